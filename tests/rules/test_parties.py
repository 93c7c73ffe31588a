import datetime

import pytest
from django.utils import translation

from kalix_wagtail.enums import Role, UnitKind
from kalix_wagtail.models import OrganisationChart, UnitPlacement
from kalix_wagtail.rules.parties import parties_of, units_of, why
from tests.factories import LONG_AGO, AppointmentFactory, ObligationWordingFactory, ResponsiblePartyFactory, UnitFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def town():
    """A council, a board with an administration and a school below it, a company and the security group."""
    units = {"council": UnitFactory(code="council", kind=UnitKind.ASSEMBLY)}
    units["board"] = UnitFactory(code="board", kind=UnitKind.COMMITTEE, parent=units["council"])
    units["office"] = UnitFactory(code="office", kind=UnitKind.ADMINISTRATION, parent=units["board"])
    units["school"] = UnitFactory(code="school", kind=UnitKind.WORKPLACE, parent=units["office"])
    units["company"] = UnitFactory(code="company", kind=UnitKind.COMPANY, parent=units["council"])
    units["group"] = UnitFactory(code="group", name="Säkerhetsgruppen", kind=UnitKind.GROUP, parent=units["council"])
    return units


def meant(town, **expression):
    """Return the codes of the units that a party with this expression means."""
    named = [town[code] for code in expression.pop("units", [])]
    party = ResponsiblePartyFactory(units=named, **expression)
    ids = units_of(party, OrganisationChart(DAY))
    return {code for code, unit in town.items() if unit.pk in ids}


ALL = {"council", "board", "office", "school", "company", "group"}


@pytest.mark.parametrize(
    ("expression", "codes"),
    [
        ({}, set()),
        ({"everyone": True}, ALL),
        ({"everyone": True, "kinds": ["company"]}, ALL),
        ({"kinds": ["committee"]}, {"board"}),
        ({"kinds": ["administration", "company"]}, {"office", "company"}),
        ({"kinds": ["no-such-kind"]}, set()),
        ({"units": ["group"]}, {"group"}),
        ({"units": ["board"]}, {"board"}),
        ({"units": ["board"], "include_below": True}, {"board", "office", "school"}),
        ({"units": ["group"], "kinds": ["committee"]}, {"group", "board"}),
        ({"units": ["group"], "kinds": ["committee"], "include_below": True}, {"group", "board"}),
        ({"role": "manager"}, {"office"}),
        ({"role": "coordinator"}, {"board"}),
        ({"role": "safety_representative"}, set()),
        ({"role": "employee"}, ALL),
        ({"role": "manager", "kinds": ["company"]}, {"company"}),
        ({"role": "manager", "units": ["school"]}, {"school"}),
    ],
)
def test_an_expression_means_these_units(town, expression, codes):
    AppointmentFactory(unit=town["office"], role=Role.MANAGER)
    AppointmentFactory(unit=town["board"], role=Role.COORDINATOR)
    assert meant(town, **expression) == codes


def test_a_unit_counts_from_its_first_day_to_its_last():
    unit = UnitFactory(
        kind=UnitKind.COMMITTEE, placed_from=datetime.date(2020, 1, 1), placed_until=datetime.date(2020, 12, 31)
    )
    party = ResponsiblePartyFactory(units=[unit], kinds=["committee"])
    days = [
        datetime.date(2019, 12, 31),
        datetime.date(2020, 1, 1),
        datetime.date(2020, 12, 31),
        datetime.date(2021, 1, 1),
    ]
    assert [units_of(party, OrganisationChart(day)) for day in days] == [set(), {unit.pk}, {unit.pk}, set()]


def test_a_role_counts_while_someone_holds_it():
    unit = UnitFactory()
    AppointmentFactory(unit=unit, role=Role.COORDINATOR, valid_until=datetime.date(2020, 12, 31))
    party = ResponsiblePartyFactory(role=Role.COORDINATOR)
    assert units_of(party, OrganisationChart(datetime.date(2020, 12, 31))) == {unit.pk}
    assert units_of(party, OrganisationChart(datetime.date(2021, 1, 1))) == set()


def test_units_below_each_other_in_a_circle_do_not_hang():
    first = UnitFactory(kind=None)
    second = UnitFactory(parent=first)
    UnitPlacement.objects.create(unit=first, kind=UnitKind.DEPARTMENT, parent=second, valid_from=LONG_AGO)
    party = ResponsiblePartyFactory(units=[first], include_below=True)
    assert units_of(party, OrganisationChart(DAY)) == {first.pk, second.pk}


@pytest.mark.parametrize(
    ("code", "expression", "reason"),
    [
        ("school", {"everyone": True}, "because it applies to everyone employed"),
        ("board", {"kinds": ["committee"]}, "because it applies to every committee"),
        ("company", {"kinds": ["committee", "company"]}, "because it applies to every municipal company"),
        ("group", {"units": ["group"]}, "because Säkerhetsgruppen is named"),
        ("school", {"units": ["board"], "include_below": True}, "because everything below Board is named"),
        ("office", {"role": "manager"}, "because someone here has the role: Manager"),
        (
            "company",
            {"role": "manager", "kinds": ["company"]},
            "because it applies to every municipal company, and there to the role: Manager",
        ),
        ("school", {"kinds": ["committee"]}, ""),
    ],
)
def test_a_party_says_why_it_means_a_unit(town, code, expression, reason):
    AppointmentFactory(unit=town["office"], role=Role.MANAGER)
    named = [town[name] for name in expression.pop("units", [])]
    party = ResponsiblePartyFactory(units=named, **expression)
    assert why(party, town[code].pk, OrganisationChart(DAY)) == reason


def test_below_a_closed_unit_it_is_still_named():
    closed = UnitFactory(name="Gamla nämnden", placed_until=datetime.date(2020, 1, 1))
    below = UnitFactory(parent=closed)
    party = ResponsiblePartyFactory(units=[closed], include_below=True)
    assert why(party, below.pk, OrganisationChart(DAY)) == "because everything below Gamla nämnden is named"


@pytest.mark.parametrize("count", [1, 20])
def test_parties_are_resolved_in_a_constant_number_of_queries(count, django_assert_num_queries):
    wordings = []
    for _serial in range(count):
        unit = UnitFactory()
        AppointmentFactory(unit=unit, role=Role.MANAGER)
        parties = [
            ResponsiblePartyFactory(units=[unit, UnitFactory()], include_below=True),
            ResponsiblePartyFactory(role=Role.MANAGER),
            ResponsiblePartyFactory(kinds=["department"]),
        ]
        wordings.append(ObligationWordingFactory(parties=parties))
    # Parties with their named units; placements, names and appointments.
    with django_assert_num_queries(4):
        chart = OrganisationChart(DAY)
        found = parties_of(wordings)
        for party in [party for parties in found.values() for party in parties]:
            assert all(why(party, unit_id, chart) for unit_id in units_of(party, chart))
    assert [len(found[wording.pk]) for wording in wordings] == [3] * count
    assert all(units_of(party, chart) for parties in found.values() for party in parties)


def test_parties_read_for_wordings_mean_the_same_as_read_one_by_one(town):
    shared = ResponsiblePartyFactory(units=[town["group"], town["board"]], include_below=True)
    alone = ResponsiblePartyFactory(kinds=["company"], units=[town["school"]])
    first, second = ObligationWordingFactory(parties=[shared, alone]), ObligationWordingFactory(parties=[shared])
    found, chart = parties_of([first, second]), OrganisationChart(DAY)
    assert {pk: set(parties) for pk, parties in found.items()} == {first.pk: {shared, alone}, second.pk: {shared}}
    for party in found[first.pk]:
        assert units_of(party, chart) == units_of(type(party).objects.get(pk=party.pk), chart) != set()
