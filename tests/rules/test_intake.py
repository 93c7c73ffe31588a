"""Where a new report goes: sensitive, by rule, by the unit chosen, by the form, to the nearest supervisor."""

import pytest
from django.utils import timezone

from kalix_wagtail.models import OrganisationChart, RoutingRule
from kalix_wagtail.rules.intake import intake_of
from tests.factories import AppointmentFactory, DeficiencyCategoryFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


class Municipality:
    """A school below an office, a caretaker's unit beside, and a coordinator."""

    def __init__(self):
        self.office = UnitFactory(name="Kontoret")
        self.school = UnitFactory(name="Skolan", parent=self.office)
        self.caretaking = UnitFactory(name="Fastighet", parent=self.office)
        self.empty = UnitFactory(name="Utan chef", parent=self.caretaking)
        self.head = AppointmentFactory(unit=self.office, manager=True).user
        self.principal = AppointmentFactory(unit=self.school, manager=True).user
        self.caretaker = AppointmentFactory(unit=self.caretaking, manager=True).user
        self.coordinator = AppointmentFactory(unit=self.office, coordinator=True).user
        self.teacher = AppointmentFactory(unit=self.school).user
        self.outsider = UserFactory()
        self.locks, self.food = DeficiencyCategoryFactory(name="Lås"), DeficiencyCategoryFactory(name="Mat")


@pytest.fixture
def there():
    return Municipality()


def goes_to(user, **choices):
    taken = intake_of(user, OrganisationChart(timezone.localdate()), rules=RoutingRule.objects.all(), **choices)
    return taken.route.user


def test_a_report_goes_to_the_nearest_supervisor_unless_something_else_is_said(there):
    assert goes_to(there.teacher) == there.principal
    assert goes_to(there.outsider) == there.coordinator


def test_the_unit_that_the_reporter_chose_goes_before_the_one_that_the_form_names(there):
    chosen, named = {"chosen_unit_id": there.school.pk}, {"form_unit_id": there.caretaking.pk}
    assert goes_to(there.outsider, **named) == there.caretaker
    assert goes_to(there.outsider, **chosen, **named) == there.principal


def test_a_unit_without_anyone_leads_to_the_one_above(there):
    assert goes_to(there.teacher, form_unit_id=there.empty.pk) == there.caretaker


@pytest.mark.parametrize("name", ["chosen_unit_id", "form_unit_id"])
def test_a_unit_that_has_no_place_today_is_no_choice(there, name, today):
    closed = UnitFactory(placed_until=today.replace(year=today.year - 1), placed_from=today.replace(year=2000))
    assert goes_to(there.teacher, **{name: closed.pk}) == there.principal


def test_a_rule_for_the_category_goes_before_every_choice_of_unit(there):
    RoutingRule.objects.create(category=there.locks, goes_to=there.caretaking)
    assert goes_to(there.teacher, category=there.locks, chosen_unit_id=there.school.pk) == there.caretaker
    assert goes_to(there.teacher, category=there.food) == there.principal
    assert goes_to(there.teacher) == there.principal


def test_a_rule_for_a_part_of_the_organisation_holds_for_what_is_about_it(there):
    RoutingRule.objects.create(within=there.school, goes_to=there.caretaking)
    assert goes_to(there.teacher) == there.caretaker
    assert goes_to(there.outsider, chosen_unit_id=there.school.pk) == there.caretaker
    assert goes_to(there.outsider) == there.coordinator


def test_a_rule_without_unit_leads_to_the_coordinator(there):
    RoutingRule.objects.create(category=there.locks, goes_to=None)
    assert goes_to(there.teacher, category=there.locks) == there.coordinator


def test_what_is_sensitive_goes_to_the_coordinator_whatever_the_rules_say(there):
    RoutingRule.objects.create(goes_to=there.caretaking)
    assert goes_to(there.teacher, is_sensitive=True, form_unit_id=there.school.pk) == there.coordinator


def test_whoever_a_rule_leads_to_never_gets_the_own_report(there):
    RoutingRule.objects.create(category=there.locks, goes_to=there.caretaking)
    assert goes_to(there.caretaker, category=there.locks) == there.head


def test_a_report_about_ones_supervisor_passes_that_person_by_on_every_way(there):
    about = {"concerns_supervisor": True}
    assert goes_to(there.teacher, **about) == there.head
    assert goes_to(there.teacher, form_unit_id=there.school.pk, **about) == there.head
    RoutingRule.objects.create(category=there.locks, goes_to=there.school)
    assert goes_to(there.teacher, category=there.locks, **about) == there.head


def test_someone_without_an_account_reports_to_whoever_answers_for_the_unit_given(there):
    taken = intake_of(None, OrganisationChart(timezone.localdate()), chosen_unit_id=there.school.pk)
    assert (taken.reporter_unit_id, taken.route.user, taken.passed_over) == (there.school.pk, there.principal, None)
    assert goes_to(None) == there.coordinator
