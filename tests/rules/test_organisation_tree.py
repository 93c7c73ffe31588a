"""The organisation as a tree: every unit once, on any day, whatever was typed in."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings

from kalix_wagtail.enums import UnitKind
from kalix_wagtail.models import OrganisationChart, Unit, UnitName, UnitPlacement
from kalix_wagtail.rules.organisation_tree import tree_of
from tests.factories import (
    LONG_AGO,
    AbsenceFactory,
    AppointmentFactory,
    ResponsibilitiesPageFactory,
    UnitFactory,
    UserFactory,
)
from tests.pages.test_policy_serving import count_queries
from tests.properties.test_organisation import ORGANISATIONS, built

pytestmark = pytest.mark.django_db


def drawn(branches):
    """Return the branches as text, a level in for each that is open."""
    return [f"{'  ' * branch.depth}{branch.name}" for branch in branches if branch.step != "close"]


def tree_on(date):
    return [drawn(branches) for branches in tree_of(OrganisationChart(date))]


@pytest.fixture
def top():
    return UnitFactory(name="Fullmäktige")


def test_units_stand_below_their_unit_by_name(top, today):
    board = UnitFactory(name="Nämnden", parent=top)
    UnitFactory(name="Bolaget", parent=top)
    UnitFactory(name="Förvaltningen", parent=board)
    assert tree_on(today) == [["Fullmäktige", "  Bolaget", "  Nämnden", "    Förvaltningen"], []]


def test_a_move_a_rename_and_a_closing_are_seen_from_their_day(top, today):
    old, new = UnitFactory(name="Gamla", parent=top), UnitFactory(name="Nya", parent=top)
    unit = UnitFactory(name="Skolan", parent=old, placed_until=datetime.date(2025, 12, 31))
    UnitPlacement.objects.create(unit=unit, parent=new, kind="workplace", valid_from=datetime.date(2026, 1, 1))
    unit.names.update(valid_until=datetime.date(2025, 12, 31))
    UnitName.objects.create(unit=unit, language="sv", name="Hamnskolan", valid_from=datetime.date(2026, 1, 1))
    old.placements.update(valid_until=datetime.date(2026, 6, 30))
    assert tree_on(datetime.date(2025, 12, 31))[0] == ["Fullmäktige", "  Gamla", "    Skolan", "  Nya"]
    assert tree_on(datetime.date(2026, 1, 1))[0] == ["Fullmäktige", "  Gamla", "  Nya", "    Hamnskolan"]
    assert tree_on(datetime.date(2026, 7, 1))[0] == ["Fullmäktige", "  Nya", "    Hamnskolan"]


def test_what_stands_below_a_closed_unit_or_in_a_circle_is_told_apart(top, today):
    closed = UnitFactory(name="Stängd", placed_until=datetime.date(2001, 1, 1))
    below = UnitFactory(name="Kvar", parent=closed)
    UnitFactory(name="Under kvar", parent=below)
    one, two = UnitFactory(name="Ett"), UnitFactory(name="Två")
    one.placements.update(parent=two)
    two.placements.update(parent=one)
    assert tree_on(today) == [["Fullmäktige"], ["Kvar", "  Under kvar", "Ett", "  Två"]]


def test_who_leads_and_who_stands_in_is_told(top, today):
    manager = AppointmentFactory(unit=top, manager=True).user
    deputy = AppointmentFactory(unit=top, deputy=True).user
    stand_in = UserFactory()
    AbsenceFactory(user=manager, deputy=stand_in)
    AbsenceFactory(user=deputy)
    [branch] = tree_of(OrganisationChart(today))[0]
    assert [(each.user, each.is_away, each.stand_in) for each in branch.leaders] == [
        (manager, True, stand_in),
        (deputy, True, None),
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=ORGANISATIONS)
def test_every_unit_is_there_once_and_what_is_opened_is_closed(plan, today):
    built(plan)
    chart = OrganisationChart(today)
    tree, stray = tree_of(chart)
    shown = [branch.placed.id for branch in [*tree, *stray] if branch.placed]
    assert sorted(shown) == sorted(chart.units)
    for branches in (tree, stray):
        steps = [branch.step for branch in branches]
        assert steps.count("open") == steps.count("close")


def test_a_thousand_levels_are_walked(today):
    units = Unit.objects.bulk_create(Unit(code=f"steg-{level}") for level in range(1100))
    UnitPlacement.objects.bulk_create(
        UnitPlacement(unit=unit, parent=above, kind=UnitKind.DEPARTMENT, valid_from=LONG_AGO)
        for above, unit in zip([None, *units], units, strict=False)
    )
    tree, stray = tree_of(OrganisationChart(today))
    assert (sum(branch.placed is not None for branch in tree), stray) == (1100, [])


@pytest.mark.parametrize("units", [1, 20])
def test_the_page_costs_the_same_whatever_there_is(client, units, top):
    page = ResponsibilitiesPageFactory(slug="min-enhet")
    for _n in range(units):
        AppointmentFactory(unit=UnitFactory(parent=top), manager=True)
    client.force_login(UserFactory())
    url = f"{page.url}organisation/"
    client.get(url)
    assert count_queries(client, url) == 13


def test_the_page_is_for_who_is_logged_in_and_says_what_is_no_date(client, top):
    page = ResponsibilitiesPageFactory(slug="min-enhet")
    assert client.get(f"{page.url}organisation/").status_code == 302
    client.force_login(UserFactory())
    response = client.get(f"{page.url}organisation/", {"date": "i går"})
    assert (response.status_code, response.context["date_error"]) == (200, True)
    assert "Fullmäktige" in response.content.decode()
    assert client.get(f"{page.url}organisation/", {"date": "1999-01-01"}).context["count"] == 0
