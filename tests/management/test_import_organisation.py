"""The command shows what it does, does all of it or nothing, and says so with its exit code."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kalix_wagtail.enums import ImportedChange, UnitKind
from kalix_wagtail.importing.tables import MAX_BYTES
from kalix_wagtail.management.commands import import_organisation
from kalix_wagtail.models import Appointment, Unit, UnitPlacement
from tests.factories import AppointmentFactory, UnitFactory
from tests.importing.test_organisation import csv_file
from tests.rules.test_organisation_import import appointment, unit

pytestmark = pytest.mark.django_db

ROWS = [unit("gata", "Gatuenheten", kind="department", parent="teknik"), appointment("gata", "anna@kalix.test")]


@pytest.fixture
def office(db):
    return UnitFactory(code="teknik", kind=UnitKind.ADMINISTRATION)


@pytest.fixture
def run(tmp_path):
    def run_command(data, *options):
        path = tmp_path / "organisation.csv"
        path.write_bytes(data)
        out, err = StringIO(), StringIO()
        try:
            call_command("import_organisation", path, *options, stdout=out, stderr=err, no_color=True)
        except CommandError as error:
            return out.getvalue(), err.getvalue(), error.returncode
        return out.getvalue(), err.getvalue(), 0

    return run_command


def test_a_file_is_imported_from_the_day_given(run, office):
    out, err, code = run(csv_file(*ROWS), "--from", "2026-06-01")
    assert (err, code) == ("", 0)
    for kind in (ImportedChange.CREATED, ImportedChange.ACCOUNT, ImportedChange.APPOINTED):
        assert f"{kind.label}: 1\n" in out
    assert "5 of 5 rows\n" in out
    assert out.endswith("5 rows written.\n")
    assert UnitPlacement.objects.get(unit__code="gata").valid_from == datetime.date(2026, 6, 1)


def test_without_a_day_the_file_holds_from_today(run, office, freeze_today):
    today = freeze_today(2026, 3, 1)
    run(csv_file(*ROWS))
    assert Appointment.objects.get().valid_from == today


def test_a_dry_run_shows_the_same_and_changes_nothing(run, office):
    out, _err, code = run(csv_file(*ROWS), "--dry-run")
    assert (code, Unit.objects.count(), Appointment.objects.count()) == (0, 1, 0)
    assert "anna@kalix.test" in out
    assert out.endswith("5 rows would be written.\n")


def test_the_second_time_nothing_is_written(run, office):
    run(csv_file(*ROWS))
    out, _err, _code = run(csv_file(*ROWS))
    assert out == "2 rows of the file say nothing new.\n0 rows written.\n"


def test_errors_are_told_by_line_and_the_exit_code_is_one(run, office):
    out, err, code = run(csv_file(*ROWS, "unit;fel kod", appointment("saknas", "anna")))
    assert code == 1
    assert [line.split(":")[0] for line in err.splitlines()] == ["line 4, code", "line 5, e-mail"]
    assert not Unit.objects.filter(code="gata").exists()


def test_a_whole_file_that_is_wrong_has_no_line(run):
    _out, err, code = run(b"")
    assert code == 1
    assert err and not err.startswith("line")


@pytest.mark.parametrize("data", [b"x" * (MAX_BYTES + 1), b"PK\x03\x04"], ids=["too large", "broken"])
def test_a_file_that_cannot_be_read_is_refused(run, data):
    assert run(data)[2] == 1


def test_a_file_that_is_missing_is_refused(tmp_path):
    with pytest.raises(CommandError):
        call_command("import_organisation", tmp_path / "missing.csv")


@pytest.mark.parametrize("day", ["yesterday", "0001-01-01", "2026-02-30"])
def test_a_day_that_cannot_be_is_refused(run, day):
    assert run(csv_file(*ROWS), "--from", day)[2] == 1


def test_what_is_missing_ends_when_asked(run, office):
    gone = AppointmentFactory(unit=office, manager=True)
    row = appointment("teknik", "anna@kalix.test")
    run(csv_file(row), "--from", "2026-06-01")
    gone.refresh_from_db()
    assert gone.valid_until is None
    run(csv_file(row), "--from", "2026-06-01", "--end-missing")
    gone.refresh_from_db()
    assert gone.valid_until == datetime.date(2026, 5, 31)


def test_long_lists_are_cut_and_headings_that_mean_nothing_told(run, monkeypatch):
    monkeypatch.setattr(import_organisation, "MOST_SHOWN", 2)
    rows = [unit(f"enhet-{number}", "Enhet", kind="department") for number in range(5)]
    data = csv_file(*(f"{row};;;;;4711" for row in rows)).replace(b";role", b";role;kostnad", 1)
    out, _err, _code = run(data, "--dry-run")
    assert out.startswith("Columns that are not read: kostnad\n")
    assert "  … and 3 more\n" in out
