"""Who sees which report: the reporter and whoever answers today, and nobody else."""

import pytest
from django.utils import timezone

from kalix_wagtail.exceptions import ImmutableRecordError
from kalix_wagtail.models import DeficiencyReport, OrganisationChart, UnitPlacement
from kalix_wagtail.models.deficiencies import REFERENCE_ALPHABET, draw_reference
from kalix_wagtail.permissions import may_handle
from tests.factories import (
    AbsenceFactory,
    AppointmentFactory,
    CaseEventFactory,
    DeficiencyReportFactory,
    ReportActionFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


class Town:
    """An office with a school below it and another beside; each has a manager, and there is a coordinator."""

    def __init__(self):
        self.office, self.group = UnitFactory(), UnitFactory()
        self.school, self.library = UnitFactory(parent=self.office), UnitFactory(parent=self.office)
        self.head = AppointmentFactory(unit=self.office, manager=True).user
        self.manager = AppointmentFactory(unit=self.school, manager=True).user
        self.other_manager = AppointmentFactory(unit=self.library, manager=True).user
        self.coordinator = AppointmentFactory(unit=self.group, coordinator=True).user
        self.reporter = AppointmentFactory(unit=self.school).user
        self.colleague = AppointmentFactory(unit=self.school).user
        self.superuser = UserFactory(superuser=True)

    def everyone(self):
        return {name: person for name, person in vars(self).items() if hasattr(person, "username")}

    def who_sees(self, report):
        return {
            name
            for name, person in self.everyone().items()
            if DeficiencyReport.objects.visible_to(person).filter(pk=report.pk).exists()
        }


@pytest.fixture
def town(db):
    return Town()


@pytest.fixture
def report(town):
    return DeficiencyReportFactory(reporter=town.reporter, route_unit=town.school, handler=town.manager)


def test_the_reporter_and_the_nearest_supervisor_see_a_report_and_nobody_else(town, report):
    assert town.who_sees(report) == {"reporter", "manager"}


def test_the_coordinator_alone_answers_for_a_sensitive_report(town):
    report = DeficiencyReportFactory(reporter=town.reporter, route_unit=town.school, is_sensitive=True)
    assert town.who_sees(report) == {"reporter", "coordinator"}


def test_a_report_without_a_unit_is_the_coordinators(town):
    assert town.who_sees(DeficiencyReportFactory(reporter=town.reporter)) == {"reporter", "coordinator"}


def test_whom_the_report_is_about_never_sees_it(town, report):
    report.passed_over, report.route_unit = town.manager, town.office
    report.save()
    assert town.who_sees(report) == {"reporter", "head"}


def test_whom_the_report_is_about_never_sees_it_after_a_promotion(town, report):
    report.passed_over, report.route_unit = town.manager, town.office
    report.save()
    town.head.kalix_appointments.all().delete()
    AppointmentFactory(unit=town.office, user=town.manager, manager=True)
    assert town.who_sees(report) == {"reporter", "coordinator"}


def test_a_replaced_manager_loses_sight_at_once_and_the_new_one_gains_it(town, report):
    town.manager.kalix_appointments.all().delete()
    town.newcomer = AppointmentFactory(unit=town.school, manager=True).user
    assert town.who_sees(report) == {"reporter", "newcomer"}


def test_a_vacancy_hands_the_report_to_the_one_above(town, report):
    town.manager.kalix_appointments.all().delete()
    assert town.who_sees(report) == {"reporter", "head"}


def test_who_stands_in_sees_it_and_the_absent_manager_does_not(town, report):
    AbsenceFactory(user=town.manager, deputy=town.colleague)
    assert town.who_sees(report) == {"reporter", "colleague"}


def test_a_closed_unit_leaves_its_reports_with_the_coordinator(town, report):
    UnitPlacement.objects.filter(unit=town.school).delete()
    assert town.who_sees(report) == {"reporter", "coordinator"}


def test_a_reporter_who_becomes_the_manager_does_not_answer_for_the_own_report(town, report):
    town.manager.kalix_appointments.all().delete()
    AppointmentFactory(unit=town.school, user=town.reporter, manager=True)
    assert town.who_sees(report) == {"reporter", "head"}
    assert not DeficiencyReport.objects.handled_by(town.reporter).exists()


def test_the_coordinators_own_sensitive_report_has_someone_who_answers(town):
    report = DeficiencyReportFactory(reporter=town.coordinator, is_sensitive=True)
    assert town.who_sees(report) == {"coordinator", "head"}


def test_a_closed_account_sees_nothing(town, report):
    town.reporter.is_active = False
    assert not DeficiencyReport.objects.visible_to(town.reporter).exists()


def test_every_report_has_exactly_one_who_answers_whoever_reported_and_whomever_it_is_about(town):
    """Sight (`visible_to`) and routing (`answered_by`) are two ways to the same answer, for every combination."""
    AbsenceFactory(user=town.head, deputy=town.other_manager)
    town.second_coordinator = AppointmentFactory(unit=town.group, coordinator=True).user
    people = list(town.everyone().values())
    reports = [
        DeficiencyReportFactory(reporter=reporter, passed_over=about, route_unit=unit, is_sensitive=sensitive)
        for reporter in people
        for about in [None, *people]
        if about != reporter
        for unit in (town.school, town.office, None)
        for sensitive in (False, True)
    ]
    chart = OrganisationChart(reports[0].created_at.date())
    handled = {
        person.pk: set(DeficiencyReport.objects.handled_by(person).values_list("pk", flat=True)) for person in people
    }
    for report in reports:
        answering = report.answered_by(chart).user
        assert answering is not None
        assert answering.pk not in (report.reporter_id, report.passed_over_id)
        assert [pk for pk, theirs in handled.items() if report.pk in theirs] == [answering.pk]
    for person in people:
        assert DeficiencyReport.objects.count_handled_by(person, chart) == len(handled[person.pk])


def test_what_was_passed_up_has_who_has_it_and_whom_it_came_to(town):
    """For every place it may have come to, also one that is no more: by sight, by count, and by the way itself."""
    closed = UnitFactory(kind=None)
    reports = [
        DeficiencyReportFactory(
            reporter=reporter,
            passed_over=about,
            route_unit=unit,
            is_sensitive=sensitive,
            escalated_at=escalated_at,
            escalation_unit=above if escalated_at else None,
        )
        for reporter in (town.reporter, town.head)
        for about in (None, town.manager, town.coordinator)
        for unit in (town.school, None)
        for sensitive in (False, True)
        for escalated_at, above in [
            (None, None),
            *(("2026-01-01T12:00:00Z", unit) for unit in (town.office, closed, None)),
        ]
    ]
    chart = OrganisationChart(timezone.localdate())
    for person in town.everyone().values():
        handled = set(DeficiencyReport.objects.handled_by(person, chart=chart).values_list("pk", flat=True))
        assert handled == {report.pk for report in reports if person.pk in report.answered_by_ids(chart)}
        assert DeficiencyReport.objects.count_handled_by(person, chart) == len(handled)


def test_what_is_assigned_is_counted_for_whom_it_is_assigned_to_and_for_who_answers(town):
    chart = OrganisationChart(timezone.localdate())
    for _number in range(2):
        DeficiencyReportFactory(reporter=town.reporter, route_unit=town.school, assignee=town.colleague)
    DeficiencyReportFactory(reporter=town.colleague, route_unit=town.school, assignee=town.colleague)
    counts = {name: DeficiencyReport.objects.count_handled_by(user, chart) for name, user in town.everyone().items()}
    assert {name: count for name, count in counts.items() if count} == {"colleague": 2, "manager": 3}
    for name, user in town.everyone().items():
        assert counts[name] == DeficiencyReport.objects.handled_by(user, chart=chart).count()


def test_what_a_user_sees_takes_a_constant_number_of_queries(town, django_assert_max_num_queries):
    for _number in range(15):
        DeficiencyReportFactory(reporter=town.reporter, route_unit=town.school)
        DeficiencyReportFactory(reporter=town.other_manager, route_unit=town.office)
    with django_assert_max_num_queries(7):
        assert DeficiencyReport.objects.visible_to(town.head).count() == 15


def test_a_reference_is_drawn_from_letters_that_cannot_be_mistaken():
    reference = draw_reference()
    assert len(reference) == 9 and reference[4] == "-"
    assert set(reference) <= {*REFERENCE_ALPHABET, "-"}
    assert draw_reference() != draw_reference()


def test_a_report_says_nothing_by_its_name(report):
    assert str(report) == report.reference


def test_what_happened_is_written_once():
    event = CaseEventFactory()
    with pytest.raises(ImmutableRecordError):
        event.save()


def test_an_open_action_gives_sight_once_and_never_to_whom_the_report_is_about(town, report):
    for _number in range(2):
        ReportActionFactory(report=report, responsible=town.colleague)
    ReportActionFactory(report=report, responsible=town.superuser, done_at="2026-01-01T12:00:00Z")
    assert town.who_sees(report) == {"reporter", "manager", "colleague"}
    assert DeficiencyReport.objects.visible_to(town.colleague).count() == 1
    assert not DeficiencyReport.objects.handled_by(town.colleague).exists()
    report.passed_over = town.colleague
    report.save()
    assert town.who_sees(report) == {"reporter", "manager"}


@pytest.mark.parametrize("who", ["colleague", "reporter"])
def test_an_assignment_that_stands_there_makes_no_handler_of_whom_it_is_about_or_who_reported(town, report, who):
    person = getattr(town, who)
    report.assignee = person
    report.passed_over = person if who == "colleague" else None
    report.save()
    assert town.who_sees(report) == {"reporter", "manager"}
    assert not DeficiencyReport.objects.handled_by(person).exists()
    assert DeficiencyReport.objects.count_handled_by(person, OrganisationChart(timezone.localdate())) == 0
    assert not may_handle(person, report)
