"""One mail a day for those who chose that, and what does not wait for it."""

import datetime
import smtplib
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone
from wagtail.users.models import UserProfile

from kalix_wagtail.actions.notifications import choose_mail_rhythm
from kalix_wagtail.enums import MailRhythm, NotificationKind, NotificationStatus, Severity
from kalix_wagtail.models import Notification
from kalix_wagtail.notifications import queue_notification, send_due
from kalix_wagtail.notifications.digests import _take_all, claim_digest, latest_digest_at
from tests.factories import (
    AppointmentFactory,
    CaseEventFactory,
    ContentPageFactory,
    DeficiencyReportFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def at(day, hour, minute=0):
    """Return a moment in November 2026, local time."""
    return datetime.datetime(2026, 11, day, hour, minute, tzinfo=STOCKHOLM).astimezone(datetime.UTC)


NOON = at(10, 12)
#: When what was queued at noon on the 10th is due as daily mail.
SEVEN = at(11, 7)


@pytest.fixture
def manager(db):
    """A manager who wants one mail a day."""
    user = AppointmentFactory(manager=True).user
    choose_mail_rhythm(MailRhythm.DAILY, user=user)
    return user


def report_for(manager, **values):
    values = {"severity": Severity.MINOR, **values}
    return DeficiencyReportFactory(route_unit=manager.kalix_appointments.get().unit, **values)


def queue(recipient, kind=NotificationKind.REPORT_NEWS, *, moment=NOON, **values):
    """Queue a mail about a report of moderate weight, or about what is given, at noon on the 10th."""
    if not values:
        values["report"] = report_for(recipient)
    if "report" in values:
        values["event"] = CaseEventFactory(report=values["report"])
    row = queue_notification(kind, recipient, **values)
    Notification.objects.filter(pk=row.pk).update(created_at=moment, next_attempt_at=moment)
    return Notification.objects.get(pk=row.pk)


def fresh(row):
    return Notification.objects.get(pk=row.pk)


@pytest.fixture
def broken(monkeypatch):
    """Let sending fail; call it to mend."""
    real = EmailMessage.send

    def send(message, *args, **kwargs):
        raise smtplib.SMTPDataError(451, b"Try later")

    monkeypatch.setattr(EmailMessage, "send", send)
    return lambda: monkeypatch.setattr(EmailMessage, "send", real)


def test_a_days_news_comes_in_one_mail_at_the_hour_and_not_before(manager):
    rows = [queue(manager, moment=at(10, hour)) for hour in (8, 12, 23)]
    assert send_due(at(11, 6, 59))["sent"] == 0
    assert send_due(SEVEN) == {"sent": 3, "failed": 0, "quarantined": 0, "skipped": 0}
    (message,) = mail.outbox
    assert message.to == [manager.email]
    for row in rows:
        assert message.body.count(f"/intranat/reports/{row.report.reference}/") == 1
        assert fresh(row).status == NotificationStatus.SENT and fresh(row).sent_at == SEVEN


def test_there_is_one_daily_mail_a_day(manager):
    queue(manager)
    send_due(SEVEN)
    late = queue(manager, moment=at(11, 6, 58))
    queue(manager, moment=at(11, 9))
    assert send_due(at(11, 23))["sent"] == 0
    assert fresh(late).status == NotificationStatus.QUEUED
    assert send_due(at(12, 7))["sent"] == 2
    assert len(mail.outbox) == 2


def test_a_worker_that_was_away_at_the_hour_catches_up(manager):
    queue(manager)
    assert send_due(at(11, 15))["sent"] == 1


def test_a_day_without_news_has_no_mail(manager):
    send_due(SEVEN)
    assert mail.outbox == []


def test_whoever_has_chosen_nothing_gets_mail_at_once(manager):
    user = AppointmentFactory(manager=True).user
    queue(user)
    assert send_due(NOON)["sent"] == 1


def test_whoever_no_longer_wants_a_daily_mail_gets_what_waited_at_once(manager):
    queue(manager)
    choose_mail_rhythm(MailRhythm.AT_ONCE, user=manager)
    assert send_due(NOON)["sent"] == 1


#: kind, how serious, sensitive → whether it comes at once
URGENCY = [
    ("report_receipt", Severity.MINOR, False, True),
    ("report_to_handle", "", False, True),
    ("report_to_handle", Severity.CRITICAL, False, True),
    ("report_to_handle", Severity.SERIOUS, False, False),
    ("report_to_handle", Severity.MINOR, True, True),
    ("report_assigned", Severity.CRITICAL, False, True),
    ("report_assigned", Severity.MODERATE, False, False),
    ("report_escalated", Severity.CRITICAL, False, True),
    ("report_escalated", Severity.MINOR, False, False),
    ("report_escalated", Severity.MINOR, True, True),
    ("report_news", Severity.CRITICAL, True, False),
    ("report_overdue", Severity.CRITICAL, False, False),
    ("report_ask_fixed", Severity.CRITICAL, False, False),
    ("action_assigned", Severity.CRITICAL, False, False),
]


@pytest.mark.parametrize(("kind", "severity", "is_sensitive", "at_once"), URGENCY)
def test_what_must_not_wait_for_tomorrow_does_not(kind, severity, is_sensitive, at_once):
    user = AppointmentFactory(coordinator=True).user
    choose_mail_rhythm(MailRhythm.DAILY, user=user)
    report = DeficiencyReportFactory(severity=severity, is_sensitive=is_sensitive)
    row = queue(user, kind, report=report)
    waits = Notification.objects.waiting_for_digest().filter(pk=row.pk).exists()
    assert waits is not at_once
    assert Notification.objects.by_themselves().filter(pk=row.pk).exists() is at_once


def test_mail_about_documents_waits_too(manager, site):
    queue(manager, NotificationKind.PUBLICATION_REFUSED, page=ContentPageFactory(title="Nycklar\u2028Bcc: x@y.se"))
    assert send_due(NOON)["sent"] == 0
    assert send_due(SEVEN)["sent"] == 1
    assert "Nycklar Bcc: x@y.se" in mail.outbox[0].body


def test_a_daily_mail_is_in_its_recipients_language_and_its_subject_is_one_clean_line(manager):
    UserProfile.objects.create(user=manager, preferred_language="en")
    manager.first_name = "Anna\nBcc: x@y.se"
    manager.save()
    for _number in range(2):
        queue(manager)
    Notification.objects.update(language="sv")
    send_due(SEVEN)
    assert mail.outbox[0].subject == "From the intranet today: 2 notifications"
    assert "there is news" in mail.outbox[0].body
    assert "https://intranet.kalix.test/en/intranat/notifications/" in mail.outbox[0].body
    assert "Bcc" not in mail.outbox[0].message()


def test_a_daily_mail_tells_nothing_of_a_report_but_its_reference(manager):
    queue(manager)
    send_due(SEVEN)
    assert "Branddörren" not in mail.outbox[0].body and "Skolgatan" not in mail.outbox[0].body


def test_a_very_long_daily_mail_lists_the_first_and_says_how_many_more(manager, monkeypatch):
    monkeypatch.setattr("kalix_wagtail.notifications.digests.LISTED", 2)
    UserProfile.objects.create(user=manager, preferred_language="en")
    for _number in range(5):
        queue(manager)
    assert send_due(SEVEN)["sent"] == 5
    assert mail.outbox[0].body.count("/reports/") == 2 and "And 3 more." in mail.outbox[0].body


def test_what_its_reader_may_no_longer_see_is_left_out_and_goes_to_whoever_answers_now(manager):
    mine, others = queue(manager), UnitFactory()
    newcomer = AppointmentFactory(unit=others, manager=True).user
    moved = queue(manager)
    moved.report.route_unit = others
    moved.report.save()
    assert send_due(SEVEN)["skipped"] == 1
    assert fresh(moved).status == NotificationStatus.SKIPPED
    to_manager = next(message for message in mail.outbox if message.to == [manager.email])
    assert mine.report.reference in to_manager.body and moved.report.reference not in to_manager.body
    send_due(timezone.now() + timedelta(seconds=1))
    (to_newcomer,) = (message for message in mail.outbox if message.to == [newcomer.email])
    assert moved.report.reference in to_newcomer.subject


def test_when_nothing_is_left_to_say_there_is_no_mail(manager):
    for _number in range(2):
        queue(manager)
    manager.is_active = False
    manager.save()
    assert send_due(SEVEN)["skipped"] == 2
    assert mail.outbox == []


def test_a_daily_mail_that_failed_is_tried_again_with_growing_pauses_as_the_same_mail(manager, broken):
    rows = [queue(manager) for _number in range(2)]
    assert send_due(SEVEN)["failed"] == 2
    name = fresh(rows[0]).digest
    assert name and {fresh(row).digest for row in rows} == {name}
    assert send_due(SEVEN + timedelta(seconds=59))["failed"] == 0
    assert send_due(SEVEN + timedelta(seconds=60))["failed"] == 2
    queue(manager, moment=at(11, 6))
    broken()
    assert send_due(SEVEN + timedelta(seconds=180))["sent"] == 2
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<kalix-daily-{name}@intranet.kalix.test>"


def test_a_daily_mail_that_cannot_be_sent_is_sent_one_by_one_so_that_one_row_harms_no_other(manager, monkeypatch):
    rows = [queue(manager) for _number in range(3)]
    poison, real = rows[1].report.reference, EmailMessage.send

    def send(message, *args, **kwargs):
        if poison in message.subject + message.body:
            raise smtplib.SMTPDataError(554, b"Looks like spam")
        return real(message, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", send)
    for hours in range(20):
        send_due(SEVEN + timedelta(hours=hours))
    statuses = [fresh(row).status for row in rows]
    assert statuses == [NotificationStatus.SENT, NotificationStatus.QUARANTINED, NotificationStatus.SENT]
    assert len(mail.outbox) == 2


def test_a_daily_mail_that_kills_every_worker_is_sent_one_by_one(manager, settings):
    settings.KALIX_WAGTAIL = {"MAIL_MAX_ATTEMPTS": 1}
    rows = [queue(manager) for _number in range(2)]
    claim_digest(SEVEN)
    assert send_due(SEVEN + timedelta(seconds=301))["failed"] == 2
    assert send_due(SEVEN + timedelta(seconds=302))["sent"] == 2
    assert {fresh(row).digest for row in rows} == {"alone"} and len(mail.outbox) == 2


def test_a_daily_mail_whose_worker_died_is_taken_up_when_the_lease_is_over(manager):
    row = queue(manager)
    assert [each.pk for each in claim_digest(SEVEN)] == [row.pk]
    assert claim_digest(SEVEN) == []
    assert send_due(SEVEN + timedelta(seconds=301))["sent"] == 1


def test_of_two_workers_one_takes_all_of_a_persons_daily_mail(manager):
    for _number in range(3):
        queue(manager)
    assert (len(claim_digest(SEVEN)), claim_digest(SEVEN)) == (3, [])


def test_a_worker_that_comes_second_takes_nothing_of_a_daily_mail(manager):
    rows = [queue(manager) for _number in range(2)]
    later = queue(manager)
    (name,) = {row.digest for row in claim_digest(SEVEN)}
    Notification.objects.filter(pk=later.pk).update(status=NotificationStatus.QUEUED, attempts=0, digest="")
    assert _take_all([fresh(later), *rows], manager.pk, "2026-11-11.x", SEVEN) == []
    assert [fresh(row).digest for row in [*rows, later]] == [name, name, ""]


def test_a_row_that_was_tried_before_the_choice_goes_by_itself(manager, broken):
    user = AppointmentFactory(manager=True).user
    row = queue(user)
    send_due(NOON)
    choose_mail_rhythm(MailRhythm.DAILY, user=user)
    broken()
    assert send_due(NOON + timedelta(seconds=60))["sent"] == 1
    assert fresh(row).digest == ""


#: a moment → the hour of the daily mail → the latest daily mail, in UTC
MOMENTS = [
    ("2026-11-10T06:30+00:00", 7, "2026-11-10T06:00"),
    ("2026-11-10T05:59+00:00", 7, "2026-11-09T06:00"),
    ("2026-07-10T05:00+00:00", 7, "2026-07-10T05:00"),
    # The hour from two to three does not exist on this day, and exists twice on that.
    ("2026-03-29T00:59+00:00", 2, "2026-03-28T01:00"),
    ("2026-03-29T01:00+00:00", 2, "2026-03-29T01:00"),
    ("2026-10-25T00:30+00:00", 2, "2026-10-25T00:00"),
    ("2026-10-25T01:30+00:00", 2, "2026-10-25T00:00"),
    ("2026-03-29T05:00+00:00", 7, "2026-03-29T05:00"),
    ("2026-10-25T05:59+00:00", 7, "2026-10-24T05:00"),
    ("2026-01-01T00:00+00:00", 0, "2025-12-31T23:00"),
]


@pytest.mark.parametrize(("moment", "hour", "latest"), MOMENTS)
def test_the_hour_is_local_and_comes_once_a_day_when_the_clock_is_changed_too(moment, hour, latest, settings):
    settings.KALIX_WAGTAIL = {"DIGEST_HOUR": hour}
    found = latest_digest_at(datetime.datetime.fromisoformat(moment))
    assert found == datetime.datetime.fromisoformat(f"{latest}+00:00")


def test_two_readers_get_a_daily_mail_each(manager):
    other = UserFactory()
    choose_mail_rhythm(MailRhythm.DAILY, user=other)
    queue(manager)
    queue(other, NotificationKind.PUBLICATION_REFUSED, page=None)
    assert send_due(SEVEN)["sent"] == 2
    assert sorted(message.to[0] for message in mail.outbox) == sorted([manager.email, other.email])
