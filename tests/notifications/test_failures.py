"""How long a mail is tried again, and for what: days where the mail server asks us to come back, else a few times."""

import errno
import smtplib
import ssl
from datetime import timedelta

import pytest
from django.utils import timezone

from kalix_wagtail.enums import NotificationKind, NotificationStatus
from kalix_wagtail.models import Notification
from kalix_wagtail.notifications import queue_notification, send_due
from kalix_wagtail.notifications.claiming import claim_row
from kalix_wagtail.notifications.failures import WORKER_STOPPED, is_away, is_spent, is_temporary, pause_after
from tests.factories import ContentPageFactory

TO = "chef@kalix.test"
BUSY = smtplib.SMTPSenderRefused(452, b"4.3.1 Insufficient system storage", "intranet@kalix.test")


@pytest.mark.parametrize(
    ("error", "temporary"),
    [
        (smtplib.SMTPRecipientsRefused({TO: (450, b"4.2.0 Greylisted")}), True),
        (smtplib.SMTPRecipientsRefused({TO: (550, b"5.1.1 No such person")}), False),
        (smtplib.SMTPRecipientsRefused({TO: (450, b""), "a@b.se": (550, b"")}), False),
        (smtplib.SMTPRecipientsRefused({}), False),
        (BUSY, True),
        (smtplib.SMTPSenderRefused(553, b"5.1.8 Not yours", "intranet@kalix.test"), False),
        (smtplib.SMTPDataError(451, b"4.7.1 Scanner is away"), True),
        (smtplib.SMTPDataError(554, b"5.7.1 Spam"), False),
        (smtplib.SMTPDataError(-1, b""), False),
        (smtplib.SMTPResponseException(454, b"4.7.0 TLS is not available"), True),
        (ValueError("template"), False),
        (OSError("who knows"), False),
    ],
    ids=repr,
)
def test_an_answer_of_4xx_is_temporary_and_any_other_is_not(error, temporary):
    assert (is_temporary(error), is_away(error)) == (temporary, False)


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError(errno.ECONNRESET, "reset"),
        TimeoutError("timed out"),
        ssl.SSLCertVerificationError("the certificate has expired"),
        smtplib.SMTPAuthenticationError(535, b"5.7.8 Wrong password"),
        OSError(errno.EHOSTUNREACH, "no route"),
    ],
    ids=repr,
)
def test_what_breaks_on_the_way_to_the_server_is_no_messages_fault(error):
    assert is_away(error)


def test_pauses_double_up_to_two_hours():
    minutes = [pause_after(number) / timedelta(minutes=1) for number in range(1, 11)]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 120, 120, 120]


def test_a_first_pause_that_is_longer_than_the_longest_counts(settings):
    settings.KALIX_WAGTAIL = {"MAIL_RETRY_SECONDS": 10_000}
    assert pause_after(1) == pause_after(5) == timedelta(seconds=10_000)


def test_six_tries_are_made_in_all_and_five_days_of_temporary_failures():
    assert [is_spent(number, temporary=False) for number in (5, 6)] == [False, True]
    last = next(number for number in range(1, 1000) if is_spent(number, temporary=True))
    waited = sum((pause_after(number) for number in range(1, last)), timedelta())
    assert timedelta(days=5) <= waited < timedelta(days=5, hours=2)


def test_without_patience_a_temporary_failure_is_tried_as_often_as_any_other(settings):
    settings.KALIX_WAGTAIL = {"MAIL_PATIENCE_DAYS": 0}
    assert [is_spent(number, temporary=True) for number in (5, 6)] == [False, True]


@pytest.fixture
def row(user, site):
    return queue_notification(NotificationKind.PUBLICATION_REFUSED, user, page=ContentPageFactory())


def tried(row, **values):
    Notification.objects.filter(pk=row.pk).update(**values)


@pytest.mark.django_db
def test_a_worker_that_dies_takes_no_patience_from_a_mail_that_the_server_answered_about(row, mailoutbox):
    tried(row, attempts=20, last_error="SMTPSenderRefused: 452")
    now = timezone.now()
    claim_row(now)
    assert send_due(now + timedelta(seconds=301)) == {"sent": 1, "failed": 0, "quarantined": 0, "skipped": 0}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stopped", "last_error", "outcome"),
    [
        (5, "", "sent"),
        (6, "", "quarantined"),
        (6, WORKER_STOPPED, "quarantined"),
        (6, "SMTPSenderRefused: 452", "sent"),
        (100, "SMTPSenderRefused: 452", "quarantined"),
    ],
)
def test_a_mail_that_kills_every_worker_is_given_up_whatever_came_before(row, stopped, last_error, outcome):
    long_ago = timezone.now() - timedelta(days=1)
    tried(row, status=NotificationStatus.SENDING, attempts=stopped, last_error=last_error, lease_until=long_ago)
    assert send_due()[outcome] == 1


@pytest.mark.django_db
def test_a_mail_that_is_refused_for_good_after_days_is_given_up_at_once(row, monkeypatch):
    def refuse(*args, **kwargs):
        raise smtplib.SMTPRecipientsRefused({TO: (550, b"5.1.1 No such person")})

    tried(row, attempts=20, last_error="SMTPSenderRefused: 452")
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    assert send_due()["quarantined"] == 1
