"""What people do with their notifications, and the coordinator with the queue of mail."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..enums import NotificationStatus
from ..exceptions import NotAllowedError, TransitionRefusedError
from ..log_actions import MAIL_TRIED_AGAIN
from ..models import Notification, NotificationPreference
from ..models.notifications import ALONE
from ..permissions import may_try_mail_again

#: The fewest days for which sent mail is kept: reminders look that far back, so as not to come too often.
KEPT_DAYS = 60

#: How many rows are deleted in one transaction.
BATCH = 1000


@transaction.atomic
def mark_as_seen(notification_id, *, user):
    """Mark one of the user's own notifications as seen and return whether there is such a one."""
    own = Notification.objects.listed_for(user).filter(pk=notification_id)
    own.unseen().update(seen_at=timezone.now())
    return own.exists()


@transaction.atomic
def mark_all_as_seen(until_id, *, user):
    """Mark the user's own notifications as seen, up to `until_id`, the newest that stood on the page; how many."""
    return Notification.objects.listed_for(user).unseen().filter(pk__lte=until_id).update(seen_at=timezone.now())


@transaction.atomic
def choose_mail_rhythm(rhythm, *, user):
    """Write down when the user wants mail, a `MailRhythm`, and return the `NotificationPreference`.

    What waits for a daily mail is sent at once when the user no longer wants one.
    """
    preference, _is_new = NotificationPreference.objects.update_or_create(user=user, defaults={"rhythm": rhythm})
    return preference


@transaction.atomic
def try_mail_again(notification, *, user):
    """Put a mail that was given up back in the queue, by itself, with all its tries before it.

    Raises NotAllowedError for who may not, TransitionRefusedError when the mail is not given up (any longer).
    """
    if not may_try_mail_again(user):
        raise NotAllowedError(_("You cannot have mail tried again."))
    row = Notification.objects.select_for_update(of=("self",)).get(pk=notification.pk)
    if row.status != NotificationStatus.QUARANTINED:
        raise TransitionRefusedError(_("This mail is not given up. Nothing was changed."))
    row.status, row.attempts, row.next_attempt_at, row.digest = NotificationStatus.QUEUED, 0, timezone.now(), ALONE
    row.save(update_fields=["status", "attempts", "next_attempt_at", "digest"])
    # Neither the recipient nor the report: whoever reads the log may see neither.
    log(instance=row, action=MAIL_TRIED_AGAIN, user=user, title=str(row))
    return row


def clear_notifications(*, days):
    """Delete what was sent, or was not to be sent, more than `days` ago, and return how many rows.

    What is queued or given up stays. Raises ValueError below `KEPT_DAYS`.
    """
    if days < KEPT_DAYS:
        raise ValueError(f"Notifications are kept for {KEPT_DAYS} days at least.")
    before = timezone.now() - datetime.timedelta(days=days)
    old = Notification.objects.filter(
        Q(status=NotificationStatus.SENT, sent_at__lt=before)
        | Q(status=NotificationStatus.SKIPPED, created_at__lt=before)
    )
    deleted = 0
    while ids := list(old.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            Notification.objects.filter(pk__in=ids).delete()
        deleted += len(ids)
    return deleted
