"""JSON Schema of the files in a record package."""

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TEXT, _HASH = {"type": "string"}, {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_REFERENCE = {"anyOf": [_HASH, {"type": "null"}]}


def _object(required, optional=None):
    return {"type": "object", "required": sorted(required), "properties": {**required, **(optional or {})}}


def _list(items):
    return {"type": "array", "items": items}


MANIFEST_SCHEMA = {
    "$schema": _DRAFT,
    **_object(
        {
            "format": {"const": "kalix-record-package"},
            "version": {"const": 1},
            "policy_key": _TEXT,
            "title": _TEXT,
            "languages": _list(_TEXT),
            "with_hidden": {"type": "boolean"},
            "editions": _list(
                _object(
                    {
                        **dict.fromkeys(("number", "language", "kind", "title", "lifecycle"), _TEXT),
                        "valid_from": {"type": "string", "format": "date"},
                        "published_at": {"type": "string", "format": "date-time"},
                        "content_hash": _HASH,
                        "corrects": _REFERENCE,
                        "renders": _REFERENCE,
                        "hidden": {"type": "boolean"},
                        "is_legacy": {"type": "boolean"},
                        "files": _list(_TEXT),
                    }
                )
            ),
            "missing": _list(_object({"path": _TEXT, "kind": {"enum": ["image", "document", "pdf"]}, "title": _TEXT})),
            "files": _list(_object({"path": _TEXT, "size": {"type": "integer", "minimum": 0}, "sha256": _HASH})),
        }
    ),
}

CONTENT_SCHEMA = {
    "$schema": _DRAFT,
    **_object(
        {
            "schema": {"type": "integer"},
            "document": _object(
                {"title": _TEXT, "language": _TEXT, "body": _list(_object({"kind": _TEXT, "id": _TEXT}))}
            ),
            "record": _object(
                {"number": _TEXT, "kind": _TEXT, "valid_from": _TEXT, "decisions": _list({"type": "object"})}
            ),
        }
    ),
}
