"""An import is carried out whole or not at all, keeps the history, and writes only what was shown."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import IntegrityError
from simple_history.utils import get_history_model_for_model

from example_site.organisation import SINCE, UNITS
from kalix_wagtail.actions import organisation_import
from kalix_wagtail.actions.organisation_import import import_organisation
from kalix_wagtail.enums import UnitKind
from kalix_wagtail.exceptions import ImportRefusedError, NotAllowedError
from kalix_wagtail.importing.organisation import read_organisation
from kalix_wagtail.models import Appointment, OrganisationChart, Unit, UnitName, UnitPlacement
from kalix_wagtail.permissions import IMPORTING
from kalix_wagtail.rules.organisation_import import plan_import
from tests.factories import AppointmentFactory, UnitFactory, UserFactory
from tests.importing.test_organisation import ENGLISH, xlsx_file
from tests.rules.test_organisation_import import BEFORE, DAY, appointment, plan_of, unit

pytestmark = pytest.mark.django_db

HISTORIES = [get_history_model_for_model(model) for model in (Unit, UnitName, UnitPlacement, Appointment)]
EVERYTHING = [Unit, UnitName, UnitPlacement, Appointment, get_user_model(), *HISTORIES]


def stored():
    """Return every row that an import may touch."""
    return {model: list(model.objects.order_by("pk").values()) for model in EVERYTHING}


def lines():
    return [
        unit("gata", "Gata och park", kind="workplace", parent="park"),
        unit("park", "Parkenheten", kind="department", parent="teknik", english="Parks"),
        unit("vatten", last="2026-12-31"),
        appointment("park", "Ny@Kalix.test", "employee"),
        appointment("gata", "Chef@kalix.test", "manager"),
    ]


@pytest.fixture
def organisation(db):
    office = UnitFactory(code="teknik", name="Tekniska", kind=UnitKind.ADMINISTRATION)
    streets = UnitFactory(code="gata", name="Gatuenheten", parent=office)
    UnitFactory(code="vatten", parent=office)
    AppointmentFactory(unit=streets, manager=True, user__email="chef@kalix.test")
    AppointmentFactory(unit=streets, deputy=True, user__email="bort@kalix.test")


def test_what_was_planned_is_written(organisation, superuser):
    import_organisation(plan_of(*lines(), end_missing=True), user=superuser)
    before, after = OrganisationChart(BEFORE), OrganisationChart(DAY)
    ids = dict(Unit.objects.values_list("code", "pk"))
    assert before.units[ids["gata"]].kind == "department"
    assert before.units[ids["gata"]].unit.name_on(BEFORE) == "Gatuenheten"
    assert ids["park"] not in before.units
    moved = after.units[ids["gata"]]
    assert (moved.kind, moved.parent_id, moved.unit.name_on(DAY)) == ("workplace", ids["park"], "Gata och park")
    assert after.units[ids["park"]].unit.name_on(DAY, "en") == "Parks"
    assert ids["vatten"] not in OrganisationChart(datetime.date(2027, 1, 1)).units
    assert [user.email for user in after.holders(ids["gata"], "manager")] == ["chef@kalix.test"]
    assert after.holders(ids["gata"], "deputy") == []
    assert [user.email for user in before.holders(ids["gata"], "deputy")] == ["bort@kalix.test"]


def test_an_account_is_made_that_nobody_can_log_in_to_with_a_password(organisation, superuser):
    import_organisation(plan_of(*lines()), user=superuser)
    new = get_user_model().objects.get(email="ny@kalix.test")
    assert (new.username, new.first_name, new.last_name) == ("ny@kalix.test", "Anna", "Berg")
    assert (new.has_usable_password(), new.is_active) == (False, True)
    assert (new.is_staff, new.is_superuser, new.get_all_permissions()) == (False, False, set())


def test_the_history_says_who_and_why(organisation, superuser):
    counts = {model: model.objects.count() for model in HISTORIES}
    import_organisation(plan_of(*lines()), user=superuser)
    for model in HISTORIES:
        new = list(model.objects.order_by("-history_id")[: model.objects.count() - counts[model]])
        assert new
        assert {row.history_user for row in new} == {superuser}
        assert all(row.history_change_reason for row in new)
    streets = Unit.objects.get(code="gata")
    assert {row.history_type for row in UnitPlacement.history.filter(unit=streets)} == {"+", "~"}
    ended = UnitPlacement.history.filter(unit=streets, history_type="~").get()
    assert ended.valid_until == BEFORE


def test_twice_changes_nothing_the_second_time(organisation, superuser):
    import_organisation(plan_of(*lines(), end_missing=True), user=superuser)
    before = stored()
    for date in (DAY, datetime.date(2026, 9, 1), datetime.date(2027, 3, 1)):
        again = plan_of(*lines(), date=date, end_missing=True)
        assert (again.errors, again.changes, again.is_empty) == ((), (), True)
        assert import_organisation(again, user=superuser) == 0
    assert stored() == before


@pytest.mark.parametrize(
    "row",
    [
        unit("ny", "Ny", kind="department", parent="saknas"),
        unit("teknik", kind="administration", parent="gata"),
        unit("half"),
        "unit",
        'unit;"ny',
        appointment("saknas", "anna@kalix.test"),
    ],
    ids=["a parent that is missing", "a circle", "half a row", "a cut row", "a cut cell", "a unit that is missing"],
)
def test_a_failing_row_changes_nothing(organisation, superuser, row):
    before = stored()
    plan = plan_of(*lines(), row)
    assert plan.errors
    with pytest.raises(ImportRefusedError):
        import_organisation(plan, user=superuser)
    assert stored() == before


def test_a_plan_that_is_no_longer_true_is_refused(organisation, superuser):
    plan = plan_of(*lines())
    UnitName.objects.filter(unit__code="gata").update(name="Väghållningen", valid_from=datetime.date(2026, 2, 1))
    UnitPlacement.objects.filter(unit__code="gata").update(valid_from=DAY)
    before = stored()
    with pytest.raises(ImportRefusedError):
        import_organisation(plan, user=superuser)
    assert stored() == before


def test_what_would_do_something_else_than_was_shown_is_refused_though_nothing_hinders_it(organisation, superuser):
    plan = plan_of(*lines(), end_missing=True)
    # It would be ended now, and nobody was shown that.
    AppointmentFactory(unit=Unit.objects.get(code="gata"), deputy=True)
    before = stored()
    with pytest.raises(ImportRefusedError):
        import_organisation(plan, user=superuser)
    assert stored() == before


def test_a_failure_on_the_way_changes_nothing(organisation, superuser, monkeypatch):
    before, plan, bulk_create = stored(), plan_of(*lines()), organisation_import.bulk_create_with_history

    def fail(rows, model, **options):
        if model is Appointment:
            raise IntegrityError
        return bulk_create(rows, model, **options)

    monkeypatch.setattr(organisation_import, "bulk_create_with_history", fail)
    with pytest.raises(ImportRefusedError):
        import_organisation(plan, user=superuser)
    assert stored() == before


@pytest.mark.parametrize("missing", IMPORTING)
def test_each_permission_is_needed(organisation, missing):
    user = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=set(IMPORTING) - {missing}))
    before = stored()
    with pytest.raises(NotAllowedError):
        import_organisation(plan_of(*lines()), user=user)
    assert stored() == before


def test_the_permissions_are_enough(organisation):
    user = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=IMPORTING))
    assert import_organisation(plan_of(*lines()), user=user)


def test_progress_is_told_until_all_is_done(organisation):
    told = []
    plan = plan_of(*lines())
    written = import_organisation(plan, user=None, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (written, written) == (plan.writes.count(), plan.writes.count())
    assert [done for done, _total in told] == sorted({done for done, _total in told})


def test_a_whole_municipality_comes_from_a_workbook():
    rows = [ENGLISH.split(";")]
    for code, kind, above, swedish, english in UNITS:
        rows.append(["unit", code, swedish, english, str(kind), above, SINCE])
    for number in range(50 - len(UNITS)):
        rows.append(["Enhet", f"skola-{number}", f"Skola {number}", None, "workplace", "utbildningsforvaltningen"])
        rows.append(["Uppdrag", f"skola-{number}", *[None] * 6, f"rektor{number}@kalix.test", "Eva", "Ek", "manager"])
    file = read_organisation(xlsx_file(*rows), "organisation.xlsx")
    assert file.errors == ()
    import_organisation(plan_import(file, date=DAY), user=None)
    chart = OrganisationChart(DAY)
    assert len(chart.units) == 50
    assert len(OrganisationChart(SINCE).units) == len(UNITS)
    school = Unit.objects.get(code="skola-7")
    assert chart.responsible(school.pk).user.email == "rektor7@kalix.test"
    council = Unit.objects.get(code="kommunfullmaktige")
    assert len(chart.below(council.pk)) == 49
    assert plan_import(file, date=DAY).is_empty
