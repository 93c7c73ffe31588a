"""What has happened to policies, newest first: editions published, and what was done to them afterwards."""

import datetime
import uuid
from dataclasses import dataclass

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from ..enums import LifecycleAct
from ..models import Edition, LifecycleEvent
from .cleaning import clean_text
from .masking import shown_change_note, with_events
from .reading import readable

#: How many entries a feed has.
NEWEST = 50


@dataclass(frozen=True)
class Entry:
    """Something that happened. `id` stays the same for good; `url` leads to the edition."""

    id: str
    title: str
    url: str
    summary: str
    moment: datetime.datetime
    language: str


def entries_of(editions, user, request=None):
    """Return the newest `Entry` objects of a queryset of editions that `user` may read. Constant number of queries."""
    events = LifecycleEvent.objects.exclude(act=LifecycleAct.MASK).order_by("-created_at")
    told = with_events(readable(editions.filter(page__live=True), user)).select_related("page__locale")
    told = told.defer("content", "html")
    newest = list(told.order_by("-published_at")[:NEWEST])
    ended = list(told.filter(lifecycle_events__in=events[: NEWEST * 2]).distinct()[:NEWEST])
    found = {}
    for edition in [*newest, *ended]:
        for entry in _entries(edition, request):
            found[entry.id] = entry
    return sorted(found.values(), key=lambda entry: (entry.moment, entry.id), reverse=True)[:NEWEST]


def editions_of_page(page_id):
    """Return the editions of one page, for `entries_of`."""
    return Edition.objects.filter(page_id=page_id)


def editions_below(page):
    """Return the editions of every page below `page`, for `entries_of`."""
    return Edition.objects.filter(page__path__startswith=page.path, page__depth__gt=page.depth)


def _entries(edition, request):
    url = f"{edition.page.get_full_url(request)}editions/{edition.slug}/"
    named = {"title": edition.title, "number": edition.number}
    title = _("%(title)s, edition %(number)s") % named
    yield Entry(
        _id(edition),
        clean_text(f"{title}: {edition.get_kind_display()}"),
        url,
        clean_text(" ".join(part for part in (_when(edition), shown_change_note(edition)) if part)),
        edition.published_at,
        edition.language,
    )
    for event in edition.events_at_hand:
        if event.act == LifecycleAct.MASK:
            continue
        yield Entry(
            _id(edition, event),
            clean_text(f"{title}: {event.get_act_display()}"),
            url,
            clean_text(event.reason),
            event.created_at,
            edition.language,
        )


def _when(edition):
    date = formats.date_format(edition.valid_from, "DATE_FORMAT")
    if edition.valid_from > timezone.localdate():
        return _("Decided, not yet in force: in force from %(date)s.") % {"date": date}
    return _("In force from %(date)s.") % {"date": date}


def _id(edition, event=None):
    what = f"{edition.pk}/{edition.content_hash}" + (f"/{event.pk}" if event else "")
    return uuid.uuid5(edition.policy_key, what).urn
