"""Employees are reminded of what they have not confirmed: one mail in thirty days, while it is so."""

import datetime

import pytest
from django.core import mail
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from kalix_wagtail.actions.acknowledgements import acknowledge_personally
from kalix_wagtail.actions.reading_reminders import send_reading_reminders
from kalix_wagtail.enums import NotificationKind, NotificationStatus
from kalix_wagtail.models import Appointment, Notification
from kalix_wagtail.notifications import send_due
from tests.factories import AppointmentFactory, EditionFactory, PolicyPageFactory

pytestmark = pytest.mark.django_db


def asking(title="Säkerhetspolicy", **more):
    return EditionFactory(title=title, page=PolicyPageFactory(live=True, title=title, asks_employees=True), **more)


@pytest.fixture
def edition():
    return asking()


@pytest.fixture
def employee():
    return AppointmentFactory().user


def test_one_mail_names_every_document_that_waits_and_leads_to_it(employee, edition):
    second = asking("Brandskyddspolicy")
    EditionFactory(title="Frågar ingen")
    assert send_reading_reminders() == 1
    send_due()
    [message] = mail.outbox
    assert message.to == [employee.email]
    for each in (edition, second):
        assert f"{each.title}, " in message.body
        assert f"https://intranet.kalix.test{each.page.url}\n" in message.body
    assert "Frågar ingen" not in message.body and "{" not in message.body and "%" not in message.body
    # No subject says what is read or not.
    assert "policy" not in message.subject


def test_a_manager_and_an_employee_get_one_each_and_who_works_nowhere_none(edition, employee, user):
    AppointmentFactory(manager=True)
    AppointmentFactory(coordinator=True)
    assert send_reading_reminders() == 2


@pytest.mark.parametrize(("days", "told"), [(29, 0), (30, 1)])
def test_there_are_thirty_days_to_read_an_edition_in(employee, today, days, told):
    asking(valid_from=today - datetime.timedelta(days=days))
    assert send_reading_reminders() == told


def test_it_is_not_told_again_within_thirty_days(employee, edition):
    assert [send_reading_reminders(), send_reading_reminders()] == [1, 0]
    asking("En till")
    assert send_reading_reminders() == 0
    Notification.objects.update(created_at=datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=31))
    assert send_reading_reminders() == 1


def test_who_has_confirmed_is_not_reminded(employee, edition):
    acknowledge_personally(edition, user=employee)
    assert send_reading_reminders() == 0


def left(employee, edition):
    Appointment.objects.all().delete()


def confirmed(employee, edition):
    acknowledge_personally(edition, user=employee)


def closed(employee, edition):
    PageViewRestriction.objects.create(page=edition.page, restriction_type="groups")


def turned_off(employee, edition):
    edition.page.specific_class.objects.update(asks_employees=False)


@pytest.mark.parametrize("change", [left, confirmed, closed, turned_off])
def test_what_no_longer_waits_when_the_mail_goes_out_is_not_told(employee, edition, change):
    send_reading_reminders()
    change(employee, edition)
    send_due()
    assert mail.outbox == []
    assert Notification.objects.get().status == NotificationStatus.SKIPPED


def test_a_document_that_was_closed_since_is_left_out_of_the_mail(employee, edition):
    asking("Öppet dokument")
    send_reading_reminders()
    closed(employee, edition)
    send_due()
    assert "Öppet dokument" in mail.outbox[0].body and edition.title not in mail.outbox[0].body


def test_who_may_not_read_a_document_is_not_reminded_of_it(employee, edition):
    closed(employee, edition)
    assert send_reading_reminders() == 0


@pytest.mark.parametrize("dirt", ["\r\n", "\x0b", "\x1c", "\x85", "\u2028", "\u202e"], ids=ascii)
def test_a_title_makes_no_line_of_its_own_in_a_mail(employee, dirt):
    asking(f"Policy{dirt}Bcc: alla@example.com")
    send_reading_reminders()
    send_due()
    [message] = mail.outbox
    assert "Policy Bcc: alla@example.com" in message.body
    assert "Bcc" not in message.subject and "\n" not in message.subject


def test_it_leads_to_the_page_from_the_list_of_notifications_too(client, employee, edition):
    send_reading_reminders()
    client.force_login(employee)
    assert edition.page.url in client.get("/intranat/notifications/").content.decode()


def test_many_people_cost_few_queries_for_reading_who_they_are(edition, django_assert_max_num_queries):
    unit = AppointmentFactory().unit
    for _n in range(20):
        AppointmentFactory(unit=unit)
    # One for each row that is queued, and nothing else for each person.
    with django_assert_max_num_queries(21 + 14):
        assert send_reading_reminders() == 21


def test_the_command_counts_them_along(employee, edition, capsys):
    call_command("send_follow_up_reminders")
    assert capsys.readouterr().out == "1 reminders queued.\n"
    assert Notification.objects.get().kind == NotificationKind.READING_WAITS
