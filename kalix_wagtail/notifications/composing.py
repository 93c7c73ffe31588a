"""Writes the mail of one row, in its language."""

from urllib.parse import urlsplit

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation

from .. import conf
from ..enums import NotificationKind, ReporterShownTo
from ..rules.overview import waiting_for
from ..rules.people import person_name
from ..rules.personal_acknowledgements import waiting_to_read
from ..rules.reviews import review_date_of
from .links import address_of, page_path
from .wording import header_line, language_of, mail_address, mail_body, subject_of


def compose(notification):
    """Return the `EmailMessage` of a row. A sensitive or confidential report lends it nothing but the reference.

    No mail names who reported.
    """
    report, page, kind = notification.report, notification.page, notification.kind
    late_count, unacknowledged_count = 0, 0
    if kind == NotificationKind.FOLLOW_UP_LATE:
        late_count, unacknowledged_count = waiting_for(notification.recipient, timezone.localdate())
    with translation.override(notification.language or language_of(notification.recipient)):
        context = {
            "kind": kind,
            "report": report,
            "reference": report.reference if report else "",
            "event": notification.event,
            "recipient_name": header_line(person_name(notification.recipient)),
            "shows_text": report is not None and lends_text(report),
            "emergency_number": conf.get("EMERGENCY_NUMBER"),
            "page_title": header_line(page.title) if page else "",
            "review_on": review_date_of(page) if page and kind == NotificationKind.REVIEW_DUE else None,
            "late_count": late_count,
            "unacknowledged_count": unacknowledged_count,
            "documents": documents_to_read(notification.recipient) if kind == NotificationKind.READING_WAITS else (),
            "url": address_of(notification),
        }
        subject = subject_of(notification)
        body = render_to_string(f"kalix_wagtail/mail/{kind}.txt", context)
    name = f"{notification.pk}.{notification.created_at:%Y%m%d%H%M%S%f}"
    return message_to(notification.recipient, subject, body, name)


def documents_to_read(recipient):
    """Return the documents that `recipient` is asked to confirm today, as a mail names them: title, number, address."""
    return [
        {
            "title": header_line(edition.title),
            "number": edition.number,
            "url": conf.base_url() + page_path(edition.page),
        }
        for edition in waiting_to_read(recipient, timezone.localdate())
    ]


def lends_text(report):
    """Return whether a mail may hold words of a report: neither a sensitive one's nor a confidential one's."""
    return not report.is_sensitive and report.reporter_shown_to == ReporterShownTo.HANDLERS


def message_to(recipient, subject, body, name):
    """Return an `EmailMessage` whose Message-ID is made of `name`.

    The same each time: so that a mail which a dying worker sent, and another sends again, can be recognised.
    """
    host = urlsplit(conf.base_url()).hostname or "localhost"
    return EmailMessage(
        subject=subject,
        body=mail_body(body),
        to=[mail_address(recipient)],
        headers={"Message-ID": f"<kalix-{name}@{host}>", "Auto-Submitted": "auto-generated"},
    )
