"""How the queue stands, for those who watch over it."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.utils import timezone

from .. import conf
from ..enums import NotificationStatus
from ..models.notifications import ALONE
from .digests import digest_at, waiting_rows


@dataclass(frozen=True)
class QueueState:
    """How many rows were given up; how many failed and are tried again, and since when the oldest of them waits; and
    since when the oldest is due that nobody has tried."""

    quarantined: int
    failing: int
    failing_since: datetime.datetime | None
    oldest_due_at: datetime.datetime | None
    late_before: datetime.datetime

    @property
    def is_late(self):
        """Whether mail has been due too long: no worker runs, or the mail server is away."""
        return self.oldest_due_at is not None and self.oldest_due_at < self.late_before

    @property
    def is_failing_long(self):
        """Whether mail has been tried in vain too long: the mail server is away, or refuses it for now.

        It is not due between two tries, and not given up for days.
        """
        return self.failing_since is not None and self.failing_since < self.late_before

    @property
    def needs_attention(self):
        return bool(self.quarantined or self.is_late or self.is_failing_long)


def queue_state(rows, now=None):
    """Return the `QueueState` of `rows`, a queryset of notifications. Too long is longer than `MAIL_LATE_MINUTES`."""
    now = now or timezone.now()
    daily = ~Q(digest__in=["", ALONE])
    failing = rows.failing().aggregate(
        count=Count("pk"), alone=Min("created_at", filter=~daily), daily=Min("created_at", filter=daily)
    )
    since = [failing["alone"], failing["daily"] and _first_digest_after(failing["daily"])]
    return QueueState(
        quarantined=rows.filter(status=NotificationStatus.QUARANTINED).count(),
        failing=failing["count"],
        failing_since=min((at for at in since if at is not None), default=None),
        oldest_due_at=_oldest_due_at(rows, now),
        late_before=now - datetime.timedelta(minutes=conf.get("MAIL_LATE_MINUTES")),
    )


def _oldest_due_at(rows, now):
    ready = rows.due(now).ready().order_by()
    found = [
        ready.filter(status=NotificationStatus.QUEUED).aggregate(at=Min("next_attempt_at"))["at"],
        ready.filter(status=NotificationStatus.SENDING).aggregate(at=Min("lease_until"))["at"],
    ]
    first_waiting = rows.filter(pk__in=waiting_rows(now).values("pk")).aggregate(at=Min("created_at"))["at"]
    if first_waiting is not None:
        found.append(_first_digest_after(first_waiting))
    return min((at for at in found if at is not None), default=None)


def _first_digest_after(moment):
    date = moment.astimezone(timezone.get_default_timezone()).date()
    return min(at for at in (digest_at(date), digest_at(date + datetime.timedelta(days=1))) if at > moment)
