"""An edition in the words of schema.org, whose `Legislation` comes from the European Legislation Identifier."""

import json

from django.utils.safestring import mark_safe

from ..enums import EditionKind, EditionStatus
from .lifecycle import last_day_of
from .masking import shown_record

#: What would end the element, or be read as something else than text, and what stands for it in JSON.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def legislation_of(edition, document, status, url, *, current_url, previous_url="", translations=()):
    """Return an edition as schema.org has it, as plain data. What is not known is left out.

    `document`: as it may be shown. `url`: the edition's own address; `current_url`: the document's; `previous_url`:
    of the edition it changes, if any; `translations`: ``[{"language", "url"}, …]``.
    """
    record = shown_record(edition)
    decision = next(iter(record.get("decisions", [])), None)
    facts = {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": url,
        "url": url,
        "name": document["title"],
        "abstract": document.get("summary"),
        "inLanguage": edition.language,
        "version": edition.number,
        "legislationIdentifier": f"urn:uuid:{edition.policy_key}",
        "legislationType": (document.get("type") or {}).get("label"),
        "legislationDate": decision and decision["date"],
        "legislationPassedBy": decision and {"@type": "GovernmentOrganization", "name": decision["organ"]["label"]},
        "legislationDateVersion": edition.valid_from.isoformat(),
        "legislationLegalForce": f"https://schema.org/{_force(status)}",
        "temporalCoverage": _coverage(edition, status),
        "datePublished": edition.published_at.isoformat(),
        "isPartOf": None if url == current_url else {"@type": "Legislation", "@id": current_url},
        "legislationChanges": _changed(edition, previous_url),
        "identifier": {"@type": "PropertyValue", "propertyID": "sha256", "value": edition.content_hash},
        "workTranslation": [
            {"@type": "Legislation", "@id": each["url"], "inLanguage": each["language"]} for each in translations
        ],
    }
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def as_element_text(data):
    """Return `data` as JSON that may stand in a script element: nothing in it can end the element."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(ESCAPES))


def _force(status):
    return "InForce" if status == EditionStatus.IN_FORCE else "NotInForce"


def _coverage(edition, status):
    """Return the days it is in force as an ISO 8601 interval, open when no end is known; None if it never was."""
    if status in (EditionStatus.CANCELLED, EditionStatus.ANNULLED, EditionStatus.WITHDRAWN):
        return None
    if edition.kind == EditionKind.REPEAL:
        return None
    last_day = last_day_of(edition)
    return f"{edition.valid_from.isoformat()}/{last_day.isoformat() if last_day else '..'}"


def _changed(edition, previous_url):
    changes = edition.kind in (EditionKind.REVISION, EditionKind.CORRECTION, EditionKind.REPEAL)
    return {"@type": "Legislation", "@id": previous_url} if previous_url and changes else None
