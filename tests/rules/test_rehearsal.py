"""A reorganisation that is entered before its day is rehearsed: what moves, what changes hands, who is left alone."""

import datetime

import pytest
from wagtail.models import PageViewRestriction

from kalix_wagtail.enums import Role, UnitKind
from kalix_wagtail.models import OrganisationChart, UnitName, UnitPlacement
from kalix_wagtail.rules.people import person_name
from kalix_wagtail.rules.rehearsal import next_change, rehearse
from tests.factories import (
    AppointmentFactory,
    DeficiencyReportFactory,
    EditionFactory,
    ObligationWordingFactory,
    ResponsibilitiesPageFactory,
    ResponsiblePartyFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(today):
    return today + datetime.timedelta(days=30)


@pytest.fixture
def top():
    return UnitFactory(name="Fullmäktige", kind=UnitKind.ASSEMBLY)


def rehearsed(today, day, user=None):
    return rehearse(OrganisationChart(today), OrganisationChart(day), user or UserFactory())


def closes(unit, day):
    unit.placements.update(valid_until=day - datetime.timedelta(days=1))


def told(rehearsal):
    return [(each.acts, each.before, each.after) for each in rehearsal.units]


def test_nothing_entered_changes_nothing(today, day, top):
    found = rehearsed(today, day)
    assert (found.units, found.duties, found.reports, found.alone, found.leaving) == ([], [], [], [], [])


def test_a_move_a_rename_a_closing_and_a_new_unit(today, day, top):
    old, new = UnitFactory(name="Gamla", parent=top), UnitFactory(name="Nya", parent=top)
    unit = UnitFactory(name="Skolan", parent=old)
    closes(unit, day)
    UnitPlacement.objects.create(unit=unit, parent=new, kind=UnitKind.WORKPLACE, valid_from=day)
    renamed = UnitFactory(name="Biblioteket", parent=top)
    renamed.names.update(valid_until=day - datetime.timedelta(days=1))
    UnitName.objects.create(unit=renamed, language="sv", name="Kulturhuset", valid_from=day)
    closes(old, day)
    UnitFactory(name="Helt ny", parent=top, placed_from=day)
    assert told(rehearsed(today, day)) == [
        (("renamed",), "Biblioteket, Avdelning, Fullmäktige", "Kulturhuset, Avdelning, Fullmäktige"),
        (("closed",), "Gamla, Avdelning, Fullmäktige", ""),
        (("new",), "", "Helt ny, Avdelning, Fullmäktige"),
        (("moved", "kind"), "Skolan, Avdelning, Gamla", "Skolan, Arbetsplats, Nya"),
    ]


def test_two_units_merged_into_one_hand_over_their_duties(today, day, top):
    one, two = (UnitFactory(name=name, kind=UnitKind.COMMITTEE, parent=top) for name in ("Ett", "Två"))
    for unit in (one, two):
        closes(unit, day)
    UnitFactory(name="Tillsammans", kind=UnitKind.COMMITTEE, parent=top, placed_from=day)
    party = ResponsiblePartyFactory(kinds=["committee"])
    ObligationWordingFactory(edition=EditionFactory(), code="SÄK-01", parties=[party])
    assert [(each.name, each.gains, each.loses) for each in rehearsed(today, day).duties] == [
        ("Ett", (), ("SÄK-01",)),
        ("Tillsammans", ("SÄK-01",), ()),
        ("Två", (), ("SÄK-01",)),
    ]


def test_duties_of_documents_that_are_closed_to_the_user_are_not_told(today, day, top):
    unit = UnitFactory(kind=UnitKind.COMMITTEE, parent=top)
    closes(unit, day)
    wording = ObligationWordingFactory(edition=EditionFactory(), parties=[ResponsiblePartyFactory(units=[unit])])
    PageViewRestriction.objects.create(page=wording.edition.page, restriction_type="groups")
    assert rehearsed(today, day).duties == []


def test_reports_that_get_another_handler_are_counted_for_who_may_see_them(today, day, top):
    unit = UnitFactory(name="Skolan", parent=top)
    before = AppointmentFactory(unit=unit, role=Role.MANAGER, valid_until=day - datetime.timedelta(days=1)).user
    after = AppointmentFactory(unit=unit, role=Role.MANAGER, valid_from=day).user
    for _n in range(2):
        DeficiencyReportFactory(route_unit=unit)
    [handover] = rehearsed(today, day, before).reports
    assert (handover.unit, handover.count) == ("Skolan", 2)
    assert handover.before != handover.after
    for user in (after, UserFactory(), UserFactory(superuser=True)):
        assert rehearsed(today, day, user).reports == []


def test_what_is_left_without_anyone_is_told_with_the_path(today, day, top):
    unit = UnitFactory(name="Skolan", parent=top)
    leaving = AppointmentFactory(unit=unit, role=Role.MANAGER, valid_until=day - datetime.timedelta(days=1)).user
    AppointmentFactory(unit=top, role=Role.COORDINATOR)
    found = rehearsed(today, day)
    assert [name for name, _sentences in found.alone] == ["Skolan"]
    [(_name, sentences)] = found.alone
    assert "Skolan" in sentences[0]
    assert found.leaving == [leaving.get_full_name() or leaving.username]


def test_a_unit_whose_manager_goes_is_told_although_someone_above_answers(today, day, top):
    above = AppointmentFactory(unit=top, role=Role.MANAGER).user
    unit = UnitFactory(name="Skolan", parent=top)
    AppointmentFactory(unit=unit, role=Role.MANAGER, valid_until=day - datetime.timedelta(days=1))
    UnitFactory(name="Aldrig haft någon", parent=top)
    UnitFactory(name="Ny utan någon", parent=top, placed_from=day)
    found = rehearsed(today, day)
    assert [name for name, _sentences in found.alone] == ["Ny utan någon", "Skolan"]
    assert all(person_name(above) in sentences[-1] for _name, sentences in found.alone)


@pytest.mark.parametrize(
    ("from_days", "until_days", "expected"),
    [(None, None, None), (-5, None, None), (10, None, 10), (-5, 3, 4), (-5, 0, 1), (10, 3, 4), (-9, -2, None)],
)
def test_the_next_change_is_the_first_day_that_differs(today, from_days, until_days, expected):
    days = [None if n is None else today + datetime.timedelta(days=n) for n in (from_days, until_days)]
    if from_days is not None and from_days > 0 and until_days:
        UnitFactory(placed_from=days[0])
        UnitFactory(placed_until=days[1])
    elif from_days is not None:
        UnitFactory(placed_from=days[0], placed_until=days[1])
    found = next_change(today)
    assert (found and (found - today).days) == expected


@pytest.mark.parametrize("rows", [1, 20])
def test_it_costs_the_same_whatever_changes(today, day, top, rows, django_assert_num_queries):
    for _n in range(rows):
        unit = UnitFactory(parent=top)
        AppointmentFactory(unit=unit, role=Role.MANAGER, valid_until=day - datetime.timedelta(days=1))
        AppointmentFactory(unit=unit, role=Role.MANAGER, valid_from=day)
        ObligationWordingFactory(edition=EditionFactory(), parties=[ResponsiblePartyFactory(units=[unit])])
        DeficiencyReportFactory(route_unit=unit)
        closes(unit, day)
    user = AppointmentFactory(unit=top, role=Role.COORDINATOR).user
    rehearsed(today, day, user)
    with django_assert_num_queries(14):
        rehearsed(today, day, user)


def test_the_page_is_for_who_oversees_all(client, today, day, top):
    url = f"{ResponsibilitiesPageFactory(slug='min-enhet').url}organisation/rehearsal/"
    closes(UnitFactory(name="Skolan", parent=top), day)
    client.force_login(AppointmentFactory(unit=top, role=Role.EMPLOYEE).user)
    assert client.get(url).status_code == 404
    client.force_login(AppointmentFactory(unit=top, role=Role.COORDINATOR).user)
    assert "Skolan" in client.get(url, {"date": day.isoformat()}).content.decode()
    assert client.get(url).context["today"] == day  # The first day on which something is to change.
    assert client.get(url, {"date": "i morgon"}).context["date_error"] is True
