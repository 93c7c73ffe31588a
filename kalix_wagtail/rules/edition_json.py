"""An edition as JSON for machines: what is recorded, as it may be shown. Documented in docs/machines.md."""

from .lifecycle import event_reference, last_day_of
from .masking import masks_of, shown_document, shown_record

#: Names the shape of the answer; changes when a reader of it would have to.
FORMAT = "kalix_wagtail/edition/1"


def edition_json(edition, status, url):
    """Return an edition, loaded by `rules.editions`, as plain data. `url`: its own address; `status`: on today's date.

    ``content`` is what the fingerprint is of. Where something is hidden it cannot be computed again from the answer,
    and ``is_complete`` is false.
    """
    last_day = last_day_of(edition)
    events = edition.lifecycle_events.select_related("decision__organ").prefetch_related("decision__organ__names")
    return {
        "format": FORMAT,
        "url": url,
        "policy_key": str(edition.policy_key),
        "title": edition.title,
        "language": edition.language,
        "number": edition.number,
        "kind": edition.kind,
        "status": str(status),
        "valid_from": edition.valid_from.isoformat(),
        "valid_until": last_day.isoformat() if last_day else None,
        "published_at": edition.published_at.isoformat(),
        "is_legacy": edition.is_legacy,
        "hash": edition.content_hash,
        "is_complete": not masks_of(edition),
        "events": [event_reference(event, edition.language) for event in events],
        "content": {
            "schema": edition.content["schema"],
            "document": shown_document(edition),
            "record": shown_record(edition),
        },
    }
