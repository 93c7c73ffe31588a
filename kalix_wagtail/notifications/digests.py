"""One mail a day for those who want that: all that has come since the last, at an hour of the host's."""

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from .. import conf
from ..models import Notification, NotificationPreference
from ..rules.people import person_name
from .claiming import claimed_rows, take
from .composing import message_to
from .links import address_of
from .wording import header_line, language_of, subject_of

#: How many notifications one daily mail lists; the rest stand on the intranet.
LISTED = 100


class TakenError(Exception):
    """Another worker was first."""


def digest_at(date):
    """Return when the daily mail of a date is due: one moment, also on the days when the clock is changed."""
    hour = datetime.time(conf.get("DIGEST_HOUR"))
    return datetime.datetime.combine(date, hour, timezone.get_default_timezone()).astimezone(datetime.UTC)


def latest_digest_at(now):
    """Return the last moment at which daily mail was due."""
    today = now.astimezone(timezone.get_default_timezone()).date()
    return max(at for at in (digest_at(today), digest_at(today - datetime.timedelta(days=1))) if at <= now)


def waiting_rows(now):
    """Return the rows that a daily mail should have taken by now. A second mail on one day waits for the next."""
    at = latest_digest_at(now)
    sent_today = Notification.objects.filter(recipient=OuterRef("recipient"), digest__startswith=_prefix(at))
    rows = Notification.objects.waiting_for_digest().filter(created_at__lt=at, next_attempt_at__lte=now)
    return rows.exclude(Exists(sent_today))


def _prefix(at):
    return f"{at.astimezone(timezone.get_default_timezone()):%Y-%m-%d}."


def claim_digest(now):
    """Take all rows of the next daily mail that is due, and return them; [] when there is none."""
    while True:
        begun = Notification.objects.due(now).in_digest().first()
        first = begun or waiting_rows(now).order_by("created_at", "pk").first()
        if first is None:
            return []
        name = first.digest or f"{_prefix(latest_digest_at(now))}{first.pk}"
        rows = Notification.objects.due(now).filter(digest=name) if begun else waiting_rows(now)
        claimed = _take_all(rows.filter(recipient=first.recipient_id).order_by("pk"), first.recipient_id, name, now)
        if claimed:
            return claimed


def _take_all(rows, recipient_id, name, now):
    """Claim `rows` for the daily mail `name` and return them: all, or none when another worker was first."""
    try:
        with transaction.atomic():
            # Two workers would else make two mails of one person's rows, each with a part.
            list(NotificationPreference.objects.select_for_update().filter(user=recipient_id))
            ids = [row.pk for row in rows if _taken(row, now, name)]
    except TakenError:
        return []
    return claimed_rows(ids)


def _taken(row, now, name):
    if not take(row, now, digest=name):
        raise TakenError
    return True


def compose_digest(rows):
    """Return the `EmailMessage` of a daily mail, in its recipient's language: a line and a link for each row."""
    recipient = rows[0].recipient
    with translation.override(language_of(recipient)):
        context = {
            "recipient_name": header_line(person_name(recipient)),
            "entries": [_entry(row) for row in rows[:LISTED]],
            "more_count": max(len(rows) - LISTED, 0),
            "list_url": conf.base_url() + reverse("kalix_wagtail:notifications"),
        }
        subject = ngettext(
            "From the intranet today: %(count)d notification",
            "From the intranet today: %(count)d notifications",
            len(rows),
        ) % {"count": len(rows)}
        body = render_to_string("kalix_wagtail/mail/daily_digest.txt", context)
    return message_to(recipient, header_line(subject), body, f"daily-{rows[0].digest}")


def _entry(row):
    return {
        "subject": subject_of(row),
        "page_title": header_line(row.page.title) if row.page else "",
        "url": address_of(row),
    }
