"""Whoever answers for a document is told in time, once, and somebody always is."""

import datetime

import pytest
from django.core import mail
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from kalix_wagtail.actions.review_reminders import send_review_reminders
from kalix_wagtail.enums import NotificationKind, Role, UnitKind
from kalix_wagtail.models import Notification, ReviewPlan
from kalix_wagtail.notifications import send_due
from tests.factories import (
    AbsenceFactory,
    AppointmentFactory,
    PolicyPageFactory,
    ResponsiblePartyFactory,
    ReviewPlanFactory,
    UnitFactory,
)
from tests.pages.test_policy_lifecycle import repeal

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def office():
    """A unit below another."""
    return UnitFactory(name="Kansliet", parent=UnitFactory(name="Förvaltningen"))


@pytest.fixture
def manager(office):
    return AppointmentFactory(unit=office, manager=True).user


@pytest.fixture
def coordinator():
    return AppointmentFactory(coordinator=True).user


@pytest.fixture
def page(office):
    return PolicyPageFactory(
        published=True, title="Arkivreglemente", responsible_party=ResponsiblePartyFactory(units=[office])
    )


def told():
    return [notification.recipient for notification in Notification.objects.filter(kind=NotificationKind.REVIEW_DUE)]


def test_the_responsible_person_is_mailed_with_a_link_to_the_document(page, manager, today, settings):
    settings.KALIX_WAGTAIL = {**getattr(settings, "KALIX_WAGTAIL", {}), "BASE_URL": "https://intra.kalix.test"}
    ReviewPlanFactory(policy=page, next_on=today + 10 * DAY)
    call_command("send_review_reminders")
    send_due()
    (message,) = mail.outbox
    assert message.to == [manager.email]
    assert message.subject == "Ett styrdokument ska aktualitetsprövas"
    assert "Arkivreglemente" in message.body
    assert f"https://intra.kalix.test{page.get_url_parts()[2]}" in message.body
    assert "/admin/" not in message.body


@pytest.mark.parametrize(
    ("ago", "sent"),
    [
        ([-31], 0),
        ([-30], 1),
        ([-30, -30, -29, 0], 1),
        ([-30, 1, 1, 2, 30], 2),
        ([-30, 1, 31], 3),
        ([5, 6], 1),
        ([5, 35, 65], 3),
    ],
    ids=["not yet", "near", "once", "again when overdue", "monthly", "missed runs", "monthly after missed runs"],
)
def test_it_is_told_when_near_when_overdue_and_then_monthly(page, manager, today, ago, sent):
    next_on = today
    ReviewPlanFactory(policy=page, next_on=next_on)
    for days in ago:
        send_review_reminders(next_on + days * DAY)
    assert len(told()) == sent


def test_a_plan_without_a_date_reminds_nobody(page, manager, today):
    ReviewPlanFactory(policy=page, next_on=None)
    assert send_review_reminders(today) == 0


def test_what_is_not_in_force_reminds_nobody(page, manager, today):
    ReviewPlanFactory(policy=page, next_on=today)
    repeal(page)
    assert send_review_reminders(today) == 0


@pytest.mark.parametrize("gone", ["inactive", "away", "no address"])
def test_who_has_left_is_followed_by_the_next_one_up(page, office, manager, today, gone):
    above = AppointmentFactory(unit=office.placements.get().parent, manager=True).user
    if gone == "away":
        AbsenceFactory(user=manager)
    elif gone == "inactive":
        manager.is_active = False
    else:
        manager.email = ""
    manager.save()
    ReviewPlanFactory(policy=page, next_on=today)
    send_review_reminders(today)
    assert told() == [above]


def test_a_deputy_stands_in(page, manager, today):
    deputy = AbsenceFactory(user=manager, deputy=AppointmentFactory().user).deputy
    ReviewPlanFactory(policy=page, next_on=today)
    send_review_reminders(today)
    assert told() == [deputy]


@pytest.mark.parametrize("party", [None, {}, {"everyone": True}, {"role": Role.SAFETY_REPRESENTATIVE}])
def test_at_last_the_coordinator_is_told(coordinator, today, party):
    party = party and ResponsiblePartyFactory(**party) if party else party
    page = PolicyPageFactory(published=True, responsible_party=party or None)
    ReviewPlanFactory(policy=page, next_on=today)
    send_review_reminders(today)
    assert told() == [coordinator]


def test_a_role_means_who_holds_it(coordinator, office, manager, today):
    holder = AppointmentFactory(unit=office, role=Role.SAFETY_REPRESENTATIVE).user
    party = ResponsiblePartyFactory(units=[office], role=Role.SAFETY_REPRESENTATIVE)
    ReviewPlanFactory(policy=PolicyPageFactory(published=True, responsible_party=party), next_on=today)
    send_review_reminders(today)
    assert told() == [holder]


def test_a_role_that_nobody_holds_falls_to_the_manager(office, manager, today):
    party = ResponsiblePartyFactory(units=[office], role=Role.SAFETY_REPRESENTATIVE)
    ReviewPlanFactory(policy=PolicyPageFactory(published=True, responsible_party=party), next_on=today)
    send_review_reminders(today)
    assert told() == [manager]


def test_each_of_several_is_told_once(today):
    person = AppointmentFactory(unit=UnitFactory(kind=UnitKind.COMMITTEE), manager=True).user
    AppointmentFactory(user=person, unit=UnitFactory(kind=UnitKind.COMMITTEE), manager=True)
    other = AppointmentFactory(unit=UnitFactory(kind=UnitKind.COMMITTEE), manager=True).user
    party = ResponsiblePartyFactory(kinds=[UnitKind.COMMITTEE])
    ReviewPlanFactory(policy=PolicyPageFactory(published=True, responsible_party=party), next_on=today)
    assert send_review_reminders(today) == 2
    assert set(told()) == {person, other}


def test_nobody_is_told_of_what_they_may_not_read(page, manager, coordinator, today, caplog):
    PageViewRestriction.objects.create(page=page.page_ptr, restriction_type="groups")
    ReviewPlanFactory(policy=page, next_on=today)
    assert send_review_reminders(today) == 0
    assert ReviewPlan.objects.get().reminded_on is None
    assert "Nobody can be reached" in caplog.text
    assert "Arkivreglemente" not in caplog.text


@pytest.mark.parametrize("change", ["reviewed", "restricted", "page gone"])
def test_a_mail_that_has_lost_its_ground_is_not_sent(page, manager, today, change):
    ReviewPlanFactory(policy=page, next_on=today)
    send_review_reminders(today)
    if change == "reviewed":
        ReviewPlan.objects.update(next_on=today + 400 * DAY)
    elif change == "restricted":
        PageViewRestriction.objects.create(page=page.page_ptr, restriction_type="groups")
    else:
        Notification.objects.update(page=None)
    assert send_due()["skipped"] == 1
    assert not mail.outbox
