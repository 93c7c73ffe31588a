"""Who answers for what a person reports."""

import datetime

import pytest

from kalix_wagtail.enums import Role
from kalix_wagtail.models import OrganisationChart, UnitPlacement
from kalix_wagtail.rules.routing import (
    nearest_supervisor,
    reachable_responsible,
    route_as_json,
    route_sentences,
    supervision,
    unit_label,
)
from tests.factories import AbsenceFactory, AppointmentFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


class Preschool:
    """Förvaltningen → förskolan, each with a manager, and a security coordinator in a group beside them."""

    def __init__(self):
        self.office = UnitFactory(code="forvaltningen", name="Utbildningsförvaltningen")
        self.school = UnitFactory(code="naesbyn", name="Förskolan Näsbyn", parent=self.office)
        self.group = UnitFactory(code="sakerhet", name="Säkerhetsgruppen")
        self.head = UserFactory(username="head", first_name="Maria", last_name="Lind")
        self.manager = UserFactory(username="manager", first_name="Anna", last_name="Berg")
        self.coordinator = UserFactory(username="coordinator", first_name="Kim", last_name="Ek")
        self.teacher = UserFactory(username="teacher")
        AppointmentFactory(user=self.head, unit=self.office, manager=True)
        self.management = AppointmentFactory(user=self.manager, unit=self.school, manager=True)
        AppointmentFactory(user=self.coordinator, unit=self.group, coordinator=True)
        AppointmentFactory(user=self.teacher, unit=self.school)


@pytest.fixture
def preschool(db):
    return Preschool()


def outcomes(route):
    return [step.outcome for step in route.steps]


def test_the_manager_of_the_unit_is_the_nearest_supervisor(preschool, today):
    route = nearest_supervisor(preschool.teacher, today)
    assert (route.user, route.unit_id, outcomes(route)) == (preschool.manager, preschool.school.pk, ["manager"])


def test_a_managers_supervisor_is_one_up(preschool, today):
    route = nearest_supervisor(preschool.manager, today)
    assert (route.user, route.unit_id) == (preschool.head, preschool.office.pk)
    assert outcomes(route) == ["passed_over", "manager"]


def test_a_managers_own_deputy_is_not_the_managers_supervisor(preschool, today):
    AppointmentFactory(unit=preschool.school, deputy=True)
    assert nearest_supervisor(preschool.manager, today).user == preschool.head


def test_a_deputy_managers_supervisor_is_the_manager(preschool, today):
    deputy = AppointmentFactory(unit=preschool.school, deputy=True).user
    assert nearest_supervisor(deputy, today).user == preschool.manager


def test_without_a_manager_the_deputy_manager_answers(preschool, today):
    preschool.management.delete()
    deputy = AppointmentFactory(unit=preschool.school, deputy=True).user
    route = nearest_supervisor(preschool.teacher, today)
    assert (route.user, outcomes(route)) == (deputy, ["deputy"])


def test_a_vacancy_goes_up(preschool, today):
    preschool.management.delete()
    route = nearest_supervisor(preschool.teacher, today)
    assert (route.user, outcomes(route)) == (preschool.head, ["vacant", "manager"])


def test_someone_who_stands_in_answers_during_an_absence(preschool, today):
    AbsenceFactory(user=preschool.manager, deputy=(deputy := UserFactory()))
    route = nearest_supervisor(preschool.teacher, today)
    assert (route.user, route.unit_id, outcomes(route)) == (deputy, preschool.school.pk, ["stands_in"])


def test_deputies_of_deputies_are_followed_and_a_ring_of_them_goes_up(preschool, today):
    other = UserFactory()
    AbsenceFactory(user=preschool.manager, deputy=other)
    AbsenceFactory(user=other, deputy=preschool.manager)
    route = nearest_supervisor(preschool.teacher, today)
    assert (route.user, outcomes(route)) == (preschool.head, ["absent", "manager"])


def test_of_deputies_who_are_away_theirs_is_asked_and_whoever_cannot_be_told_or_must_not_know_is_left_out(
    preschool, today
):
    away, closed, about, last = (UserFactory() for _person in range(4))
    closed.is_active = False
    closed.save()
    AbsenceFactory(user=preschool.manager, deputy=away)
    for deputy in (closed, UserFactory(without_email=True), about, last):
        AbsenceFactory(user=away, deputy=deputy)
    route = nearest_supervisor(preschool.teacher, today, passing={about.pk})
    assert (route.user, route.unit_id, outcomes(route)) == (last, preschool.school.pk, ["stands_in"])


def test_an_absence_that_is_over_changes_nothing(preschool, today):
    AbsenceFactory(user=preschool.manager, valid_until=today - datetime.timedelta(days=1))
    assert nearest_supervisor(preschool.teacher, today).user == preschool.manager


@pytest.mark.parametrize(("field", "value", "outcome"), [("is_active", False, "inactive"), ("email", "", "no_address")])
def test_who_cannot_be_told_is_passed(preschool, today, field, value, outcome):
    setattr(preschool.manager, field, value)
    preschool.manager.save()
    route = nearest_supervisor(preschool.teacher, today)
    assert (route.user, outcomes(route)) == (preschool.head, [outcome, "manager"])


def test_a_report_about_the_supervisor_goes_one_up_also_past_the_deputy_manager(preschool, today):
    AppointmentFactory(unit=preschool.school, deputy=True)
    route = nearest_supervisor(preschool.teacher, today, passing={preschool.manager.pk})
    assert (route.user, outcomes(route)) == (preschool.head, ["passed_over", "manager"])


def test_a_manager_of_two_levels_is_passed_over_on_both(preschool, today):
    AppointmentFactory(user=preschool.manager, unit=preschool.office, manager=True, valid_from="1999-01-01")
    route = nearest_supervisor(preschool.teacher, today, passing={preschool.manager.pk})
    assert (route.user, route.unit_id) == (preschool.coordinator, None)


def test_without_a_unit_the_coordinator_answers(preschool, today):
    route = nearest_supervisor(UserFactory(), today)
    assert (route.user, route.is_last_resort, outcomes(route)) == (preschool.coordinator, True, ["coordinator"])


def test_being_a_member_of_a_group_is_not_working_there(preschool, today):
    member = AppointmentFactory(unit=preschool.school, role=Role.MEMBER).user
    assert nearest_supervisor(member, today).user == preschool.coordinator


def test_a_closed_unit_leads_to_the_coordinator(preschool, today):
    UnitPlacement.objects.filter(unit=preschool.school).update(valid_until=today - datetime.timedelta(days=1))
    assert nearest_supervisor(preschool.teacher, today).user == preschool.coordinator


def test_a_ring_of_units_ends_at_the_coordinator(preschool, today):
    UnitPlacement.objects.filter(unit=preschool.office).update(parent=preschool.school)
    preschool.management.delete()
    preschool.head.kalix_appointments.all().delete()
    route = nearest_supervisor(preschool.teacher, today)
    assert (route.user, outcomes(route)) == (preschool.coordinator, ["vacant", "vacant", "coordinator"])


def test_the_coordinators_own_report_goes_to_whoever_leads_the_coordinators_unit(preschool, today):
    AppointmentFactory(user=(leader := UserFactory()), unit=preschool.group, manager=True)
    AppointmentFactory(user=preschool.coordinator, unit=preschool.group)
    chart = OrganisationChart(today)
    route = chart.last_resort(passing={preschool.coordinator.pk})
    assert (route.user, route.is_last_resort) == (leader, True)


def test_without_any_coordinator_the_organisations_top_answers(preschool, today):
    preschool.coordinator.kalix_appointments.all().delete()
    route = nearest_supervisor(UserFactory(), today)
    assert (route.user, route.is_last_resort) == (preschool.head, True)


def test_in_an_empty_organisation_nobody_answers(user, today):
    route = nearest_supervisor(user, today)
    assert (route.user, route.steps) == (None, ())


def test_of_two_workplaces_the_first_with_a_supervisor_counts(preschool, today):
    lonely = UnitFactory()
    person = AppointmentFactory(unit=lonely, valid_from="1999-01-01").user
    AppointmentFactory(user=person, unit=preschool.school)
    found = supervision(person, today)
    assert (found.route.user, found.unit_id) == (preschool.manager, preschool.school.pk)


def test_a_unit_has_a_reachable_responsible_person(preschool, today):
    preschool.management.delete()
    assert reachable_responsible(preschool.school, today).user == preschool.head


def test_a_route_is_kept_with_names_and_told_in_sentences(preschool, today):
    preschool.management.delete()
    chart = OrganisationChart(today)
    stored = route_as_json(nearest_supervisor(preschool.teacher, today, chart=chart), chart)
    assert stored[0] == {
        "outcome": "vacant",
        "unit": preschool.school.pk,
        "unit_label": "Förskolan Näsbyn",
        "user": None,
        "user_label": "",
    }
    assert stored[1]["user_label"] == "Maria Lind"
    sentences = route_sentences(stored)
    assert len(sentences) == 2
    assert "Förskolan Näsbyn" in sentences[0]
    assert "Maria Lind" in sentences[1] and "Utbildningsförvaltningen" in sentences[1]


def test_every_step_has_a_sentence(preschool, today):
    steps = [
        {"outcome": name, "unit_label": "U", "user_label": "P"}
        for name in (
            "manager",
            "deputy",
            "stands_in",
            "coordinator",
            "absent",
            "inactive",
            "no_address",
            "passed_over",
            "vacant",
        )
    ]
    assert all(route_sentences([step])[0] for step in steps)


def test_a_step_that_is_no_longer_known_is_left_out(preschool):
    """A way is stored for years: what walks it may have other words then."""
    known, unknown = ({"outcome": name, "unit_label": "U", "user_label": "P"} for name in ("manager", "by_pigeon"))
    assert route_sentences([unknown, known, {}]) == route_sentences([known])


def test_finding_the_supervisor_takes_five_queries_however_large_the_organisation(
    preschool, today, django_assert_max_num_queries
):
    for _unit in range(20):
        AppointmentFactory(manager=True, unit=UnitFactory(parent=preschool.office))
    with django_assert_max_num_queries(5):
        nearest_supervisor(preschool.teacher, today)


def test_of_a_large_organisation_only_the_way_up_is_read(preschool, today, django_assert_num_queries):
    for _n in range(20):
        aside = UnitFactory(parent=preschool.office)
        AppointmentFactory(unit=aside, manager=True)
    with django_assert_num_queries(2):  # the units with their names; who is in them, and who of them is away
        chart = OrganisationChart.above(today, reader=preschool.teacher)
        route = nearest_supervisor(preschool.teacher, today, chart=chart)
        assert route.user.get_full_name() == "Anna Berg"
        chart.read_names({route.unit_id})
        assert unit_label(route.unit_id, chart) == "Förskolan Näsbyn"
    assert chart.units.first_ids == {preschool.school.pk, preschool.office.pk, preschool.group.pk}
    with django_assert_num_queries(3):  # all units, who is in them, and who is away
        assert chart.responsible(aside.pk).user_id not in (None, preschool.manager.pk)
    with django_assert_num_queries(0):
        assert len(chart.units) == 23


def test_the_way_up_begins_at_the_named_units_too(preschool, today):
    lonely = UnitFactory(code="ensam")
    chart = OrganisationChart.above(today, unit_ids={lonely.pk})
    assert chart.units.first_ids == {lonely.pk, preschool.group.pk}


def test_whoever_is_not_placed_on_the_way_is_found_as_a_stand_in(preschool, today, django_assert_num_queries):
    stand_in = UserFactory()
    AppointmentFactory(user=stand_in, unit=UnitFactory())
    AbsenceFactory(user=preschool.manager, deputy=stand_in)
    with django_assert_num_queries(3):
        chart = OrganisationChart.above(today, reader=preschool.teacher)
        assert nearest_supervisor(preschool.teacher, today, chart=chart).user == stand_in
