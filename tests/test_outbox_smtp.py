"""The outbox with Django's SMTP backend and a real mail server that fails on demand."""

import signal
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from kalix_wagtail.actions.notifications import choose_mail_rhythm, try_mail_again
from kalix_wagtail.actions.report_intake import submit_report
from kalix_wagtail.enums import MailRhythm, NotificationKind, NotificationStatus
from kalix_wagtail.models import Notification
from kalix_wagtail.notifications import queue_notification, send_due
from tests.factories import AppointmentFactory, ContentPageFactory, UnitFactory, UserFactory
from tests.served.mail_server import Mailbox, busy_server, deaf_server, free_port, mail_server, silent_server
from tests.served.processes import WORKER, environment, running, wait_until

pytestmark = [pytest.mark.long, pytest.mark.processes]

SEEN = "Branddörren går inte att stänga."
HANDLER, REPORTER = "chef@kalix.test", "lisa@kalix.test"


@pytest.fixture
def port(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port(), 1
    return settings.EMAIL_PORT


@pytest.fixture
def mailbox():
    return Mailbox()


def report():
    """Send in a report: a receipt is owed to the reporter, and a mail to the handler."""
    unit = UnitFactory()
    AppointmentFactory(unit=unit, manager=True, user=UserFactory(username="chef", email=HANDLER))
    reporter = AppointmentFactory(unit=unit, user=UserFactory(username="lisa", email=REPORTER)).user
    return submit_report(reporter, description=SEEN, key="nyckel-som-räcker").report


def row(kind=NotificationKind.REPORT_TO_HANDLE):
    return Notification.objects.get(kind=kind)


NOT_EVEN_GREETING = {
    "421 as its greeting": busy_server,
    "lets us ring": deaf_server,
    "takes the call and says nothing": silent_server,
}


@contextmanager
def trouble(name, port, mailbox):
    """Make the mail server fail in the way of `name`."""
    if name == "refuses the connection":
        yield
        return
    if name in NOT_EVEN_GREETING:
        with NOT_EVEN_GREETING[name](port):
            yield
        return
    answers = {"4xx": "451 4.3.0 Try later", "5xx": "550 5.7.1 Not here"}
    code, _space, place = name.partition(" ")
    refusal = {HANDLER: answers.get(code), REPORTER: answers.get(code)}
    mailbox.refuse_sender = answers[code] if place == "to the sender" else ""
    mailbox.refuse_recipient = refusal if place == "to the recipient" else {}
    mailbox.refuse_data = refusal if place == "to the message" else {}
    mailbox.seconds = 2 if name == "slow" else 0
    mailbox.drops = {"drops before the message": "MAIL", "drops in mid-data": "DATA"}.get(name, "")
    with mail_server(port, mailbox):
        yield
    mailbox.mend()


#: what goes wrong → how many tries are counted. A server that is away uses up none.
TROUBLES = {
    "refuses the connection": 0,
    "421 as its greeting": 0,
    "lets us ring": 0,
    "takes the call and says nothing": 1,
    "4xx to the sender": 1,
    "4xx to the recipient": 1,
    "5xx to the recipient": 1,
    "4xx to the message": 1,
    "5xx to the message": 1,
    "slow": 1,
    "drops before the message": 1,
    "drops in mid-data": 1,
}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "attempts"), TROUBLES.items())
def test_whatever_the_mail_server_does_the_mail_goes_out_once_when_it_is_well_again(name, attempts, port, mailbox):
    report()
    now = timezone.now()
    with trouble(name, port, mailbox):
        assert send_due(now)["sent"] == 0
    failed = Notification.objects.filter(status=NotificationStatus.QUEUED).exclude(last_error="")
    assert failed.exists() and {each.attempts for each in failed} == {attempts}
    with mail_server(port, mailbox):
        assert send_due(now + timedelta(seconds=60))["sent"] == 2
        assert send_due(now + timedelta(days=1))["sent"] == 0
    assert sorted(address for address, _message in mailbox.messages) == [HANDLER, REPORTER]


@pytest.mark.django_db
def test_however_long_the_mail_server_is_away_no_mail_is_given_up(port, mailbox):
    report()
    now = timezone.now()
    for minutes in range(0, 60, 2):
        assert send_due(now + timedelta(minutes=minutes))["quarantined"] == 0
    with mail_server(port, mailbox):
        assert send_due(now + timedelta(hours=1))["sent"] == 2


#: It will take the message later, and has not taken it yet.
TEMPORARY = ("4xx to the sender", "4xx to the recipient", "4xx to the message", "drops before the message")


def tried_for(duration):
    """Let the worker look whenever the handler's mail is due, for so long; `(moment after, outcomes of each look)`."""
    begun = now = timezone.now()
    outcomes = []
    while now <= begun + duration and row().status == NotificationStatus.QUEUED:
        outcomes.append(send_due(now))
        now = max(now, row().next_attempt_at)
    return now, outcomes


@pytest.mark.django_db
@pytest.mark.parametrize("name", TEMPORARY)
def test_a_mail_server_that_asks_us_to_come_back_is_asked_for_days(name, port, mailbox):
    report()
    with trouble(name, port, mailbox):
        now, outcomes = tried_for(timedelta(days=5))
    assert sum(each["quarantined"] for each in outcomes) == 0
    assert 40 < len(outcomes) < 80
    with mail_server(port, mailbox):
        assert send_due(now)["sent"] == 2
    assert len(mailbox.messages) == len(set(mailbox.ids())) == 2


@pytest.mark.django_db
def test_a_mail_server_that_asks_us_to_come_back_for_ever_is_believed_no_longer_after_days(port, mailbox):
    report()
    begun = timezone.now()
    with trouble("4xx to the sender", port, mailbox):
        now, _outcomes = tried_for(timedelta(days=9))
    assert row().status == NotificationStatus.QUARANTINED and "451" in row().last_error
    assert timedelta(days=5) < now - begun < timedelta(days=5, hours=3)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["5xx to the sender", "5xx to the recipient", "5xx to the message"])
def test_what_is_refused_for_good_is_given_up_soon(name, port, mailbox):
    report()
    begun = timezone.now()
    with trouble(name, port, mailbox):
        now, _outcomes = tried_for(timedelta(days=9))
    assert row().status == NotificationStatus.QUARANTINED and now - begun < timedelta(hours=1)


@pytest.mark.django_db
def test_a_mail_that_may_have_been_taken_is_not_sent_again_for_days(port, mailbox):
    report()
    with trouble("drops in mid-data", port, mailbox):
        _now, outcomes = tried_for(timedelta(days=9))
    assert row().status == NotificationStatus.QUARANTINED and len(outcomes) == 6


@pytest.mark.django_db
def test_while_the_mail_server_is_away_one_mail_is_tried_and_not_the_whole_queue(port):
    report()
    assert send_due()["failed"] == 1


@pytest.mark.django_db
def test_a_poison_message_is_given_up_the_queue_goes_on_and_it_can_be_tried_again(port, mailbox, superuser):
    report()
    mailbox.refuse_recipient = {HANDLER: "550 5.1.1 No such person"}
    now = timezone.now()
    with mail_server(port, mailbox):
        counts = [send_due(now + timedelta(days=days)) for days in range(7)]
        assert [count["sent"] for count in counts] == [1, 0, 0, 0, 0, 0, 0]
        assert [count["quarantined"] for count in counts] == [0, 0, 0, 0, 0, 1, 0]
        assert "550" in row().last_error
        mailbox.mend()
        try_mail_again(row(), user=superuser)
        assert send_due(timezone.now())["sent"] == 1
    assert len(mailbox.ids(HANDLER)) == 1


@pytest.mark.django_db
def test_a_daily_mail_that_fails_goes_out_later_as_the_same_mail(port, mailbox, site):
    user = UserFactory(email=HANDLER)
    choose_mail_rhythm(MailRhythm.DAILY, user=user)
    for title in ("Brandskydd", "Nycklar"):
        queue_notification(NotificationKind.PUBLICATION_REFUSED, user, page=ContentPageFactory(title=title))
    now = timezone.now() + timedelta(days=1)
    mailbox.drops = "DATA"
    with mail_server(port, mailbox):
        assert send_due(now)["failed"] == 2
        (name,) = set(Notification.objects.values_list("digest", flat=True))
        mailbox.mend()
        assert send_due(now + timedelta(seconds=60))["sent"] == 2
    ((_address, message),) = mailbox.messages
    assert name in message["Message-ID"]
    assert "Brandskydd" in message.get_content() and "Nycklar" in message.get_content()


@pytest.mark.django_db
def test_what_the_server_receives_has_clean_headers_and_only_ours(port, mailbox, site):
    user = UserFactory(email=HANDLER, first_name="Anna\u2028Bcc: x@y.se")
    page = ContentPageFactory(title="Policy\x85Bcc: x@y.se")
    queue_notification(NotificationKind.PUBLICATION_REFUSED, user, page=page)
    with mail_server(port, mailbox):
        send_due()
    ((_address, message),) = mailbox.messages
    names = {"Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date"}
    assert set(message.keys()) - names == {"Message-ID", "Auto-Submitted"}
    assert str(message["Subject"]).splitlines() == [str(message["Subject"])]


def kill_worker_at(point, url, port, mailbox):
    """Let a worker run until the mail server has reached `point`, and kill it there."""
    mailbox.stops_at = point
    with mail_server(port, mailbox), running(WORKER, env=environment(url, port)) as (worker,):
        assert mailbox.reached.wait(120)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    mailbox.mend()


def send_what_is_left(port, mailbox):
    """Drain the queue when the dead worker's lease is over."""
    with mail_server(port, mailbox):
        assert send_due(timezone.now() + timedelta(seconds=301))["sent"] == 2
        assert send_due(timezone.now() + timedelta(days=1))["sent"] == 0


def test_a_worker_killed_between_claiming_and_sending_loses_nothing_and_doubles_nothing(
    shared_database_url, port, mailbox
):
    report()
    kill_worker_at("MAIL", shared_database_url, port, mailbox)
    assert Notification.objects.filter(status=NotificationStatus.SENDING).count() == 1
    assert mailbox.messages == []
    send_what_is_left(port, mailbox)
    assert len(mailbox.messages) == len(set(mailbox.ids())) == 2


def test_a_worker_killed_before_it_could_write_that_the_mail_was_taken_sends_a_double_with_the_same_id(
    shared_database_url, port, mailbox
):
    report()
    kill_worker_at("ACCEPTED", shared_database_url, port, mailbox)
    assert len(mailbox.messages) == 1
    send_what_is_left(port, mailbox)
    assert len(mailbox.messages) == 3 and len(set(mailbox.ids())) == 2


def test_two_workers_at_once_send_every_mail_once(shared_database_url, port, mailbox):
    unit = UnitFactory()
    AppointmentFactory(unit=unit, manager=True)
    reporter = AppointmentFactory(unit=unit).user
    daily = UserFactory()
    choose_mail_rhythm(MailRhythm.DAILY, user=daily)
    for number in range(20):
        submit_report(reporter, description=f"Brist {number}", key="nyckel-som-räcker")
        queue_notification(NotificationKind.PUBLICATION_REFUSED, daily)
    two_days_ago = timezone.now() - timedelta(days=2)
    Notification.objects.filter(recipient=daily).update(created_at=two_days_ago, next_attempt_at=two_days_ago)
    with mail_server(port, mailbox), running(WORKER, WORKER, env=environment(shared_database_url, port)):
        wait_until(lambda: not Notification.objects.exclude(status=NotificationStatus.SENT).exists(), 120)
    assert len(mailbox.messages) == len(set(mailbox.ids())) == 41
    assert len(mailbox.ids(daily.email)) == 1
