"""Two clocks: what was in force on a day, and what the intranet showed on it. They differ when something came late.

The law's clock is `editions.edition_in_force`. This is the other one.
"""

import datetime

from django.utils import timezone

from ..enums import EditionKind, LifecycleAct
from ..models import Edition
from .editions import load
from .timeline import Timeline, number_of, order_of


def edition_shown_then(page_id, policy_key, date):
    """Return the edition that a reader of the page was shown at the end of `date`, or None before there was any.

    As far as the record tells: what had been published by then, with what had been done to it by then. As today, the
    one in force, else the next one, else the last one. Four queries, however many editions there are.
    """
    end = _end_of(date)
    known = Edition.objects.filter(policy_key=policy_key, published_at__lt=end).defer("content", "html")
    known = list(known.prefetch_related("lifecycle_events"))
    standing = [edition for edition in known if _stood_at(edition, end)]
    own = sorted((edition for edition in standing if edition.page_id == page_id), key=order_of)
    begun = [edition for edition in own if edition.valid_from <= date]
    coming = [edition for edition in own if edition.valid_from > date]
    ended = any(
        edition.kind == EditionKind.REPEAL and edition.valid_from <= date and edition.major >= begun[-1].major
        for edition in standing
        if begun
    )
    fallen = sorted((edition for edition in known if edition.page_id == page_id), key=number_of)
    in_force = begun[-1:] if not ended else []
    shown = in_force or coming[:1] or sorted(own, key=number_of)[-1:] or fallen[-1:]
    return load(Timeline(page_id), shown[0]) if shown else None


def neighbours_in_time(page_id, date):
    """Return `(the last edition before, the first after)` a day on which none was in force; either may be None."""
    standing = Edition.objects.standing().filter(page_id=page_id).defer("content", "html")
    order = ("valid_from", "major", "minor", "translation_revision")
    before = standing.filter(valid_from__lte=date).order_by(*order).last()
    return before, standing.filter(valid_from__gt=date).order_by(*order).first()


def _end_of(date):
    next_day = min(date, datetime.date.max - datetime.timedelta(days=2)) + datetime.timedelta(days=1)
    return timezone.make_aware(datetime.datetime.combine(next_day, datetime.time.min))


def _stood_at(edition, moment):
    events = edition.lifecycle_events.all()
    return not any(event.act != LifecycleAct.MASK and event.created_at < moment for event in events)
