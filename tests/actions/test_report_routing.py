"""Reports that pass from one to another: by hand, because the organisation has changed, and between authorities."""

import datetime

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kalix_wagtail.actions.report_escalation import escalate_overdue_reports
from kalix_wagtail.actions.report_intake import submit_report
from kalix_wagtail.actions.report_routing import pass_on_report, tell_new_handlers
from kalix_wagtail.enums import CLOSED_STATUSES, CaseEventKind, NotificationKind, UnitKind, Visibility
from kalix_wagtail.exceptions import NotAllowedError, TransitionRefusedError
from kalix_wagtail.models import DeficiencyReport, Notification, UnitPlacement
from kalix_wagtail.notifications import send_due
from tests.factories import AbsenceFactory, AppointmentFactory, UnitFactory

from .conftest import owed, told

pytestmark = pytest.mark.django_db

WHY = "Huset är bolagets."


def pass_on(place, report, to_unit, *, user=None, reason=WHY, seen_version=0):
    return pass_on_report(report, user=user or place.manager, to_unit=to_unit, reason=reason, seen_version=seen_version)


def sees(person):
    return DeficiencyReport.objects.visible_to(person).exists()


def crossings(report):
    return [(event.data["from"], event.data["to"]) for event in report.events.filter(kind=CaseEventKind.CROSSED)]


def submitted(place, **values):
    return submit_report(place.reporter, description="Halt golv.", key="nyckel-som-räcker", **values).report


def test_a_report_passed_on_leaves_the_old_handler_and_comes_to_the_new_one(place):
    report = place.report(assignee=place.colleague)
    event = pass_on(place, report, place.company)
    report.refresh_from_db()
    assert (report.route_unit, report.handler, report.assignee) == (place.company, place.director, None)
    assert [sees(person) for person in (place.director, place.manager, place.colleague)] == [True, False, False]
    assert (event.visibility, event.text, event.data["unit"]) == (Visibility.REPORTER, WHY, "Kalixbo")
    assert owed(report) == told(
        (NotificationKind.REPORT_TO_HANDLE, place.director), (NotificationKind.REPORT_NEWS, place.reporter)
    )
    assert crossings(report) == [("Barn- och utbildningsnämnden", "Kalixbo")]


def test_without_a_unit_it_goes_to_the_coordinator(place):
    report = place.report()
    pass_on(place, report, None)
    report.refresh_from_db()
    assert (report.handler, report.route_unit) == (place.coordinator, None)
    assert crossings(report) == [("Barn- och utbildningsnämnden", "Kommunstyrelsen")]


def test_within_one_authority_nothing_is_crossed(place):
    report = place.report()
    pass_on(place, report, place.office)
    assert crossings(report) == []


def test_an_escalation_ends_when_the_report_is_passed_on(place):
    report = place.report(escalated_at="2026-01-01T12:00:00Z", escalation_unit=place.office)
    pass_on(place, report, place.company)
    report.refresh_from_db()
    assert report.escalated_at is None and not sees(place.head)


@pytest.mark.parametrize("status", sorted(CLOSED_STATUSES))
def test_a_closed_report_stays(place, status):
    with pytest.raises(TransitionRefusedError):
        pass_on(place, place.report(status=status), place.company)


def test_a_sensitive_report_stays_with_the_coordinator(place):
    report = place.report(is_sensitive=True)
    with pytest.raises(TransitionRefusedError):
        pass_on(place, report, place.company, user=place.coordinator)


@pytest.mark.parametrize("case", ["no reason", "same person", "nobody there", "changed"])
def test_what_makes_no_sense_is_refused_and_the_report_stays(place, case):
    report, unit, values = place.report(), place.company, {}
    if case == "no reason":
        values = {"reason": " "}
    if case == "same person":
        unit = UnitFactory(parent=place.unit)
    if case == "nobody there":
        place.coordinator.kalix_appointments.all().delete()
        place.committee.placements.all().delete()
        place.director.kalix_appointments.all().delete()
        place.head.kalix_appointments.all().delete()
        unit = None
        report.passed_over = place.manager
        report.assignee = place.colleague
        report.save()
        values = {"user": place.colleague}
    if case == "changed":
        values = {"seen_version": 4}
    with pytest.raises(TransitionRefusedError):
        pass_on(place, report, unit, **values)
    report.refresh_from_db()
    assert report.route_unit == place.unit and not report.events.exists()


@pytest.mark.parametrize("who", ["reporter", "head", "superuser", "director"])
def test_nobody_else_passes_a_report_on(place, who):
    with pytest.raises(NotAllowedError):
        pass_on(place, place.report(), place.company, user=getattr(place, who))


def test_it_never_comes_to_whom_it_is_about(place):
    report = place.report(passed_over=place.head, route_unit=place.unit)
    pass_on(place, report, place.office)
    report.refresh_from_db()
    assert report.handler == place.coordinator and not sees(place.head)


def test_on_submission_a_crossing_is_recorded_for_handlers_and_marked_as_the_reporters(place):
    for leader in (place.manager, place.head):
        leader.kalix_appointments.all().delete()
    report = submitted(place)
    crossed = report.events.get(kind=CaseEventKind.CROSSED)
    assert (crossed.data["from"], crossed.data["to"]) == ("Barn- och utbildningsnämnden", "Kommunstyrelsen")
    assert crossed.visibility == Visibility.INTERNAL and crossed.data["of_reporter"] is True


def test_on_submission_to_the_own_supervisor_nothing_is_crossed_and_it_is_to_be_assessed(place, today):
    report = submitted(place)
    assert crossings(report) == []
    assert report.due_on > today


def test_a_new_manager_sees_and_is_told_the_old_one_loses_sight_and_it_is_kept_who_answered(place):
    report = submitted(place)
    place.manager.kalix_appointments.all().delete()
    newcomer = AppointmentFactory(unit=place.unit, manager=True).user
    assert sees(newcomer) and not sees(place.manager)
    assert tell_new_handlers() == 1
    report.refresh_from_db()
    event = report.events.get(kind=CaseEventKind.REROUTED)
    assert report.handler == newcomer
    assert (event.data["person"], event.data["before"]) == (newcomer.get_full_name(), place.manager.get_full_name())
    assert (event.visibility, event.actor) == (Visibility.INTERNAL, None)
    assert report.notifications.filter(kind=NotificationKind.REPORT_TO_HANDLE, recipient=newcomer).count() == 1
    assert tell_new_handlers() == 0
    assert report.version == 0


def test_who_stands_in_is_told_and_the_manager_again_when_back(place):
    report = submitted(place)
    absence = AbsenceFactory(user=place.manager, deputy=place.colleague)
    assert tell_new_handlers() == 1
    absence.delete()
    assert tell_new_handlers() == 1
    report.refresh_from_db()
    assert report.handler == place.manager


def test_whoever_is_new_where_an_overdue_report_was_passed_up_to_is_told_once(place, today):
    report = place.report(due_on=today - datetime.timedelta(days=40))
    escalate_overdue_reports()
    assert tell_new_handlers() == 0
    place.head.kalix_appointments.all().delete()
    newcomer = AppointmentFactory(unit=place.office, manager=True).user
    assert sees(newcomer) and not sees(place.head)
    assert [tell_new_handlers(), tell_new_handlers()] == [1, 0]
    told = report.notifications.filter(kind=NotificationKind.REPORT_ESCALATED)
    assert {row.recipient for row in told} == {place.head, newcomer}
    send_due()
    assert newcomer.email in [address for message in mail.outbox for address in message.to]


@pytest.mark.parametrize("why", ["about", "reporter", "has it", "sensitive"])
def test_whoever_is_new_there_is_not_told_of_what_must_not_or_need_not_be_told(place, today, why):
    report = place.report(due_on=today - datetime.timedelta(days=40))
    escalate_overdue_reports()
    newcomer = AppointmentFactory(unit=place.office, manager=True).user
    place.head.kalix_appointments.all().delete()
    change = {
        "about": {"passed_over": newcomer},
        "reporter": {"reporter": newcomer},
        "has it": {"assignee": newcomer},
        "sensitive": {"is_sensitive": True},
    }[why]
    DeficiencyReport.objects.filter(pk=report.pk).update(**change)
    tell_new_handlers()
    assert not Notification.objects.filter(recipient=newcomer).exists()


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_unit_that_moves_to_another_authority_takes_its_reports_over_the_border(place, today, is_closed):
    """Also when the authority that it came from is no more."""
    report = submitted(place)
    long_ago, lately = (timezone.now() - datetime.timedelta(days=days) for days in (30, 10))
    report.events.update(created_at=long_ago)
    place.manager.kalix_appointments.all().delete()
    place.unit.placements.update(valid_until=lately.date())
    UnitPlacement.objects.create(
        unit=place.unit, kind=UnitKind.DEPARTMENT, parent=place.company, valid_from=today - datetime.timedelta(days=9)
    )
    if is_closed:
        place.committee.placements.update(valid_until=lately.date())
    tell_new_handlers()
    assert report.events.filter(kind=CaseEventKind.REROUTED).exists()
    assert crossings(report) == [("Barn- och utbildningsnämnden", "Kalixbo")]
    report.refresh_from_db()
    assert report.handler == place.director


@pytest.mark.parametrize("days_ago", [0, 9])
def test_a_unit_that_moves_with_its_manager_takes_its_reports_over_the_border_once(place, today, days_ago):
    report = submitted(place)
    moved_on = today - datetime.timedelta(days=days_ago)
    report.events.update(created_at=timezone.now() - datetime.timedelta(days=days_ago + 1))
    place.unit.placements.update(valid_until=moved_on - datetime.timedelta(days=1))
    UnitPlacement.objects.create(unit=place.unit, kind=UnitKind.DEPARTMENT, parent=place.company, valid_from=moved_on)
    assert [tell_new_handlers(), tell_new_handlers()] == [0, 0]
    assert crossings(report) == [("Barn- och utbildningsnämnden", "Kalixbo")]
    assert not report.events.filter(kind=CaseEventKind.CROSSED).for_reporter().exists()
    report.refresh_from_db()
    assert (report.handler, report.version) == (place.manager, 0)


def test_a_report_that_came_when_its_unit_had_moved_has_crossed_nothing(place, today):
    place.unit.placements.update(valid_until=today - datetime.timedelta(days=2))
    UnitPlacement.objects.create(
        unit=place.unit, kind=UnitKind.DEPARTMENT, parent=place.company, valid_from=today - datetime.timedelta(days=1)
    )
    report = submitted(place)
    tell_new_handlers()
    assert crossings(report) == []


def test_looking_for_who_is_new_costs_the_same_for_one_and_for_twenty_reports(place):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            tell_new_handlers()
        return len(captured)

    place.report()
    few = queries()
    for _number in range(19):
        place.report()
    assert queries() == few


@pytest.mark.parametrize("is_known", [True, False])
def test_a_new_manager_in_the_same_authority_is_no_crossing(place, is_known):
    report = submitted(place)
    place.manager.kalix_appointments.all().delete()
    newcomer = AppointmentFactory(unit=place.unit, manager=True).user
    if not is_known:
        # Of a report from before ways were stored.
        DeficiencyReport.objects.update(route=[])
    tell_new_handlers()
    report.refresh_from_db()
    assert (report.handler, crossings(report)) == (newcomer, [])


def test_closed_reports_and_those_nobody_can_answer_are_left(place):
    place.report(resolved=True, handler=None)
    lonely = place.report()
    for person in (place.manager, place.head, place.coordinator, place.director):
        person.kalix_appointments.all().delete()
    assert tell_new_handlers() == 0
    assert lonely.events.count() == 0
