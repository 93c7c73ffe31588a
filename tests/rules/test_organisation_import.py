"""An import is compared with what is stored: what it would change, and what is wrong with it, line by line."""

import datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kalix_wagtail.enums import ImportedChange, Role, UnitKind
from kalix_wagtail.importing.organisation import read_organisation
from kalix_wagtail.models import UnitName, UnitPlacement
from kalix_wagtail.rules.organisation_import import plan_import
from tests.factories import AppointmentFactory, UnitFactory, UserFactory
from tests.importing.test_organisation import csv_file

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 6, 1)
BEFORE = datetime.date(2026, 5, 31)


def unit(code, name="", *, kind="", parent="", first="", last="", english=""):
    return f"unit;{code};{name};{english};{kind};{parent};{first};{last}"


def appointment(code, email, role="manager", *, first="", last="", names=("Anna", "Berg")):
    return f"appointment;{code};;;;;{first};{last};{email};{';'.join(names)};{role}"


def plan_of(*lines, date=DAY, **options):
    return plan_import(read_organisation(csv_file(*lines)), date=date, **options)


def changes_of(plan):
    assert plan.errors == ()
    return [(change.kind, change.line) for change in plan.changes]


def errors_of(plan):
    assert plan.is_empty and plan.changes == ()
    return [(error.line, error.column) for error in plan.errors]


@pytest.fixture
def office(db):
    return UnitFactory(code="teknik", name="Tekniska", kind=UnitKind.ADMINISTRATION)


@pytest.fixture
def streets(office):
    return UnitFactory(code="gata", name="Gatuenheten", parent=office)


def test_a_new_unit_gets_its_names_and_its_place_from_the_day_of_the_import(office):
    plan = plan_of(unit("gata", "Gatuenheten", kind="department", parent="teknik", english="Streets"))
    assert changes_of(plan) == [(ImportedChange.CREATED, 2)]
    assert plan.writes.units == ["gata"]
    assert plan.writes.names == [("gata", "sv", "Gatuenheten", DAY, None), ("gata", "en", "Streets", DAY, None)]
    assert plan.writes.placements == [("gata", "department", "teknik", DAY, None)]


def test_units_may_come_in_any_order():
    plan = plan_of(
        unit("gata", "Gatuenheten", kind="department", parent="teknik"),
        unit("teknik", "Tekniska", kind="administration"),
    )
    assert changes_of(plan) == [(ImportedChange.CREATED, 2), (ImportedChange.CREATED, 3)]


def test_what_the_file_does_not_say_is_left_alone(streets):
    AppointmentFactory(unit=streets, manager=True)
    for row in (unit("gata"), unit("gata", "Gatuenheten"), unit("gata", kind="department", parent="teknik")):
        plan = plan_of(row)
        assert (changes_of(plan), plan.is_empty, plan.unchanged) == ([], True, 1)


def test_another_name_follows_on_the_old_one(streets):
    plan = plan_of(unit("gata", "Gata och park"))
    (change,) = plan.changes
    assert (change.kind, change.before, change.after) == (ImportedChange.RENAMED, "Gatuenheten", "Gata och park")
    assert plan.writes.names == [("gata", "sv", "Gata och park", DAY, None)]
    old = UnitName.objects.get(unit=streets)
    assert plan.writes.edits == [("name", old.pk, (("name", "Gatuenheten"), ("valid_until", BEFORE)))]


def test_a_name_in_another_language_is_added(streets):
    plan = plan_of(unit("gata", "Gatuenheten", english="Streets"))
    assert plan.writes.names == [("gata", "en", "Streets", DAY, None)]
    assert plan.writes.edits == []


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"kind": "department", "parent": "park"}, ("department", "park")),
        ({"parent": "park"}, ("department", "park")),
        ({"kind": "workplace", "parent": "teknik"}, ("workplace", "teknik")),
        ({"kind": "department"}, ("department", "")),
    ],
    ids=["both", "moved", "another kind", "to the top"],
)
def test_another_place_follows_on_the_old_one(streets, values, place):
    UnitFactory(code="park")
    plan = plan_of(unit("gata", **values))
    assert changes_of(plan) == [(ImportedChange.MOVED, 2)]
    assert plan.writes.placements == [("gata", *place, DAY, None)]
    old = UnitPlacement.objects.get(unit=streets)
    (edit,) = plan.writes.edits
    assert (edit.pk, dict(edit.values)["valid_until"]) == (old.pk, BEFORE)


def test_a_change_from_the_day_the_old_one_began_corrects_it(office):
    UnitFactory(code="park")
    streets = UnitFactory(code="gata", parent=office, placed_from=DAY)
    plan = plan_of(unit("gata", kind="department", parent="park"))
    assert plan.writes.placements == []
    (edit,) = plan.writes.edits
    assert (edit.pk, dict(edit.values)["parent"]) == (UnitPlacement.objects.get(unit=streets).pk, "park")


def test_a_row_with_its_own_day_holds_from_that_day(streets):
    plan = plan_of(unit("gata", "Gata och park", first="2027-01-01"))
    assert plan.writes.names == [("gata", "sv", "Gata och park", datetime.date(2027, 1, 1), None)]


def test_a_reorganisation_that_is_planned_stays(streets, office):
    UnitPlacement.objects.filter(unit=streets).update(valid_until=datetime.date(2026, 12, 31))
    UnitPlacement.objects.create(
        unit=streets, kind=UnitKind.WORKPLACE, parent=office, valid_from=datetime.date(2027, 1, 1)
    )
    plan = plan_of(unit("gata", kind="group", parent="teknik"))
    assert plan.writes.placements == [("gata", "group", "teknik", DAY, datetime.date(2026, 12, 31))]


def test_a_day_long_ago_is_no_news_when_the_same_is_true_today(streets):
    moved = datetime.date(2020, 1, 1)
    UnitPlacement.objects.filter(unit=streets).update(valid_until=datetime.date(2019, 12, 31))
    UnitPlacement.objects.create(unit=streets, kind=UnitKind.WORKPLACE, valid_from=moved)
    assert plan_of(unit("gata", kind="workplace", first="1990-01-01")).is_empty
    assert errors_of(plan_of(unit("gata", kind="group", first="2001-01-01"))) == [(2, "from")]


def test_a_last_day_closes_the_unit(streets):
    plan = plan_of(unit("gata", last="2026-12-31"))
    assert changes_of(plan) == [(ImportedChange.CLOSED, 2)]
    assert dict(plan.writes.edits[0].values)["valid_until"] == datetime.date(2026, 12, 31)


def test_a_unit_that_was_closed_already_is_no_news(office):
    UnitFactory(code="gata", parent=office, placed_until=datetime.date(2026, 3, 31))
    row = unit("gata", "Enheten", kind="department", parent="teknik", last="2026-03-31")
    assert plan_of(row).is_empty
    assert errors_of(plan_of(unit("gata", last="2026-04-30"))) == [(2, "until")]


def test_a_closed_unit_is_opened_again_by_its_place_only(office):
    UnitFactory(code="gata", name="Gatuenheten", parent=office, placed_until=datetime.date(2026, 3, 31))
    assert plan_of(unit("gata", "Gatuenheten")).is_empty
    plan = plan_of(unit("gata", kind="department", parent="teknik"))
    assert changes_of(plan) == [(ImportedChange.REOPENED, 2)]
    assert plan.writes.placements == [("gata", "department", "teknik", DAY, None)]


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([unit("ny", kind="department")], (2, "name")),
        ([unit("ny", "Ny")], (2, "kind")),
        ([unit("ny", "Ny", kind="department", last="2026-05-01")], (2, "until")),
        ([unit("GATA", "Ny", kind="department")], (2, "code")),
        ([unit("ny", "Ny", kind="department", parent="saknas")], (2, "parent")),
        ([unit("gata", parent="saknas")], (2, "parent")),
        ([unit("ny", "Ny", kind="department", parent="nedlagd")], (2, "parent")),
        ([unit("ny", "Ny", kind="department", parent="ny")], (2, "parent")),
        ([unit("teknik", kind="administration", parent="gata")], (2, "parent")),
        ([unit("teknik", last="2026-12-31")], (2, "until")),
        ([unit("nedlagd"), appointment("saknas", "anna@kalix.test")], (3, "code")),
        ([appointment("nedlagd", "anna@kalix.test")], (2, "code")),
        ([appointment("gata", "anna@kalix.test", last="2026-01-01")], (2, "until")),
        ([appointment("gata", "tvilling@kalix.test")], (2, "e-mail")),
        ([appointment("gata", "upptagen@kalix.test")], (2, "e-mail")),
        ([appointment("gata", f"{'a' * 60}@{'b' * 60}.{'c' * 60}.se")], (2, "e-mail")),
        ([appointment("gata", "ny@kalix.test", names=("x" * 151, "y"))], (2, "first name")),
    ],
    ids=[
        "a new unit without a name",
        "a new unit without a kind",
        "a new unit that ends before it begins",
        "a code that differs in capitals",
        "a new unit below one that is missing",
        "a unit moved below one that is missing",
        "a unit below a closed one",
        "a unit below itself",
        "a unit below one that stands below it",
        "a closed unit with open ones below",
        "an appointment in a unit that is missing",
        "an appointment in a closed unit",
        "an appointment that ended without beginning",
        "two accounts with the address",
        "a user name that is taken",
        "a user name that is too long",
        "a name that is too long",
    ],
)
def test_a_row_that_does_not_fit_is_refused_by_line(streets, rows, error):
    UnitFactory(code="nedlagd", placed_until=BEFORE)
    UserFactory(email="Tvilling@kalix.test")
    UserFactory(email="tvilling@kalix.test")
    UserFactory(username="Upptagen@kalix.test", email="annan@kalix.test")
    assert errors_of(plan_of(*rows)) == [error]


def test_a_circle_within_the_file_names_its_rows():
    plan = plan_of(
        unit("a", "A", kind="department", parent="c"),
        unit("b", "B", kind="department", parent="a"),
        unit("c", "C", kind="department", parent="b"),
        unit("d", "D", kind="department", parent="a"),
    )
    assert errors_of(plan) == [(2, "parent"), (3, "parent"), (4, "parent")]


def test_a_circle_with_what_is_planned_for_later_is_found(streets, office):
    park = UnitFactory(code="park")
    UnitPlacement.objects.filter(unit=park).update(valid_until=datetime.date(2026, 12, 31))
    UnitPlacement.objects.create(
        unit=park, kind=UnitKind.DEPARTMENT, parent=streets, valid_from=datetime.date(2027, 1, 1)
    )
    assert errors_of(plan_of(unit("gata", parent="park"))) == [(2, "parent")]


def test_a_circle_that_stands_already_can_be_opened(streets, office):
    UnitPlacement.objects.filter(unit=office).update(parent=streets)
    assert changes_of(plan_of(unit("teknik", kind="administration"))) == [(ImportedChange.MOVED, 2)]


def test_a_chain_of_thousands_is_refused():
    rows = [unit("u0", "U0", kind="department")]
    rows += [unit(f"u{n}", f"U{n}", kind="department", parent=f"u{n - 1}") for n in range(1, 3000)]
    assert len(errors_of(plan_of(*rows))) > 2900


def test_units_change_places_in_one_file(streets, office):
    plan = plan_of(
        unit("gata", kind="administration"),
        unit("teknik", kind="department", parent="gata"),
    )
    assert changes_of(plan) == [(ImportedChange.MOVED, 2), (ImportedChange.MOVED, 3)]


def test_a_unit_is_closed_with_those_below_it_or_when_they_have_moved(streets, office):
    UnitFactory(code="park", kind=UnitKind.ADMINISTRATION)
    last = "2026-12-31"
    assert len(changes_of(plan_of(unit("teknik", last=last), unit("gata", last=last)))) == 2
    assert len(changes_of(plan_of(unit("teknik", last=last), unit("gata", parent="park")))) == 2


def test_someone_without_an_account_gets_one(streets):
    plan = plan_of(
        appointment("gata", "Anna.Berg@Kalix.test"),
        appointment("teknik", "anna.berg@kalix.test", "employee"),
    )
    assert changes_of(plan) == [
        (ImportedChange.ACCOUNT, 2),
        (ImportedChange.APPOINTED, 2),
        (ImportedChange.APPOINTED, 3),
    ]
    assert plan.writes.accounts == [("anna.berg@kalix.test", "anna.berg@kalix.test", "Anna", "Berg")]


def test_someone_with_an_account_is_met_by_address_whatever_its_capitals(streets):
    UserFactory(email="ANNA@kalix.test", first_name="Anna-Lena")
    plan = plan_of(appointment("gata", "anna@kalix.test"))
    assert changes_of(plan) == [(ImportedChange.APPOINTED, 2)]
    assert plan.writes.appointments == [("gata", "anna@kalix.test", "manager", DAY, None)]


def test_one_address_with_two_names_is_refused(streets):
    rows = [appointment("gata", "anna@kalix.test"), appointment("teknik", "anna@kalix.test", names=("Bo", "Ek"))]
    assert errors_of(plan_of(*rows)) == [(3, "e-mail")]


def test_the_same_appointment_twice_at_the_same_time_is_refused(streets):
    rows = [appointment("gata", "a@kalix.test"), appointment("gata", "a@kalix.test", first="2027-01-01")]
    assert errors_of(plan_of(*rows)) == [(3, "from")]


def test_an_appointment_that_is_stored_is_no_news(streets):
    stored = AppointmentFactory(unit=streets, manager=True)
    for first in ("", "1995-01-01", "2026-02-01"):
        assert plan_of(appointment("gata", stored.user.email, first=first)).is_empty


def test_a_last_day_ends_an_appointment(streets):
    stored = AppointmentFactory(unit=streets, manager=True)
    plan = plan_of(appointment("gata", stored.user.email, last="2026-03-31"))
    assert changes_of(plan) == [(ImportedChange.ENDED, 2)]
    assert plan.writes.edits == [("appointment", stored.pk, (("valid_until", datetime.date(2026, 3, 31)),))]


def test_an_appointment_can_come_back(streets):
    stored = AppointmentFactory(unit=streets, manager=True, valid_until=datetime.date(2026, 1, 31))
    assert changes_of(plan_of(appointment("gata", stored.user.email))) == [(ImportedChange.APPOINTED, 2)]


def test_what_is_missing_ends_only_when_asked_and_only_in_the_units_named(streets, office):
    named = AppointmentFactory(unit=streets, manager=True)
    missing = AppointmentFactory(unit=streets, deputy=True)
    today = AppointmentFactory(unit=streets, valid_from=DAY)
    AppointmentFactory(unit=streets, valid_from=datetime.date(2027, 1, 1))
    AppointmentFactory(unit=office, manager=True)
    row = appointment("gata", named.user.email)
    assert plan_of(row).is_empty
    plan = plan_of(row, end_missing=True)
    assert changes_of(plan) == [(ImportedChange.ENDED, None), (ImportedChange.ENDED, None)]
    # Who came that very day cannot have left the day before.
    assert {edit.pk: edit.values[0][1] for edit in plan.writes.edits} == {missing.pk: BEFORE, today.pk: DAY}


def test_an_unreadable_file_is_compared_with_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert errors_of(plan_of("something")) == [(2, "type")]


def test_the_digest_says_whether_two_plans_write_the_same(streets):
    row = unit("gata", "Gata och park")
    assert plan_of(row).digest == plan_of(row).digest
    assert plan_of(row).digest != plan_of(row, date=BEFORE).digest
    assert plan_of(row).digest != plan_of(unit("gata", "Gata")).digest


def test_the_number_of_queries_does_not_grow(office):
    counts = []
    for rows in (1, 20):
        lines = []
        for number in range(rows):
            stored = AppointmentFactory(unit=UnitFactory(code=f"gammal-{rows}-{number}", parent=office))
            lines += [
                unit(f"ny-{rows}-{number}", "Ny", kind="department", parent="teknik"),
                unit(stored.unit.code, "Annat namn"),
                appointment(stored.unit.code, stored.user.email),
                appointment(stored.unit.code, f"ny-{rows}-{number}@kalix.test", Role.EMPLOYEE),
            ]
        with CaptureQueriesContext(connection) as queries:
            plan = plan_of(*lines, end_missing=True)
        assert plan.errors == ()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_example_in_the_document_is_a_file_that_can_be_imported():
    document = (Path(__file__).parents[2] / "docs" / "organisation-import.md").read_text()
    example = next(block for block in document.split("```") if block.lstrip().startswith("type;"))
    UnitFactory(code="park")
    plan = plan_import(read_organisation(example.strip().encode()), date=datetime.date(2027, 1, 1))
    assert (plan.file.ignored, plan.unchanged) == ((), 0)
    assert [kind for kind, _line in changes_of(plan)] == [
        *[ImportedChange.CREATED, ImportedChange.CREATED, ImportedChange.CLOSED],
        *[ImportedChange.ACCOUNT, ImportedChange.APPOINTED] * 2,
    ]
