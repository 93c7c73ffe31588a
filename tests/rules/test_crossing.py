"""Which authority a report is with, and when it passes to another."""

import pytest

from kalix_wagtail.enums import UnitKind
from kalix_wagtail.models import OrganisationChart
from kalix_wagtail.rules.crossing import authority_of, authority_of_route, crossing
from tests.factories import AppointmentFactory, UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    """{name: unit}: a council above a nämnd and an executive, and companies."""
    council = UnitFactory(kind=UnitKind.ASSEMBLY)
    board = UnitFactory(name="Bostadsbolagets styrelse", kind=UnitKind.COMPANY_BOARD, parent=council)
    found = {
        "council": council,
        "executive": UnitFactory(name="Kommunstyrelsen", kind=UnitKind.EXECUTIVE, parent=council),
        "committee": UnitFactory(name="Socialnämnden", kind=UnitKind.COMMITTEE, parent=council),
        "board": board,
        "company": UnitFactory(name="Bostadsbolaget", kind=UnitKind.COMPANY, parent=board),
    }
    found["other company"] = UnitFactory(name="Energibolaget", kind=UnitKind.COMPANY, parent=found["company"])
    found["its board"] = UnitFactory(kind=UnitKind.COMPANY_BOARD, parent=found["other company"])
    for name, above in (("office", "executive"), ("home care", "committee"), ("caretakers", "company")):
        found[name] = UnitFactory(name=name, kind=UnitKind.WORKPLACE, parent=found[above])
    return found


@pytest.mark.parametrize(
    ("unit", "authority"),
    [
        ("office", "executive"),
        ("home care", "committee"),
        ("committee", "committee"),
        ("caretakers", "board"),
        ("company", "board"),
        ("board", "board"),
        ("other company", "other company"),
        ("its board", "other company"),
        ("council", None),
    ],
)
def test_a_unit_belongs_to_the_nearest_authority_at_or_above_it(town, today, unit, authority):
    expected = town[authority].pk if authority else None
    assert authority_of(OrganisationChart(today), town[unit].pk) == expected


def test_a_unit_that_is_none_belongs_to_none(town, today):
    chart = OrganisationChart(today)
    assert (authority_of(chart, None), authority_of(chart, 10**9)) == (None, None)


def test_the_coordinator_is_with_the_authority_of_that_task(town, today):
    AppointmentFactory(unit=town["office"], coordinator=True)
    chart = OrganisationChart(today)
    assert authority_of_route(chart, chart.last_resort()) == town["executive"].pk
    assert authority_of_route(OrganisationChart(today), OrganisationChart(today).responsible(town["office"].pk)) == (
        town["executive"].pk
    )


def test_nobody_is_with_no_authority(town, today):
    chart = OrganisationChart(today)
    assert authority_of_route(chart, chart.last_resort()) is None


def test_a_crossing_names_both_as_they_were_called(town, today):
    found = crossing(OrganisationChart(today), town["committee"].pk, town["board"].pk)
    assert (found.from_label, found.to_label) == ("Socialnämnden", "Bostadsbolagets styrelse")


@pytest.mark.parametrize("pair", [("committee", "committee"), (None, "committee"), ("committee", None), (None, None)])
def test_within_one_authority_or_out_of_none_nothing_is_crossed(town, today, pair):
    ids = [town[name].pk if name else None for name in pair]
    assert crossing(OrganisationChart(today), *ids) is None
