"""What became of the rows a worker has claimed: sent, passed on, tried again later, or given up."""

import logging
from datetime import timedelta

from django.db import transaction

from .. import conf
from ..enums import FOR_REPORTERS, NotificationKind, NotificationStatus
from ..models import Notification
from ..models.notifications import ALONE
from .failures import is_away, is_spent, is_temporary, pause_after
from .queueing import queue_notification
from .wording import header_line

logger = logging.getLogger(__name__)


class MailServerAwayError(Exception):
    """The mail server cannot be reached; the rows have been given back, and the rest of the queue can wait too."""


def store(notification, status, **values):
    """Write an outcome and return whether it was: not when the lease ran out and another worker took the row since."""
    held = Notification.objects.filter(pk=notification.pk, attempts=notification.attempts, digest=notification.digest)
    return bool(held.update(status=status, lease_until=None, **values))


def store_sent(rows, now):
    """Write down, all at once, that the rows of one mail have been sent."""
    with transaction.atomic():
        for row in rows:
            store(row, NotificationStatus.SENT, sent_at=now, last_error="")


def skip(notification, refusal, chart):
    """Give a mail up for its recipient; what someone must act on goes to whoever answers instead."""
    logger.warning(
        "Notification %s to user %s was not sent: %s", notification.pk, notification.recipient_id, refusal.text
    )
    with transaction.atomic():
        if store(notification, NotificationStatus.SKIPPED, last_error=refusal.text) and refusal.passes_on:
            _pass_on(notification, chart)


def _pass_on(notification, chart):
    report, recipient_id = notification.report, notification.recipient_id
    if report is None or report.disposal_id is not None:
        return
    if notification.kind in FOR_REPORTERS or recipient_id == report.reporter_id:
        return
    kind, successor = _successor(notification, chart)
    if successor is None:
        logger.error("Nobody can be reached for deficiency report %s", report.reference)
    elif successor.pk != recipient_id and not _is_told(notification, kind, successor):
        queue_notification(kind, successor, report=report, event=notification.event)


def _successor(notification, chart):
    """Return (kind, person or None): what is said to whom when the recipient cannot be told."""
    report, kind = notification.report, notification.kind
    if kind == NotificationKind.REPORT_ESCALATED and not report.is_sensitive:
        return kind, chart.answering(report.escalation_unit_id, passing=report.passing).user
    if kind not in (NotificationKind.REPORT_ESCALATED, NotificationKind.REPORT_OVERDUE):
        kind = NotificationKind.REPORT_TO_HANDLE
    return kind, report.answered_by(chart).user


def _is_told(notification, kind, person):
    """Return whether `person` has been told the same since, as when the report was passed on meanwhile."""
    since = Notification.objects.filter(
        kind=kind, recipient=person, report=notification.report, created_at__gte=notification.created_at
    )
    return since.exclude(status=NotificationStatus.SKIPPED).exists()


def fail(rows, error, now):
    """Write down that the one mail of `rows` could not be sent, and return the outcome: "failed" or "quarantined".

    Each try waits twice as long as the one before. Whom the server asks to come back later, it asks for days; what it
    refuses for good is given up soon. Raises MailServerAwayError, and counts no try, when the server cannot be reached
    at all: however long it is away, no mail is given up for that.
    """
    text = f"{type(error).__name__}: {header_line(str(error))}"[:255]
    attempts = rows[0].attempts
    if is_away(error):
        _give_back(rows, text, now)
        raise MailServerAwayError(text) from error
    if is_spent(attempts, temporary=is_temporary(error)):
        return give_up(rows, text, now)
    next_attempt_at = now + pause_after(attempts)
    logger.warning("Notification %s failed (attempt %s): %s", rows[0].pk, attempts, type(error).__name__)
    with transaction.atomic():
        for row in rows:
            store(row, NotificationStatus.QUEUED, last_error=text, next_attempt_at=next_attempt_at)
    return "failed"


def give_up(rows, text, now):
    """Stop trying the one mail of `rows`; those of a daily mail are tried by themselves, so that one harms no other."""
    if rows[0].is_in_digest:
        logger.error("Daily mail %s was given up; its notifications are sent one by one", rows[0].digest)
        values = {"digest": ALONE, "attempts": 0, "next_attempt_at": now, "last_error": text}
        with transaction.atomic():
            for row in rows:
                store(row, NotificationStatus.QUEUED, **values)
        return "failed"
    logger.error("Notification %s was given up after %s attempts", rows[0].pk, rows[0].attempts)
    store(rows[0], NotificationStatus.QUARANTINED, last_error=text)
    return "quarantined"


def _give_back(rows, text, now):
    logger.warning("The mail server cannot be reached: %s", text)
    next_attempt_at = now + timedelta(seconds=conf.get("MAIL_RETRY_SECONDS"))
    with transaction.atomic():
        for row in rows:
            values = {"attempts": row.attempts - 1, "last_error": text, "next_attempt_at": next_attempt_at}
            store(row, NotificationStatus.QUEUED, **values)
