"""An organisation file becomes plain rows with their lines, or errors that say where; never an exception."""

import datetime
import io
import random
import zipfile

import openpyxl
import pytest
from django.utils import translation
from django.utils.translation import gettext

from kalix_wagtail.enums import Role, UnitKind
from kalix_wagtail.importing import tables
from kalix_wagtail.importing.organisation import (
    AppointmentRow,
    UnitRow,
    as_data,
    from_data,
    read_organisation,
)

ENGLISH = "type;code;name;name:en;kind;parent;from;until;e-mail;first name;last name;role"
SWEDISH = "Typ;Kod;Namn;Namn:EN;Slag;Överordnad;Från;Till;E-post;Förnamn;Efternamn;Roll"
UNIT = "unit;gata;Gatuenheten;Streets;department;teknik;2026-01-01;2026-12-31"
APPOINTMENT = "appointment;gata;;;;;2026-01-01;;Anna@Kalix.test;Anna;Berg;manager"
DAY = datetime.date(2026, 1, 1)


def csv_file(*lines, headings=ENGLISH, encoding="utf-8"):
    return "\r\n".join([headings, *lines]).encode(encoding)


def xlsx_file(*rows, title="Blad1"):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def errors_of(data, filename="organisation.csv"):
    return [(error.line, error.column) for error in read_organisation(data, filename).errors]


def test_a_unit_and_an_appointment_are_read():
    file = read_organisation(csv_file(UNIT, APPOINTMENT), "organisation.csv")
    assert file.errors == ()
    assert file.units == (
        UnitRow(
            2,
            "gata",
            (("sv", "Gatuenheten"), ("en", "Streets")),
            "department",
            "teknik",
            True,
            DAY,
            datetime.date(2026, 12, 31),
        ),
    )
    assert file.appointments == (AppointmentRow(3, "gata", "anna@kalix.test", "manager", "Anna", "Berg", DAY, None),)


@pytest.mark.parametrize("headings", [SWEDISH, SWEDISH.upper(), ENGLISH.title(), ENGLISH.replace("e-mail", "email")])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_headings_and_values_may_be_swedish_or_english(headings, language):
    with translation.override(language):
        kind, role = str(UnitKind.DEPARTMENT.label).upper(), str(Role.MANAGER.label).lower()
    unit = UNIT.replace("unit;", "Enhet;", 1).replace("department", kind)
    appointment = APPOINTMENT.replace("appointment;", "UPPDRAG;", 1).replace("manager", role)
    file = read_organisation(csv_file(unit, appointment, headings=headings))
    assert file.errors == ()
    expected = read_organisation(csv_file(UNIT, APPOINTMENT))
    assert (file.units, file.appointments) == (expected.units, expected.appointments)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_what_excel_and_others_write_is_read(encoding, delimiter):
    data = csv_file(UNIT.replace("Gatuenheten", "Gatuenheten på ön"), APPOINTMENT, headings=SWEDISH)
    file = read_organisation(data.decode().replace(";", delimiter).encode(encoding))
    assert file.errors == ()
    assert dict(file.units[0].names)["sv"] == "Gatuenheten på ön"


def test_a_line_for_excel_about_the_delimiter_is_left_out_and_counted():
    file = read_organisation(b"sep=,\r\n" + csv_file(UNIT).replace(b";", b","))
    assert [row.line for row in file.units] == [3]


def test_lines_are_those_of_the_file_also_after_empty_and_broken_ones():
    data = csv_file("", UNIT.replace("Gatuenheten", '"Gatu\nenheten"'), "", "unit;;Utan kod")
    file = read_organisation(data)
    assert [row.line for row in file.units] == [3]
    assert dict(file.units[0].names)["sv"] == "Gatu enheten"
    assert [(error.line, error.column) for error in file.errors] == [(6, "code")]


def test_a_workbook_says_the_same_as_text():
    rows = [line.split(";") for line in (ENGLISH, UNIT, APPOINTMENT)]
    rows[1][6], rows[1][7] = datetime.datetime(2026, 1, 1), datetime.date(2026, 12, 31)
    rows.insert(1, [])
    file = read_organisation(xlsx_file(*rows), "organisation.xlsx")
    assert file.errors == ()
    assert [row.line for row in (*file.units, *file.appointments)] == [3, 4]
    text = read_organisation(csv_file("", UNIT, APPOINTMENT))
    assert (file.units, file.appointments) == (text.units, text.appointments)


def test_a_number_in_a_workbook_is_a_code():
    assert read_organisation(xlsx_file(["type", "code"], ["unit", 4711], ["unit", 4712.0])).units == (
        UnitRow(2, "4711"),
        UnitRow(3, "4712"),
    )


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (b"", "a.csv"),
        (b" \r\n\t", "a.csv"),
        (b";;;\r\n;;;", "a.csv"),
        (b"x" * (tables.MAX_BYTES + 1), "a.csv"),
        (ENGLISH.encode(), "a.csv"),
        (b"PK\x03\x04 and nothing more", "a.xlsx"),
        (b"no zip", "a.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls"),
        (ENGLISH.encode("utf-16"), "a.csv"),
        (csv_file("unit;g\x00ata"), "a.csv"),
        (csv_file('unit;"gata'), "a.csv"),
        (csv_file("unit;" + "g" * 200_000), "a.csv"),
        (csv_file("unit" + ";" * 200), "a.csv"),
        (xlsx_file(), "a.xlsx"),
    ],
    ids=[
        "empty",
        "white space",
        "empty cells",
        "too large",
        "headings only",
        "half a zip",
        "no zip",
        "old Excel",
        "UTF-16",
        "NUL",
        "a quotation mark missing",
        "an enormous cell",
        "too many cells",
        "an empty workbook",
    ],
)
def test_a_file_that_cannot_be_used_gives_one_error(data, filename):
    file = read_organisation(data, filename)
    assert len(file.errors) == 1
    assert file.errors[0].message
    assert (file.units, file.appointments) == ((), ())


def test_half_a_workbook_gives_an_error_wherever_it_was_cut():
    whole = xlsx_file(*(line.split(";") for line in (ENGLISH, UNIT, APPOINTMENT)))
    chance = random.Random(7)
    for _ in range(20):
        assert read_organisation(whole[: chance.randrange(1, len(whole) - 30)], "a.xlsx").errors


def test_a_zip_that_is_no_workbook_gives_an_error():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert len(errors_of(out.getvalue(), "a.xlsx")) == 1


def test_a_workbook_that_grows_without_end_is_refused_before_it_is_unpacked():
    out = io.BytesIO(xlsx_file(["type", "code"]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("xl/bomb.xml", b"0" * (tables.MAX_UNPACKED_BYTES + 1))
    assert len(out.getvalue()) < 1024 * 1024
    assert len(errors_of(out.getvalue(), "a.xlsx")) == 1


def rewritten(data, old, new):
    """Return a workbook with other XML in its sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert old in content
                content = content.replace(old, new)
            target.writestr(name, content)
    return out.getvalue()


def test_a_sheet_that_claims_to_be_enormous_is_read_as_it_is():
    data = rewritten(xlsx_file(["type", "code"], ["unit", "gata"]), b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    assert [row.code for row in read_organisation(data).units] == ["gata"]


def test_a_row_far_below_is_refused():
    data = rewritten(xlsx_file(["type", "code"], ["unit", "gata"]), b'<row r="2"', b'<row r="2000000000"')
    assert len(errors_of(data, "a.xlsx")) == 1


def test_an_entity_that_grows_without_end_is_refused():
    entities = b"<!DOCTYPE w [" + b'<!ENTITY a "' + b"ha" * 5000 + b'"><!ENTITY b "' + b"&a;" * 5000 + b'">]>'
    data = rewritten(xlsx_file(["type", "code"], ["unit", "gata"]), b"<worksheet", entities + b"<worksheet")
    data = rewritten(data, b"</worksheet>", b"<x>&b;</x></worksheet>")
    assert len(errors_of(data, "a.xlsx")) == 1


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 2)
    lines = [UNIT.replace(";gata;", f";enhet-{number};") for number in range(3)]
    assert errors_of(csv_file(*lines[:2])) == []
    assert len(errors_of(csv_file(*lines))) == 1


@pytest.mark.parametrize(
    ("headings", "column"),
    [
        ("code;name", "type"),
        ("type;name", "code"),
        ("type;code;kod", "kod"),
        ("type;code;name;name:sv", "name:sv"),
    ],
)
def test_a_heading_that_is_missing_or_stands_twice_is_named(headings, column):
    assert errors_of(csv_file("unit;gata", headings=headings)) == [(1, column)]


def test_appointments_without_their_columns_are_refused_once():
    data = csv_file("appointment;gata", "appointment;vatten", headings="type;code")
    assert errors_of(data) == [(2, "email"), (2, "role")]


def test_headings_that_mean_nothing_are_told():
    file = read_organisation(csv_file("unit;gata;4711;2026-12-31", headings="type;code;Kostnadsställe;untill"))
    assert file.errors == ()
    assert file.ignored == ("Kostnadsställe", "untill")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("something;gata", "type"),
        (";gata", "type"),
        ("unit;;Namn", "code"),
        ("unit;gata enheten", "code"),
        ("unit;gatukontorét", "code"),
        ("unit;" + "g" * 65, "code"),
        ("unit;gata;" + "n" * 201, "name"),
        ("unit;gata;;;municipality", "kind"),
        ("unit;gata;;;;te knik", "parent"),
        ("unit;gata;#REF!", "name"),
        ("unit;gata;;;;;2026-02-30", "from"),
        ("unit;gata;;;;;31/1 2026", "from"),
        ("unit;gata;;;;;20260131", "from"),
        ("unit;gata;;;;;0001-01-01", "from"),
        ("unit;gata;;;;;٢٠٢٦-٠١-٠١", "from"),
        ("unit;gata;;;;;;9999-12-31", "until"),
        ("unit;gata;;;;;2026-02-01;2026-01-31", "until"),
        ("appointment;;;;;;;;anna@kalix.test;;;manager", "code"),
        ("appointment;gata;;;;;;;;;;manager", "e-mail"),
        ("appointment;gata;;;;;;;anna;;;manager", "e-mail"),
        ("appointment;gata;;;;;;;anna@kalix.test;;;", "role"),
        ("appointment;gata;;;;;;;anna@kalix.test;;;king", "role"),
        ("unit;gata;;;;;;;;;;;;one cell too many", ""),
    ],
)
def test_a_faulty_cell_is_named_by_line_and_heading(row, column):
    assert errors_of(csv_file(UNIT.replace(";gata;", ";annan;"), row)) == [(3, column)]


def test_every_error_is_told_not_only_the_first():
    data = csv_file("unit;;;;municipality;;2026-02-30", "something", "appointment;gata;;;;;;;anna;;;king")
    assert errors_of(data) == [
        (2, "kind"),
        (2, "code"),
        (2, "from"),
        (3, "type"),
        (4, "e-mail"),
        (4, "role"),
    ]


def test_the_same_unit_or_appointment_twice_is_refused_with_the_first_line():
    data = csv_file(UNIT, UNIT.replace(";gata;", ";GATA;"), APPOINTMENT, APPOINTMENT.replace("Anna@", "anna@"))
    file = read_organisation(data)
    assert [(error.line, error.column) for error in file.errors] == [(3, ""), (5, "")]
    assert file.errors[0].message == gettext("The unit stands on line %(line)d already.") % {"line": 2}


def test_what_cannot_be_seen_is_taken_out_of_a_cell():
    file = read_organisation(csv_file("unit;ga\u200bta;Gatu\u202eenheten\x07\u00a0Nord;;department"))
    assert (file.units[0].code, file.units[0].names) == ("gata", (("sv", "Gatuenheten Nord"),))


def test_a_name_is_stored_composed():
    assert read_organisation(csv_file("unit;gata;Va\u030ard")).units[0].names == (("sv", "Vård"),)


def test_rows_survive_being_kept_between_two_requests():
    file = read_organisation(csv_file(UNIT, APPOINTMENT))
    assert from_data(as_data(file)) == file


def test_noise_never_raises():
    chance = random.Random(1)
    for size in (1, 10, 1000):
        for start in (b"", b"PK\x03\x04", csv_file(UNIT)):
            for _ in range(20):
                read_organisation(start + chance.randbytes(size), "noise.xlsx")
