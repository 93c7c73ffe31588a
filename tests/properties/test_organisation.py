"""Whatever the organisation looks like, cycles and vacancies included: somebody answers, and the path says why."""

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from kalix_wagtail.enums import Role
from kalix_wagtail.models import (
    Absence,
    Appointment,
    DeficiencyReport,
    OrganisationChart,
    Unit,
    UnitName,
    UnitPlacement,
)
from kalix_wagtail.rules.crossing import authority_of_route
from kalix_wagtail.rules.routing import supervision
from tests.factories import AbsenceFactory, AppointmentFactory, DeficiencyReportFactory, UnitFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.long]

UNITS, PEOPLE = 6, 5
unit_numbers, people_numbers = st.integers(0, UNITS - 1), st.integers(0, PEOPLE - 1)

ORGANISATIONS = st.fixed_dictionaries(
    {
        # For each unit its parent: None, or any unit, also itself or one below it.
        "parents": st.lists(st.none() | unit_numbers, min_size=UNITS, max_size=UNITS),
        "closed": st.sets(unit_numbers, max_size=2),
        "leading": st.lists(
            st.tuples(people_numbers, unit_numbers, st.sampled_from([Role.MANAGER, Role.DEPUTY])), max_size=6
        ),
        "coordinator": st.none() | people_numbers,
        "absent": st.lists(st.tuples(people_numbers, st.none() | people_numbers), max_size=5),
        "inactive": st.sets(people_numbers, max_size=2),
        "without_address": st.sets(people_numbers, max_size=1),
        "passing": st.sets(people_numbers, max_size=2),
    }
)


def built(plan):
    """Store the organisation that `plan` describes and return ``(units, people)``."""
    Absence.objects.all().delete()
    Appointment.objects.all().delete()
    UnitPlacement.objects.all().delete()
    UnitName.objects.all().delete()
    Unit.objects.all().delete()
    units = [UnitFactory(kind=None) for _n in range(UNITS)]
    people = [
        UserFactory(is_active=n not in plan["inactive"], **({"email": ""} if n in plan["without_address"] else {}))
        for n in range(PEOPLE)
    ]
    for number, parent in enumerate(plan["parents"]):
        if number not in plan["closed"]:
            above = None if parent is None else units[parent]
            UnitPlacement.objects.create(unit=units[number], parent=above, kind="department", valid_from="2000-01-01")
    for person, unit, role in plan["leading"]:
        AppointmentFactory(user=people[person], unit=units[unit], role=role)
    if plan["coordinator"] is not None:
        AppointmentFactory(user=people[plan["coordinator"]], unit=units[0], role=Role.COORDINATOR)
    for person, deputy in plan["absent"]:
        AbsenceFactory(user=people[person], deputy=None if deputy is None else people[deputy])
    return units, people


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=ORGANISATIONS)
def test_whoever_answers_can_be_reached_and_the_path_ends_there(plan, today):
    units, people = built(plan)
    passing = frozenset(people[number].pk for number in plan["passing"])
    chart = OrganisationChart(today)
    coordinator = None if plan["coordinator"] is None else people[plan["coordinator"]]
    for unit in units:
        route = chart.responsible(unit.pk, passing=passing)
        # Each unit is asked at most once on the way up, and once more as the last resort: nothing goes in circles.
        assert len(route.steps) <= 4 * (UNITS + len(plan["leading"]) + 1)
        if route.user is None:
            event("nobody")
            # Nobody at all is reachable only when the coordinator is not.
            assert coordinator is None or chart.reachable(coordinator, passing=passing)[0] is None
            continue
        assert route.user.is_active
        assert route.user.email
        assert route.user.pk not in passing
        assert route.steps[-1].user_id == route.user.pk
        absent = {people[number].pk for number, _deputy in plan["absent"]}
        assert route.user.pk not in absent


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=ORGANISATIONS)
def test_the_units_someone_answers_for_are_those_whose_path_ends_there(plan, today):
    _units, people = built(plan)
    chart = OrganisationChart(today)
    for person in people:
        found = {unit_id: chart.responsible(unit_id).user for unit_id in chart.units}
        answering = {unit_id for unit_id, answers in found.items() if answers is not None and answers.pk == person.pk}
        assert chart.led_by(person) == answering


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    plan=ORGANISATIONS,
    reader=st.none() | people_numbers,
    named=st.sets(unit_numbers, max_size=2),
    worked_in=unit_numbers,
)
def test_a_chart_of_the_way_up_answers_as_one_that_was_read_whole(plan, reader, named, worked_in, today):
    units, people = built(plan)
    reader = None if reader is None else people[reader]
    if reader is not None:
        AppointmentFactory(user=reader, unit=units[worked_in])
    passing = frozenset(people[number].pk for number in plan["passing"])
    whole = OrganisationChart(today, reader=reader)

    def way_up():
        return OrganisationChart.above(today, reader=reader, unit_ids={units[number].pk for number in named})

    def named_people(chart, route):
        return [getattr(chart.person(step.user_id), "username", None) for step in route.steps]

    questions = {
        "routes": lambda chart: [
            (route, route.user, named_people(chart, route))
            for unit in units
            for route in [chart.responsible(unit.pk, passing=passing)]
        ],
        "last resort": lambda chart: chart.last_resort(passing=passing),
        "own units": lambda chart: chart.appointments_of_reader if reader else None,
        "supervision": lambda chart: supervision(reader, today, chart=chart) if reader else None,
        "led": lambda chart: [chart.led_by(person) for person in people],
        "tasks": lambda chart: [chart.tasks_of(person) for person in people],
        "tree": lambda chart: (chart.tops, chart.unit_ids, [sorted(chart.below(unit.pk)) for unit in units]),
        "leaders": lambda chart: chart.leaders,
        "units with": lambda chart: [chart.units_with(role) for role in (Role.MANAGER, Role.COORDINATOR)],
        "authority": lambda chart: authority_of_route(chart, chart.last_resort(passing=passing)),
    }
    for name, ask in questions.items():
        # Whatever is asked first, and whatever was asked before it.
        assert ask(way_up()) == ask(whole), name
    chart = way_up()
    for name, ask in questions.items():
        assert ask(chart) == ask(whole), name


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    plan=ORGANISATIONS,
    sent=st.lists(
        st.tuples(
            people_numbers,
            st.none() | people_numbers,
            st.none() | unit_numbers,
            st.booleans(),
            st.none() | st.tuples(st.none() | unit_numbers),
        ),
        max_size=8,
    ),
)
def test_whoever_sees_a_report_is_who_answers_for_it_or_sent_it(plan, sent, today):
    DeficiencyReport.objects.all().delete()
    units, people = built(plan)
    reports = [
        DeficiencyReportFactory(
            reporter=people[reporter],
            passed_over=None if about in (None, reporter) else people[about],
            route_unit=None if unit is None else units[unit],
            is_sensitive=is_sensitive,
            escalated_at=None if escalated is None else timezone.now(),
            escalation_unit=None if escalated is None or escalated[0] is None else units[escalated[0]],
        )
        for reporter, about, unit, is_sensitive, escalated in sent
    ]
    chart = OrganisationChart(today)
    for person in people:
        seen = set(DeficiencyReport.objects.visible_to(person, chart=chart))
        expected = {r for r in reports if person.pk in r.answered_by_ids(chart) or r.reporter_id == person.pk}
        assert seen == (expected if person.is_active else set())
