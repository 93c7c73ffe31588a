"""Which edition a reader is shown, and how the editions of a page stand."""

from dataclasses import dataclass
from functools import cache

from ..enums import EditionStatus
from ..models import Edition
from .lifecycle import last_day_of
from .masking import shown_change_note, with_events, with_masks
from .pdfs import with_pdf_size
from .reviews import with_review
from .timeline import Timeline, order_of


@dataclass(frozen=True)
class EditionRow:
    """An edition and its status on a date."""

    edition: Edition
    status: str
    #: The edition before that its text can be compared with, if any.
    previous: Edition | None = None

    @property
    def last_day(self):
        return last_day_of(self.edition)

    @property
    def change_note(self):
        return shown_change_note(self.edition)


def status_of(edition, date):
    """Return the `EditionStatus` on `date` of an edition that a `Timeline` has completed."""
    status = edition.status_on(date, successor_from=edition.succeeded_from)
    is_repealed = edition.repealed_from is not None and edition.repealed_from <= date
    return EditionStatus.REPEALED if status == EditionStatus.IN_FORCE and is_repealed else status


def edition_in_force(page_id, date):
    """Return the edition of a page in force on `date`, or None. Two queries."""
    timeline = Timeline(page_id)
    return load(timeline, timeline.in_force(date))


def edition_shown(page_id, date):
    """Return the edition a reader of the page is shown on `date`; see `Timeline.shown`. Two queries."""
    timeline = Timeline(page_id)
    return load(timeline, timeline.shown(date))


def edition_by_slug(page_id, slug):
    """Return the edition of a page with the number in `slug` ("2-0", "2-0-1"), or None. Two queries."""
    timeline = Timeline(page_id)
    return load(timeline, timeline.numbered([*(int(part) for part in slug.split("-")), 0][:3]))


def load(timeline, row):
    """Return the edition of a timeline's `row` with all that is needed to show it, or None when there is no row."""
    if row is None:
        return None
    edition = timeline.complete(_to_show().get(pk=row.pk))
    edition.timeline = timeline
    return edition


@cache
def _to_show():
    """Return the query of `load`, built once: to build it takes longer than to ask it."""
    return with_pdf_size(with_review(with_masks(Edition.objects.all())))


def editions_of(page_id, date):
    """Return an `EditionRow` for each edition of a page, newest first, without the content; constant queries."""
    timeline = Timeline(page_id)
    editions = with_pdf_size(with_events(Edition.objects.filter(page_id=page_id))).defer("content", "html")
    editions = editions.prefetch_related("decisions__organ__names")
    rows, previous = [], None
    for edition in sorted(editions, key=order_of):
        timeline.complete(edition)
        rows.append(EditionRow(edition, status_of(edition, date), None if edition.is_legacy else previous))
        previous = previous if edition.is_legacy else edition
    return sorted(rows, key=lambda row: order_of(row.edition)[1:], reverse=True)
