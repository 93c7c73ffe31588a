"""Which edition a reader is shown, and how the editions of a page stand."""

from dataclasses import dataclass

from ..models import Edition


@dataclass(frozen=True)
class EditionRow:
    """An edition and its status on a date."""

    edition: Edition
    status: str


def edition_in_force(page_id, date):
    """Return the edition of a page in force on `date`, or None."""
    return Edition.objects.in_force(date).filter(page_id=page_id).select_related("renders").first()


def edition_shown(page_id, date):
    """Return the edition a reader of the page is shown on `date`: in force, else the next one, else the last one."""
    in_force = edition_in_force(page_id, date)
    if in_force is not None:
        return in_force
    standing = Edition.objects.standing().filter(page_id=page_id).select_related("renders")
    upcoming = standing.filter(valid_from__gt=date).order_by("valid_from", "major", "minor").first()
    return upcoming or standing.newest_first().first()


def editions_of(page_id, date):
    """Return an `EditionRow` for each edition of a page, newest first; one query, without the content."""
    editions = list(
        Edition.objects.filter(page_id=page_id)
        .defer("content", "html")
        .prefetch_related("decisions__organ__names")
        .newest_first()
    )
    return [EditionRow(edition, status_among(edition, editions, date)) for edition in editions]


def succeeded_on(edition, editions):
    """Return the day another edition takes the place of `edition`, given all editions of its page, or None."""

    def order(e):
        return (e.valid_from, e.major, e.minor, e.translation_revision)

    later = [e.valid_from for e in editions if e.lifecycle == "standing" and order(e) > order(edition)]
    return min(later, default=None)


def status_among(edition, editions, date):
    """Return the status of `edition` on `date`, given all editions of its page."""
    return edition.status_on(date, successor_from=succeeded_on(edition, editions))


def edition_by_slug(page_id, slug):
    """Return the edition of a page with the number in `slug` ("2-0", "2-0-1"), or None."""
    parts = [int(part) for part in slug.split("-")]
    number = dict(zip(("major", "minor", "translation_revision"), [*parts, 0][:3], strict=True))
    return Edition.objects.filter(page_id=page_id, **number).select_related("renders").first()
