"""Two clocks: what was in force on a day, and what the intranet showed on it. They differ when something came late.

The law's clock is `Timeline.in_force`. This is the other one.
"""

import datetime

from django.utils import timezone

from ..enums import EditionLifecycle, LifecycleAct
from ..models import LifecycleEvent
from .timeline import Timeline


def timeline_known_on(timeline, date):
    """Return the `Timeline` as the intranet knew it at the end of `date`. One query besides that of `timeline`.

    What had been published by then, standing unless it had been ended by then.
    """
    end = _end_of(date)
    rows = [row for row in timeline.rows if row.published_at < end]
    ended = LifecycleEvent.objects.filter(edition__in=[row.pk for row in rows], created_at__lt=end)
    ended = set(ended.exclude(act=LifecycleAct.MASK).values_list("edition_id", flat=True))
    return Timeline(
        timeline.page_id,
        [row if row.pk in ended else row._replace(lifecycle=EditionLifecycle.STANDING) for row in rows],
    )


def _end_of(date):
    next_day = min(date, datetime.date.max - datetime.timedelta(days=2)) + datetime.timedelta(days=1)
    return timezone.make_aware(datetime.datetime.combine(next_day, datetime.time.min))
