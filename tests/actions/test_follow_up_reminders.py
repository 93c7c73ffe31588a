"""Who answers for a unit is told of what is late there: once in a while, by mail, while it is so."""

import datetime

import pytest
from django.core import mail
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from kalix_wagtail.actions.follow_up_reminders import send_follow_up_reminders
from kalix_wagtail.enums import FollowUpStatus, NotificationStatus, Role, UnitKind
from kalix_wagtail.models import Acknowledgement, FollowUp, Notification
from kalix_wagtail.notifications import send_due
from tests.factories import (
    AbsenceFactory,
    AppointmentFactory,
    EditionFactory,
    FollowUpFactory,
    ObligationWordingFactory,
    OperatingYearFactory,
    ResponsibilitiesPageFactory,
    ResponsiblePartyFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return ResponsibilitiesPageFactory(slug="min-enhet")


@pytest.fixture
def office():
    return UnitFactory(kind=UnitKind.ADMINISTRATION)


@pytest.fixture
def manager(office):
    return AppointmentFactory(unit=office, role=Role.MANAGER).user


@pytest.fixture
def late(office, today):
    wording = ObligationWordingFactory(
        edition=EditionFactory(), parties=[ResponsiblePartyFactory(kinds=["administration"])]
    )
    return FollowUpFactory(
        obligation=wording.obligation,
        unit=office,
        period=OperatingYearFactory(year=today.year),
        due_on=datetime.date(2020, 1, 1),
    )


def test_the_manager_gets_one_mail_with_the_way_to_the_unit(page, manager, late):
    assert send_follow_up_reminders() == 1
    send_due()
    [message] = mail.outbox
    assert message.to == [manager.email]
    assert "1 skyldighet är försenad" in message.body
    assert "https://intranet.kalix.test/min-enhet/" in message.body


def test_a_document_that_is_not_acknowledged_after_thirty_days_is_told_too(page, manager, late, today):
    late.due_on = None
    late.save()
    send_follow_up_reminders()
    send_due()
    [message] = mail.outbox
    assert "1 dokument väntar" in message.body
    assert "försenad" not in message.body


@pytest.mark.parametrize(("days", "told"), [(29, 0), (30, 1)])
def test_an_edition_has_thirty_days_to_be_acknowledged_in(page, manager, office, today, days, told):
    edition = EditionFactory(valid_from=today - datetime.timedelta(days=days))
    ObligationWordingFactory(edition=edition, parties=[ResponsiblePartyFactory(units=[office])])
    assert send_follow_up_reminders() == told
    Acknowledgement.objects.create(edition=edition, unit=office)
    Notification.objects.all().delete()
    assert send_follow_up_reminders() == 0


def test_it_is_not_told_again_within_thirty_days(page, manager, late, today):
    assert [send_follow_up_reminders(), send_follow_up_reminders()] == [1, 0]
    Notification.objects.update(created_at=datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=31))
    assert send_follow_up_reminders() == 1


def test_what_is_done_before_the_mail_goes_out_is_not_told(page, manager, late):
    send_follow_up_reminders()
    FollowUp.objects.update(status=FollowUpStatus.DONE)
    Acknowledgement.objects.create(edition=late.obligation.wordings.get().edition, unit=late.unit)
    send_due()
    assert mail.outbox == []
    assert Notification.objects.get().status == NotificationStatus.SKIPPED


def test_who_stands_in_is_told_instead_of_who_is_away(page, manager, late):
    deputy = UserFactory()
    AbsenceFactory(user=manager, deputy=deputy)
    send_follow_up_reminders()
    assert Notification.objects.get().recipient == deputy


def test_what_the_manager_may_not_read_is_not_told(page, manager, late):
    PageViewRestriction.objects.create(page=late.obligation.wordings.get().edition.page, restriction_type="groups")
    send_follow_up_reminders()
    send_due()
    assert mail.outbox == []


def test_nothing_late_tells_nobody(page, manager):
    assert send_follow_up_reminders() == 0


def test_without_a_page_to_lead_to_nobody_is_told(manager, late, caplog):
    assert send_follow_up_reminders() == 0
    assert "No page of responsibilities" in caplog.text


def test_the_command_says_how_many(page, manager, late, capsys):
    call_command("send_follow_up_reminders")
    assert capsys.readouterr().out == "1 reminders queued.\n"
