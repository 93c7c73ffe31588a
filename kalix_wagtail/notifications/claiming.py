"""A worker takes rows with a lease: two never take the same one, and what a dead one held is taken up again."""

from datetime import timedelta

from .. import conf
from ..enums import NotificationStatus
from ..models import Notification


def claim_row(now):
    """Take the next due row that is a mail of its own, and return it; None when there is none."""
    while True:
        row = Notification.objects.due(now).by_themselves().first()
        if row is None:
            return None
        if take(row, now):
            return claimed_rows([row.pk])[0]


def take(row, now, **values):
    """Claim one row as it was read, and return whether that came before any other worker.

    `attempts` grows with each claim, which tells two workers apart.
    """
    read = Notification.objects.filter(pk=row.pk, status=row.status, attempts=row.attempts, digest=row.digest)
    lease_until = now + timedelta(seconds=conf.get("MAIL_LEASE_SECONDS"))
    attempts = row.attempts + 1
    return bool(read.update(status=NotificationStatus.SENDING, attempts=attempts, lease_until=lease_until, **values))


def claimed_rows(ids):
    """Return rows as they stand after the claim, with what their mails tell of, in the order they were made."""
    related = ("recipient__wagtail_userprofile", "report", "event", "page__locale")
    return list(Notification.objects.select_related(*related).filter(pk__in=ids).order_by("created_at", "pk"))
