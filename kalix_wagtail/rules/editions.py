"""Which edition a reader is shown, and how the editions of a page stand."""

from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery

from ..enums import EditionStatus
from ..models import Edition
from .masking import with_masks
from .reviews import with_review


@dataclass(frozen=True)
class EditionRow:
    """An edition and its status on a date."""

    edition: Edition
    status: str


def with_successor(editions):
    """Annotate on a queryset `succeeded_from`, the day another edition of the page takes its place, or None.

    And `repealed_from`, the day the policy is repealed, in whatever language that was decided, or None.
    """
    same = {"valid_from": OuterRef("valid_from")}
    later = Q(valid_from__gt=OuterRef("valid_from"))
    for name in ("major", "minor", "translation_revision"):
        later |= Q(**same, **{f"{name}__gt": OuterRef(name)})
        same[name] = OuterRef(name)
    successors = Edition.objects.standing().filter(later, page=OuterRef("page")).order_by("valid_from")
    repeals = Edition.objects.repeals_of_outer().order_by("valid_from")
    return editions.annotate(
        succeeded_from=Subquery(successors.values("valid_from")[:1]),
        repealed_from=Subquery(repeals.values("valid_from")[:1]),
    )


def status_of(edition, date):
    """Return the `EditionStatus` on `date` of an edition read `with_successor`."""
    status = edition.status_on(date, successor_from=edition.succeeded_from)
    is_repealed = edition.repealed_from is not None and edition.repealed_from <= date
    return EditionStatus.REPEALED if status == EditionStatus.IN_FORCE and is_repealed else status


def edition_in_force(page_id, date):
    """Return the edition of a page in force on `date`, or None."""
    return _shown(Edition.objects.in_force(date).filter(page_id=page_id)).first()


def edition_shown(page_id, date):
    """Return the edition a reader of the page is shown on `date`: in force, else the next one, else the last one.

    When none stands any longer, the last one of those: its banner says what happened to it.
    """
    in_force = edition_in_force(page_id, date)
    if in_force is not None:
        return in_force
    standing = _shown(Edition.objects.standing().filter(page_id=page_id))
    upcoming = standing.filter(valid_from__gt=date).order_by("valid_from", "major", "minor").first()
    last = _shown(Edition.objects.filter(page_id=page_id)).newest_first()
    return upcoming or standing.newest_first().first() or last.first()


def edition_by_slug(page_id, slug):
    """Return the edition of a page with the number in `slug` ("2-0", "2-0-1"), or None."""
    parts = [int(part) for part in slug.split("-")]
    number = dict(zip(("major", "minor", "translation_revision"), [*parts, 0][:3], strict=True))
    return _shown(Edition.objects.filter(page_id=page_id, **number)).first()


def editions_of(page_id, date):
    """Return an `EditionRow` for each edition of a page, newest first, without the content; constant queries."""
    editions = with_successor(Edition.objects.filter(page_id=page_id)).defer("content", "html").newest_first()
    editions = editions.prefetch_related("decisions__organ__names", "lifecycle_events__decision__organ__names")
    return [EditionRow(edition, status_of(edition, date)) for edition in editions]


def _shown(editions):
    return with_review(with_masks(with_successor(editions))).select_related("renders")
