"""The outbox: every mail that is owed goes out once, whatever one of them does."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone
from wagtail.users.models import UserProfile

from kalix_wagtail.actions.deficiencies import comment_on_report
from kalix_wagtail.actions.report_intake import submit_report
from kalix_wagtail.enums import NotificationKind, NotificationStatus
from kalix_wagtail.management.commands.send_notifications import Command
from kalix_wagtail.models import Notification
from kalix_wagtail.notifications import compose, header_line, queue_notification, send_due, sending
from kalix_wagtail.notifications.claiming import claim_row
from kalix_wagtail.notifications.outcomes import fail
from tests.factories import AppointmentFactory, ContentPageFactory, DeficiencyReportFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db

SEEN = "Branddörren går inte att stänga."
#: What ends a line, in one program or another.
MARKS = ["\r\n", "\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]


class Workplace:
    def __init__(self):
        self.office = UnitFactory()
        self.unit = UnitFactory(parent=self.office)
        self.head = AppointmentFactory(unit=self.office, manager=True).user
        self.manager = AppointmentFactory(unit=self.unit, manager=True).user
        self.coordinator = AppointmentFactory(coordinator=True).user
        self.reporter = AppointmentFactory(unit=self.unit).user

    def submit(self, **values):
        values = {"description": SEEN, "key": "nyckel-som-räcker", **values}
        return submit_report(self.reporter, **values).report

    def row(self, kind=NotificationKind.REPORT_TO_HANDLE):
        return Notification.objects.filter(kind=kind).latest("pk")


@pytest.fixture
def workplace(db):
    return Workplace()


@pytest.fixture
def broken_for(monkeypatch):
    """Let sending fail for the addresses given."""

    def break_for(*addresses):
        real = EmailMessage.send

        def send(message, *args, **kwargs):
            if not addresses or message.to[0] in addresses:
                raise smtplib.SMTPRecipientsRefused({})
            return real(message, *args, **kwargs)

        monkeypatch.setattr(EmailMessage, "send", send)
        return lambda: monkeypatch.setattr(EmailMessage, "send", real)

    return break_for


def sent_to():
    return sorted(message.to[0] for message in mail.outbox)


def test_the_handler_and_the_reporter_get_their_mails_once(workplace):
    workplace.submit()
    assert send_due() == {"sent": 2, "failed": 0, "quarantined": 0, "skipped": 0}
    assert sent_to() == sorted([workplace.manager.email, workplace.reporter.email])
    assert workplace.row().status == NotificationStatus.SENT and workplace.row().sent_at is not None
    send_due()
    assert len(mail.outbox) == 2


def test_the_handlers_mail_says_what_was_seen_and_where_to_open_it(workplace):
    report = workplace.submit(place="Plan 2")
    message = compose(workplace.row())
    assert report.reference in message.subject
    assert SEEN in message.body and "Plan 2" in message.body
    assert f"https://intranet.kalix.test/intranat/reports/{report.reference}/" in message.body


def test_a_sensitive_reports_mails_hold_reference_and_link_only(workplace):
    report = workplace.submit(is_sensitive=True, place="Plan 2")
    comment_on_report(report, user=workplace.coordinator, text="Jag ringer dig.")
    for row in Notification.objects.all():
        message = compose(row)
        assert report.reference in message.subject + message.body
        assert SEEN not in message.body and "Plan 2" not in message.body and "Jag ringer" not in message.body


def test_no_mail_quotes_a_comment(workplace):
    comment_on_report(workplace.submit(), user=workplace.manager, text="Nyckeln ligger under mattan.")
    assert "mattan" not in compose(workplace.row(NotificationKind.REPORT_NEWS)).body


def test_links_never_come_from_a_request(workplace, settings):
    settings.KALIX_WAGTAIL = {"BASE_URL": "https://annat.kalix.test/"}
    workplace.submit()
    assert "https://annat.kalix.test/intranat/reports/" in compose(workplace.row()).body


@pytest.mark.parametrize("is_sensitive", [False, True])
def test_whatever_host_a_reporter_names_mails_lead_to_ours(workplace, client, settings, is_sensitive):
    settings.ALLOWED_HOSTS, settings.USE_X_FORWARDED_HOST = ["*"], True
    client.force_login(workplace.reporter)
    data = {"form": "", "description": SEEN, "key": "nyckel-som-racker", "is_sensitive": "on" if is_sensitive else ""}
    hosts = {"host": "elak.example", "x-forwarded-host": "elak.example", "x-forwarded-proto": "http"}
    assert client.post("/intranat/reports/new/", data, headers=hosts).status_code == 302
    assert send_due()["sent"] == 2
    for message in mail.outbox:
        assert "https://intranet.kalix.test/intranat/reports/" in message.body
        assert "elak" not in message.message().as_string()


def test_the_recipients_own_language_is_used(workplace):
    UserProfile.objects.create(user=workplace.manager, preferred_language="en")
    workplace.submit()
    assert "for you to handle" in compose(workplace.row()).subject


def test_a_language_chosen_after_the_mail_was_queued_counts(workplace):
    workplace.submit()
    assert "att hantera" in compose(workplace.row()).subject
    UserProfile.objects.create(user=workplace.manager, preferred_language="en")
    assert "for you to handle" in compose(workplace.row()).subject


@pytest.mark.parametrize("mark", [*MARKS, "\x00"])
def test_a_header_is_one_clean_line(mark):
    assert header_line(f"Policy{mark}Bcc: x@y.se") == "Policy Bcc: x@y.se"


def test_a_page_title_cannot_break_the_mail_about_a_refused_publication(user, site):
    page = ContentPageFactory(title="Policy\u2028Bcc: x@y.se")
    queue_notification(NotificationKind.PUBLICATION_REFUSED, user, page=page)
    send_due()
    message = mail.outbox[0].message()
    assert "Bcc" not in message and "Policy Bcc: x@y.se" in mail.outbox[0].body


@pytest.mark.parametrize("mark", MARKS)
def test_an_address_with_a_line_break_in_it_brings_no_other_header_and_no_other_recipient(workplace, mark):
    workplace.submit()
    type(workplace.manager).objects.filter(pk=workplace.manager.pk).update(email=f"chef@kalix.test{mark}Bcc: x@y.se")
    workplace.reporter.email = f"{workplace.reporter.email}{mark}"
    workplace.reporter.save()
    assert send_due() == {"sent": 1, "failed": 1, "quarantined": 0, "skipped": 0}
    assert workplace.row().last_error
    assert sent_to() == [workplace.reporter.email.removesuffix(mark)]
    for message in mail.outbox:
        assert not message.bcc and message.message()["Bcc"] is None
        for value in message.message().values():
            assert str(value).splitlines() == [str(value)]


def test_words_that_look_like_templates_or_markup_stay_words(workplace):
    workplace.submit(description="{{ report.pk }} {% now %} %(reference)s <b>&amp;</b> {0}")
    assert "{{ report.pk }} {% now %} %(reference)s <b>&amp;</b> {0}" in compose(workplace.row()).body


def test_marks_that_turn_text_around_are_dropped(workplace):
    workplace.submit(description="se \u202eexe.txt")
    assert "\u202e" not in compose(workplace.row()).body


def test_the_same_event_is_told_once_to_each_person(workplace):
    report = workplace.submit()
    row = workplace.row()
    again = queue_notification(NotificationKind.REPORT_TO_HANDLE, workplace.manager, report=report, event=row.event)
    assert again == row


def test_a_failure_is_tried_again_with_growing_pauses(workplace, broken_for):
    workplace.submit()
    mend = broken_for(workplace.manager.email)
    now = timezone.now()
    assert send_due(now)["failed"] == 1
    row = workplace.row()
    assert (row.status, row.attempts, row.next_attempt_at) == (
        NotificationStatus.QUEUED,
        1,
        now + timedelta(seconds=60),
    )
    assert "SMTPRecipientsRefused" in row.last_error
    assert send_due(now + timedelta(seconds=59))["failed"] == 0
    later = now + timedelta(seconds=60)
    assert send_due(later)["failed"] == 1
    assert workplace.row().next_attempt_at == later + timedelta(seconds=120)
    mend()
    assert send_due(later + timedelta(seconds=120))["sent"] == 1
    assert (workplace.row().status, workplace.row().last_error) == (NotificationStatus.SENT, "")


def test_a_poison_message_is_given_up_and_the_queue_goes_on(workplace, broken_for, settings):
    settings.KALIX_WAGTAIL = {"MAIL_MAX_ATTEMPTS": 2, "BASE_URL": "https://intranet.kalix.test"}
    workplace.submit()
    broken_for(workplace.manager.email)
    now = timezone.now()
    assert send_due(now) == {"sent": 1, "failed": 1, "quarantined": 0, "skipped": 0}
    assert send_due(now + timedelta(days=1))["quarantined"] == 1
    assert workplace.row().status == NotificationStatus.QUARANTINED
    assert send_due(now + timedelta(days=2)) == {"sent": 0, "failed": 0, "quarantined": 0, "skipped": 0}


def test_a_mail_that_cannot_even_be_written_does_not_stop_the_queue(workplace, monkeypatch):
    workplace.submit()
    real = sending.compose

    def compose_all_but_the_handlers(row):
        if row.kind == NotificationKind.REPORT_TO_HANDLE:
            raise ValueError("template")
        return real(row)

    monkeypatch.setattr(sending, "compose", compose_all_but_the_handlers)
    assert send_due() == {"sent": 1, "failed": 1, "quarantined": 0, "skipped": 0}


def test_what_a_dead_worker_left_behind_is_taken_up_when_its_lease_is_over(workplace):
    workplace.submit()
    now = timezone.now()
    row = claim_row(now)
    assert row.status == NotificationStatus.SENDING
    assert send_due(now)["sent"] == 1
    assert send_due(now + timedelta(seconds=301))["sent"] == 1
    assert len(mail.outbox) == 2


def test_a_message_that_kills_every_worker_is_given_up(workplace, settings):
    settings.KALIX_WAGTAIL = {"MAIL_MAX_ATTEMPTS": 1}
    workplace.submit()
    now = timezone.now()
    claim_row(now)
    assert send_due(now + timedelta(seconds=301)) == {"sent": 1, "failed": 0, "quarantined": 1, "skipped": 0}


def test_two_workers_never_take_the_same_row(workplace):
    workplace.submit()
    now = timezone.now()
    assert {claim_row(now).pk, claim_row(now).pk} == set(Notification.objects.values_list("pk", flat=True))
    assert claim_row(now) is None


def test_a_worker_that_was_overtaken_does_not_overwrite_the_outcome(workplace):
    workplace.submit()
    now = timezone.now()
    slow = claim_row(now)
    send_due(now + timedelta(seconds=301))
    fail([slow], OSError("too late"), now)
    assert Notification.objects.get(pk=slow.pk).status == NotificationStatus.SENT


def test_a_mail_sent_twice_by_a_dying_worker_carries_the_same_id(workplace):
    workplace.submit()
    first, second = compose(workplace.row()), compose(workplace.row())
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


@pytest.mark.parametrize(("field", "value"), [("is_active", False), ("email", "")])
def test_a_handler_who_cannot_be_written_to_hands_it_to_the_next(workplace, field, value, caplog):
    report = workplace.submit()
    setattr(workplace.manager, field, value)
    workplace.manager.save()
    assert send_due() == {"sent": 2, "failed": 0, "quarantined": 0, "skipped": 1}
    assert sent_to() == sorted([workplace.head.email, workplace.reporter.email])
    assert Notification.objects.get(recipient=workplace.manager).status == NotificationStatus.SKIPPED
    assert "was not sent" in caplog.text and report.description not in caplog.text


@pytest.mark.parametrize("told_of", ["another report", "this report long ago"])
def test_whoever_was_told_of_something_else_is_told_of_this(workplace, told_of):
    report = workplace.submit()
    before = report if told_of == "this report long ago" else DeficiencyReportFactory(route_unit=workplace.unit)
    event = before.events.create(kind="received")
    queue_notification(NotificationKind.REPORT_TO_HANDLE, workplace.head, report=before, event=event)
    if told_of == "this report long ago":
        earlier = timezone.now() - timedelta(days=30)
        Notification.objects.filter(recipient=workplace.head).update(created_at=earlier, status="sent")
    workplace.manager.is_active = False
    workplace.manager.save()
    send_due()
    assert Notification.objects.filter(
        recipient=workplace.head, report=report, status="sent", event=report.events.first()
    )


def test_a_handler_replaced_before_the_mail_went_out_is_not_written_to(workplace):
    workplace.submit()
    workplace.manager.kalix_appointments.all().delete()
    newcomer = AppointmentFactory(unit=workplace.unit, manager=True).user
    send_due()
    assert sent_to() == sorted([newcomer.email, workplace.reporter.email])


def test_a_reporter_without_an_address_is_skipped_and_nobody_gets_it_instead(workplace):
    workplace.reporter.email = ""
    workplace.reporter.save()
    workplace.submit()
    assert send_due() == {"sent": 1, "failed": 0, "quarantined": 0, "skipped": 1}
    assert sent_to() == [workplace.manager.email]


def test_when_nobody_is_left_the_log_says_so(caplog):
    handler = UserFactory(without_email=True)
    report = DeficiencyReportFactory(handler=handler)
    event = report.events.create(kind="received", actor=report.reporter)
    queue_notification(NotificationKind.REPORT_TO_HANDLE, handler, report=report, event=event)
    assert send_due()["skipped"] == 1
    assert f"Nobody can be reached for deficiency report {report.reference}" in caplog.text


def test_the_command_says_what_it_sent(workplace, capsys):
    workplace.submit()
    call_command("send_notifications")
    assert "2 sent, 0 failed, 0 quarantined, 0 skipped" in capsys.readouterr().out


def test_the_worker_survives_a_lost_database(monkeypatch, caplog):
    def lost():
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("kalix_wagtail.management.commands.send_notifications.send_due", lost)
    monkeypatch.setattr("kalix_wagtail.management.workers.close_old_connections", lambda: None)
    Command().turn()
    assert "The database could not be read" in caplog.text


@pytest.mark.parametrize("seconds", ["0", "-1"])
def test_the_workers_pause_must_be_above_zero(seconds):
    with pytest.raises(CommandError):
        call_command("send_notifications", f"--loop={seconds}")
