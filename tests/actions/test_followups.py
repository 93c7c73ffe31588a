"""Writing down how a unit lives up to a duty: by whom, of what, and never over someone else's words."""

import datetime

import pytest
from wagtail.models import PageViewRestriction

from kalix_wagtail.actions.followups import save_followup
from kalix_wagtail.enums import FollowUpStatus, Recurrence, Role, UnitKind
from kalix_wagtail.exceptions import FollowUpChangedError, FollowUpRefusedError, NotAllowedError
from kalix_wagtail.models import Evidence, FollowUp, OperatingYear
from kalix_wagtail.rules.followups import OperatingYears
from tests.factories import (
    AbsenceFactory,
    AppointmentFactory,
    EditionFactory,
    ObligationWordingFactory,
    OperatingYearFactory,
    ResponsiblePartyFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return UnitFactory(code="office", kind=UnitKind.ADMINISTRATION)


@pytest.fixture
def manager(office):
    return AppointmentFactory(unit=office, role=Role.MANAGER).user


@pytest.fixture
def obligation():
    return obligation_on(ResponsiblePartyFactory(kinds=["administration"]))


def obligation_on(party, **more):
    return ObligationWordingFactory(edition=EditionFactory(), parties=[party], **more).obligation


@pytest.fixture
def year(today):
    return OperatingYears().on(today)


def save(obligation, unit, year, user, **more):
    given = {"user": user, "version": 0, "status": FollowUpStatus.STARTED}
    return save_followup(obligation, unit, year, **given | more)


def test_what_is_said_is_kept_with_who_and_the_year_that_it_opens(obligation, office, year, manager):
    row = save(obligation, office, year, manager, note=" Vi har börjat. ", responsible=manager)
    assert (row.status, row.note, row.responsible, row.version) == (
        FollowUpStatus.STARTED,
        "Vi har börjat.",
        manager,
        1,
    )
    assert row.changed_by == manager
    assert row.history.get().history_user == manager
    assert OperatingYear.objects.get().label == year.label


def test_a_second_change_builds_on_the_first_and_both_are_in_the_history(obligation, office, year, manager):
    save(obligation, office, year, manager)
    row = save(obligation, office, year, manager, version=1, status=FollowUpStatus.DONE)
    assert FollowUp.objects.get().status == FollowUpStatus.DONE
    assert row.history.count() == 2


def test_saying_the_same_again_changes_nothing(obligation, office, year, manager):
    save(obligation, office, year, manager, note="a")
    row = save(obligation, office, year, manager, version=1, note="a")
    assert (row.version, row.history.count()) == (1, 1)


def test_whoever_read_an_older_row_does_not_write_over_the_newer(obligation, office, year, manager):
    save(obligation, office, year, manager, note="Den förstas ord.")
    with pytest.raises(FollowUpChangedError):
        save(obligation, office, year, manager, note="Den andras ord.")
    assert FollowUp.objects.get().note == "Den förstas ord."


def test_of_two_who_say_something_first_at_once_one_wins(obligation, office, year, manager, monkeypatch):
    save(obligation, office, year, manager, note="Den förstas ord.")
    monkeypatch.setattr("django.db.models.query.QuerySet.first", lambda self: None)
    with pytest.raises(FollowUpChangedError):
        save(obligation, office, OperatingYear.objects.get(), manager, note="Den andras ord.")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"status": "kanske"}, "status"),
        ({"status": FollowUpStatus.NOT_APPLICABLE}, "note"),
        ({"status": FollowUpStatus.NOT_APPLICABLE, "note": "  "}, "note"),
    ],
)
def test_what_says_too_little_is_refused_by_field(obligation, office, year, manager, said, field):
    with pytest.raises(FollowUpRefusedError) as refusal:
        save(obligation, office, year, manager, **said)
    assert list(refusal.value.message_dict) == [field]
    assert not FollowUp.objects.exists()


def test_nobody_without_an_account_is_made_responsible(obligation, office, year, manager):
    with pytest.raises(FollowUpRefusedError):
        save(obligation, office, year, manager, responsible=UserFactory(is_active=False))


def test_what_other_documents_are_to_carry_is_open_until_one_is_named(office, year, manager):
    obligation = obligation_on(ResponsiblePartyFactory(kinds=["administration"]), is_carried_elsewhere=True)
    with pytest.raises(FollowUpRefusedError) as refusal:
        save(obligation, office, year, manager, status=FollowUpStatus.DONE)
    assert list(refusal.value.message_dict) == ["carried_by"]
    row = save(obligation, office, year, manager, status=FollowUpStatus.DONE, carried_by="Reglemente, KS 2026/12")
    assert row.carried_by == "Reglemente, KS 2026/12"


def test_only_who_answers_for_the_unit_today_may_say(obligation, office, year, manager):
    employee = AppointmentFactory(unit=office).user
    for user in (employee, UserFactory(), UserFactory(superuser=True)):
        with pytest.raises(NotAllowedError):
            save(obligation, office, year, user)
    deputy = UserFactory()
    AbsenceFactory(user=manager, deputy=deputy)
    with pytest.raises(NotAllowedError):
        save(obligation, office, year, manager)
    assert save(obligation, office, year, deputy).changed_by == deputy


def test_whoever_is_made_responsible_may_say_too(obligation, office, year, manager):
    employee = AppointmentFactory(unit=office).user
    save(obligation, office, year, manager, responsible=employee)
    row = save(obligation, office, year, employee, version=1, status=FollowUpStatus.DONE, responsible=employee)
    assert row.changed_by == employee


def test_whoever_was_made_responsible_still_is_the_next_year_of_a_duty_that_stands_on(office, manager, today):
    party, employee = ResponsiblePartyFactory(kinds=["administration"]), AppointmentFactory(unit=office).user
    standing, yearly = obligation_on(party), obligation_on(party, recurrence=Recurrence.YEARLY)
    past, now = OperatingYearFactory(year=today.year - 1), OperatingYearFactory(year=today.year)
    for obligation in (standing, yearly):
        save(obligation, office, past, manager, responsible=employee)
    assert save(standing, office, now, employee).changed_by == employee
    with pytest.raises(NotAllowedError):
        save(yearly, office, now, employee)


def test_a_duty_that_does_not_fall_on_the_unit_is_not_followed_up_there(office, year, manager):
    elsewhere = obligation_on(ResponsiblePartyFactory(kinds=["company"]))
    with pytest.raises(NotAllowedError):
        save(elsewhere, office, year, manager)


def test_nor_one_that_the_unit_inherits(office, year):
    below = UnitFactory(parent=office, kind=UnitKind.DEPARTMENT)
    leader = AppointmentFactory(unit=below, role=Role.MANAGER).user
    with pytest.raises(NotAllowedError):
        save(obligation_on(ResponsiblePartyFactory(kinds=["administration"])), below, year, leader)


def test_nor_one_of_a_document_that_is_closed_to_the_user(obligation, office, year, manager):
    PageViewRestriction.objects.create(page=obligation.wordings.get().edition.page, restriction_type="groups")
    with pytest.raises(NotAllowedError):
        save(obligation, office, year, manager)


def test_a_year_that_is_over_can_still_be_answered_and_one_to_come_cannot(office, manager, today):
    obligation = obligation_on(ResponsiblePartyFactory(kinds=["administration"]), recurrence=Recurrence.YEARLY)
    past, coming = OperatingYearFactory(year=today.year - 1), OperatingYearFactory(year=today.year + 1)
    assert save(obligation, office, past, manager, status=FollowUpStatus.DONE).period == past
    with pytest.raises(NotAllowedError):
        save(obligation, office, coming, manager)


def test_a_unit_that_did_not_owe_it_then_does_not_answer_for_that_year(manager, office, today):
    obligation = obligation_on(ResponsiblePartyFactory(kinds=["administration"]), recurrence=Recurrence.YEARLY)
    office.placements.update(valid_from=datetime.date(today.year, 1, 1))
    with pytest.raises(NotAllowedError):
        save(obligation, office, OperatingYearFactory(year=today.year - 1), manager)


def test_the_same_file_is_kept_once(obligation, office, year, manager):
    files = [("a.pdf", "application/pdf", b"samma"), ("b.pdf", "application/pdf", b"samma")]
    row = save(obligation, office, year, manager, files=files)
    save(obligation, office, year, manager, version=1, files=files)
    [evidence] = Evidence.objects.all()
    assert (evidence.followup, evidence.name, evidence.size) == (row, "a.pdf", 5)
    assert row.version == 1
