"""How the queue stands, for those who watch over it."""

import datetime
from dataclasses import dataclass

from django.db.models import Min
from django.utils import timezone

from .. import conf
from ..enums import NotificationStatus
from .digests import digest_at, waiting_rows


@dataclass(frozen=True)
class QueueState:
    """How many rows were given up, how many have failed and are tried again, and since when the oldest is due."""

    quarantined: int
    failing: int
    oldest_due_at: datetime.datetime | None
    is_late: bool

    @property
    def needs_attention(self):
        return bool(self.quarantined or self.is_late)


def queue_state(rows, now=None):
    """Return the `QueueState` of `rows`, a queryset of notifications.

    It is late when a mail has been due for longer than `MAIL_LATE_MINUTES`: no worker runs, or the mail server is away.
    """
    now = now or timezone.now()
    oldest = _oldest_due_at(rows, now)
    return QueueState(
        quarantined=rows.filter(status=NotificationStatus.QUARANTINED).count(),
        failing=rows.failing().count(),
        oldest_due_at=oldest,
        is_late=oldest is not None and oldest < now - datetime.timedelta(minutes=conf.get("MAIL_LATE_MINUTES")),
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
