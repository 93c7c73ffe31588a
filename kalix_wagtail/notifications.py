"""The outbox: mails are queued with what they tell of, in its transaction, and sent by a worker afterwards."""

import logging
import unicodedata
from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from . import conf
from .enums import NotificationKind, NotificationStatus
from .models import DeficiencyReport, Notification, OrganisationChart
from .rules.overview import waiting_for
from .rules.people import person_name
from .rules.reading import readable
from .rules.reviews import review_date_of

logger = logging.getLogger(__name__)

SUBJECTS = {
    NotificationKind.REPORT_TO_HANDLE: _("Deficiency report %(reference)s: for you to handle"),
    NotificationKind.REPORT_RECEIPT: _("Deficiency report %(reference)s: receipt"),
    NotificationKind.REPORT_NEWS: _("Deficiency report %(reference)s: there is news"),
    NotificationKind.PUBLICATION_REFUSED: _("A scheduled publication was refused"),
    NotificationKind.EXPIRY_REFUSED: _("A scheduled expiry was refused"),
    NotificationKind.REVIEW_DUE: _("A steering document is to be reviewed"),
    NotificationKind.FOLLOW_UP_LATE: _("Steering documents: something waits in your units"),
}

#: Kinds whose link leads to where a page is read, and not into the admin.
READ_BY_READERS = frozenset({NotificationKind.REVIEW_DUE, NotificationKind.FOLLOW_UP_LATE})


def queue_notification(kind, recipient, *, report=None, event=None, page=None, language=""):
    """Queue one mail to `recipient` and return its row; the same event is told once to each person.

    Call it in the transaction of what it tells of. `language`: the recipient's own when none is given.
    """
    values = {"report": report, "page": page, "language": language or language_of(recipient)}
    if event is None:
        return Notification.objects.create(kind=kind, recipient=recipient, **values)
    try:
        with transaction.atomic():
            return Notification.objects.create(kind=kind, recipient=recipient, event=event, **values)
    except IntegrityError:
        return Notification.objects.get(kind=kind, recipient=recipient, event=event)


def language_of(user):
    """Return the language a person chose in Wagtail's account settings, or the host's own."""
    profile = getattr(user, "wagtail_userprofile", None)
    return (profile.preferred_language if profile else "") or conf.default_language()


def send_due(now=None):
    """Send every mail that is due and return how many were sent, failed, quarantined and skipped.

    Each row is claimed with a lease before it is sent, so that two workers never take the same one and a worker that
    died in mid-send loses nothing. `now` is for tests; a long queue is otherwise timed row by row.
    """
    counts = Counter(sent=0, failed=0, quarantined=0, skipped=0)
    while notification := _claim(now or timezone.now()):
        counts[_handle(notification, now or timezone.now())] += 1
    return dict(counts)


def _claim(now):
    """Take the next due row and return it, or None. `attempts` grows with each claim, which tells two workers apart."""
    while True:
        row = Notification.objects.due(now).first()
        if row is None:
            return None
        taken = Notification.objects.filter(pk=row.pk, status=row.status, attempts=row.attempts).update(
            status=NotificationStatus.SENDING,
            attempts=row.attempts + 1,
            lease_until=now + timedelta(seconds=conf.get("MAIL_LEASE_SECONDS")),
        )
        if taken:
            return Notification.objects.select_related("recipient", "report", "event", "page").get(pk=row.pk)


def _handle(notification, now):
    """Send one claimed row and return the name of its outcome."""
    if notification.attempts > conf.get("MAIL_MAX_ATTEMPTS"):
        # Each worker that took it died before it could write down why.
        return _quarantine(notification, "The worker stopped while sending")
    reason = _why_not(notification)
    if reason:
        return _skip(notification, reason)
    try:
        compose(notification).send()
    except Exception as error:  # noqa: BLE001 - whatever one message does, the queue goes on
        return _retry_later(notification, error, now)
    _store(notification, NotificationStatus.SENT, sent_at=now, last_error="")
    return "sent"


def _why_not(notification):
    """Return why the recipient must not be written to, or ""."""
    recipient, report = notification.recipient, notification.report
    if not recipient.is_active:
        return "The account is closed"
    if not recipient.email:
        return "No e-mail address"
    if report is not None and not DeficiencyReport.objects.visible_to(recipient).filter(pk=report.pk).exists():
        return "No longer answers for the report"
    if notification.kind == NotificationKind.REVIEW_DUE:
        return _why_not_review(notification)
    if notification.kind == NotificationKind.FOLLOW_UP_LATE and not any(waiting_for(recipient, timezone.localdate())):
        return "Nothing is late any longer"
    return ""


def _why_not_review(notification):
    page = notification.page
    if page is None or not readable(Page.objects.filter(pk=page.pk), notification.recipient, "path").exists():
        return "May not read the document"
    if review_date_of(page) is None:
        return "The review is no longer planned"
    return ""


def _skip(notification, reason):
    """Give the mail up for this recipient; what someone must act on goes to whoever answers instead."""
    logger.warning("Notification %s to user %s was not sent: %s", notification.pk, notification.recipient_id, reason)
    report, event = notification.report, notification.event
    with transaction.atomic():
        _store(notification, NotificationStatus.SKIPPED, last_error=reason)
        if report is not None and event is not None and notification.recipient_id != report.reporter_id:
            successor = report.answered_by(OrganisationChart(timezone.localdate())).user
            if successor is None:
                logger.error("Nobody can be reached for deficiency report %s", report.reference)
            elif successor.pk != notification.recipient_id:
                queue_notification(NotificationKind.REPORT_TO_HANDLE, successor, report=report, event=event)
    return "skipped"


def _retry_later(notification, error, now):
    text = f"{type(error).__name__}: {header_line(str(error))}"[:255]
    if notification.attempts >= conf.get("MAIL_MAX_ATTEMPTS"):
        return _quarantine(notification, text)
    wait = conf.get("MAIL_RETRY_SECONDS") * 2 ** (notification.attempts - 1)
    logger.warning(
        "Notification %s failed (attempt %s): %s", notification.pk, notification.attempts, type(error).__name__
    )
    _store(notification, NotificationStatus.QUEUED, last_error=text, next_attempt_at=now + timedelta(seconds=wait))
    return "failed"


def _quarantine(notification, text):
    logger.error("Notification %s was given up after %s attempts", notification.pk, notification.attempts)
    _store(notification, NotificationStatus.QUARANTINED, last_error=text)
    return "quarantined"


def _store(notification, status, **values):
    """Write the outcome, unless the lease ran out and another worker has taken the row since."""
    Notification.objects.filter(pk=notification.pk, attempts=notification.attempts).update(
        status=status, lease_until=None, **values
    )


def compose(notification):
    """Return the `EmailMessage` of a row, in its language. A sensitive report lends it nothing but the reference."""
    report, page = notification.report, notification.page
    late_count, unacknowledged_count = 0, 0
    if notification.kind == NotificationKind.FOLLOW_UP_LATE:
        late_count, unacknowledged_count = waiting_for(notification.recipient, timezone.localdate())
    with translation.override(notification.language):
        context = {
            "kind": notification.kind,
            "report": report,
            "reference": report.reference if report else "",
            "event": notification.event,
            "recipient_name": person_name(notification.recipient),
            "shows_text": report is not None and not report.is_sensitive,
            "emergency_number": conf.get("EMERGENCY_NUMBER"),
            "page_title": header_line(page.title) if page else "",
            "review_on": review_date_of(page) if page and notification.kind == NotificationKind.REVIEW_DUE else None,
            "late_count": late_count,
            "unacknowledged_count": unacknowledged_count,
            "url": _reader_link(page) if notification.kind in READ_BY_READERS else _link(report, page),
        }
        subject = header_line(str(SUBJECTS[notification.kind]) % {"reference": context["reference"]})
        body = render_to_string(f"kalix_wagtail/mail/{notification.kind}.txt", context)
    return EmailMessage(
        subject=subject,
        body=_without_direction(body).strip() + "\n",
        to=[notification.recipient.email],
        headers={"Message-ID": _message_id(notification), "Auto-Submitted": "auto-generated"},
    )


def header_line(text):
    """Return `text` as one clean line: no control characters, line separators or format characters."""
    spaced = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)
    return " ".join(spaced.split())


def _without_direction(text):
    """Drop the marks that turn text around; a plain-text mail cannot fence them in."""
    return "".join(c for c in text if c not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _link(report, page):
    if report is not None:
        return conf.base_url() + reverse("kalix_wagtail:report", args=[report.reference])
    if page is not None:
        return conf.base_url() + reverse("wagtailadmin_pages:edit", args=[page.pk])
    return conf.base_url()


def _reader_link(page):
    """Return where a document is read: who answers for it need not be let into the admin."""
    parts = page.get_url_parts()
    return conf.base_url() + (parts[2] if parts and parts[2] else "")


def _message_id(notification):
    """Return the same id each time a row is sent, so that a mail sent twice by a dying worker can be recognised."""
    host = urlsplit(conf.base_url()).hostname or "localhost"
    return f"<kalix-{notification.pk}.{notification.created_at:%Y%m%d%H%M%S%f}@{host}>"
