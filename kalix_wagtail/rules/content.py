"""Canonical content: one plain JSON document that holds all a reader, a search or a renderer needs.

Preview and publishing both come here. What is written here must be readable years from now without today's block
definitions or models, so everything referred to is kept as key (or id) *and* as the label it had.
"""

import hashlib
import json

from .cleaning import clean_text
from .content_nodes import NodeBuilder
from .implementing import goal_numbers_in_use, implemented_policy

#: Changes when the shape of the JSON does; templates live in ``edition/v<schema>/``.
SCHEMA_VERSION = 1

#: Names whose values are labels of things outside the text; a renamed unit does not make a changed text. `goal_of`
#: follows from the number of the goal and from which policy is implemented, and both are in the text.
LABELS = frozenset({"label", "references", "goal_of"})


def document_of(page, numbers):
    """Return the decided document of a policy page, draft or live, as plain JSON.

    `numbers` is an `ItemNumbers` for the page's policy. Reads the parties, images and documents the body names, and in
    two queries the policy that the page implements, when it does.
    """
    builder = NodeBuilder(numbers, page.locale.language_code)
    body = builder.body(page.body)
    document = {
        "schema": SCHEMA_VERSION,
        "policy_key": str(page.translation_key),
        "language": page.locale.language_code,
        "title": clean_text(page.title),
        "summary": clean_text(page.summary),
        "type": {"key": page.document_type.key, "label": page.document_type.name} if page.document_type_id else None,
        "code_prefix": page.code_prefix,
        "revising_organ": unit_reference(page.revising_organ, page.locale.language_code),
        "revision_rule": page.revision_rule,
        "responsible_party": party_reference(page.responsible_party, page.locale.language_code),
        "body": body,
        "references": builder.references(),
    }
    implemented = implemented_policy(page)
    # Only where it is said: editions from before it could be have the same content as ever.
    if implemented is not None:
        document["implements"] = implemented
        _point_at_goals(document, implemented)
    return document


def _point_at_goals(document, implemented):
    """Say of each measure that serves a goal of the `implemented` policy whose it is; goals of its own come first.

    Said once, when the text is decided: a goal that the policy gets later is none that this text meant.
    """
    numbers = goal_numbers_in_use(implemented["policy_key"]) - goal_numbers_of(document)
    for node in nodes_of(document, "duties"):
        for duty in node["items"]:
            if duty["goal"] in numbers:
                duty["goal_of"] = {"key": implemented["policy_key"], "label": implemented["title"]}


def unit_reference(unit, language):
    """Return a unit as key and label, or None."""
    return {"key": unit.code, "label": unit.name_on(language=language)} if unit else None


def party_reference(party, language):
    """Return a responsible party as key and label, or None."""
    return {"key": party.key, "label": party.label_in(language)} if party else None


def file_reference(document):
    """Return a document as id, file name and title, or None."""
    return {"id": document.pk, "filename": document.filename, "title": document.title} if document else None


def decision_reference(decision, language):
    """Return a decision as plain JSON. None means that the value is known to be missing."""
    return {
        "organ": unit_reference(decision.organ, language),
        "date": decision.decided_on.isoformat() if decision.decided_on else None,
        "paragraph": decision.paragraph or None,
        "dnr": decision.dnr or None,
        "minutes_url": decision.minutes_url or None,
        "minutes_document": file_reference(decision.minutes_document),
        "appeal_until": decision.appeal_until.isoformat() if decision.appeal_until else None,
    }


def canonical_json(value):
    """Return the one JSON text of `value`: sorted keys, no spaces, UTF-8 as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def content_hash(content):
    """Return the sha256 of the canonical JSON of an edition's content, as 64 hex digits."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def document_hash(document):
    """Return the sha256 of what the editor wrote, leaving out labels of things outside the text."""
    written = _without_labels(document)
    if "implements" in written:
        written["implements"] = written["implements"]["policy_key"]
    return hashlib.sha256(canonical_json(written).encode()).hexdigest()


def _without_labels(value):
    if isinstance(value, dict):
        return {name: _without_labels(item) for name, item in value.items() if name not in LABELS}
    if isinstance(value, list):
        return [_without_labels(item) for item in value]
    return value


def nodes_of(document, *kinds):
    """Yield every node of the given kinds (all when none is given), in reading order, subsections too."""
    waiting = list(reversed(document["body"]))
    while waiting:
        node = waiting.pop()
        if not kinds or node["kind"] in kinds:
            yield node
        waiting.extend(reversed(node.get("body", [])))


def goal_numbers_of(document):
    """Return the numbers of a document's own goals, as text: how measures name them."""
    return {str(goal["number"]) for node in nodes_of(document, "goals") for goal in node["items"]}
