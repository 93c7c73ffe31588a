"""An organisation file as plain rows: units and appointments, each with its line, and everything that is wrong."""

import datetime
from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext as _

from ..exceptions import UnreadableFileError
from .organisation_rows import RowError, RowReader
from .organisation_words import APPOINTMENT, UNIT, column_of
from .tables import read_table


@dataclass(frozen=True)
class UnitRow:
    """What the file says of one unit. Empty text and None: it says nothing of that.

    `names`: ``((language, name), …)``. `says_parent`: it says where the unit stands, without a `parent`: at the top.
    """

    line: int
    code: str
    names: tuple = ()
    kind: str = ""
    parent: str = ""
    says_parent: bool = False
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None


@dataclass(frozen=True)
class AppointmentRow:
    """What the file says of one person's place in a unit."""

    line: int
    unit: str
    email: str
    role: str
    first_name: str = ""
    last_name: str = ""
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None


@dataclass(frozen=True)
class OrganisationFile:
    """A file that was read. With `errors` nothing of it may be used; `ignored` are the headings that mean nothing.

    `headings`: ``{column: what the file calls it}``.
    """

    units: tuple = ()
    appointments: tuple = ()
    errors: tuple = ()
    ignored: tuple = ()
    headings: dict = field(default_factory=dict)


@dataclass
class _Found:
    units: list = field(default_factory=list)
    appointments: list = field(default_factory=list)
    errors: list = field(default_factory=list)


def read_organisation(data, filename=""):
    """Return the `OrganisationFile` that the bytes `data` of a CSV or XLSX file make. Never raises for what is in it.

    `filename` only helps to say what is wrong.
    """
    try:
        table = read_table(data, filename)
    except UnreadableFileError as error:
        return OrganisationFile(errors=(RowError(error.line, "", str(error)),))
    (first_line, headings), *rows = table
    columns, ignored = [column_of(heading) for heading in headings], []
    errors = list(_heading_errors(first_line, headings, columns))
    ignored = [str(heading) for heading, column in zip(headings, columns, strict=True) if heading and column is None]
    if not errors and not rows:
        errors = [RowError(first_line, "", _("The file has headings and nothing more."))]
    if errors:
        return OrganisationFile(errors=tuple(errors), ignored=tuple(ignored))
    found = _read_rows(rows, headings, columns)
    return OrganisationFile(
        units=tuple(found.units),
        appointments=tuple(found.appointments),
        errors=tuple(found.errors),
        ignored=tuple(ignored),
        headings={column: str(heading) for heading, column in zip(headings, columns, strict=True) if column},
    )


def _heading_errors(line, headings, columns):
    if "type" not in columns:
        text = _("There is no column “type”, which says whether a row is a unit or an appointment.")
        yield RowError(line, "type", text)
    if "code" not in columns and "unit" not in columns:
        yield RowError(line, "code", _("There is no column “code” with the codes of the units."))
    for number, column in enumerate(columns):
        if column is not None and column in columns[:number]:
            yield RowError(line, str(headings[number]), _("Another column has the same meaning."))


def _read_rows(rows, headings, columns):
    """Return what the rows say, and what is wrong in each and between them."""
    reader, found, first_lines, lacking = RowReader(headings, columns), _Found(), {}, set()
    for line, cells in rows:
        values, errors = reader.read(line, cells)
        found.errors += errors
        if values is None:
            continue
        kind_of_row = values.pop("type")
        missing = reader.missing_columns(kind_of_row) - lacking
        # Said once, at the first row that needs the column, not at each.
        found.errors += [RowError(line, column, _("The file lacks this column.")) for column in sorted(missing)]
        lacking |= missing
        if kind_of_row == UNIT:
            row, target = UnitRow(line=line, **values), found.units
            same = (UNIT, row.code.casefold())
            text = _("The unit stands on line %(line)d already.")
        else:
            row, target = AppointmentRow(line=line, **values), found.appointments
            same = (APPOINTMENT, row.unit.casefold(), row.email, row.role, row.valid_from)
            text = _("The appointment stands on line %(line)d already.")
        if errors:
            continue
        if same in first_lines:
            found.errors.append(RowError(line, "", text % {"line": first_lines[same]}))
            continue
        first_lines[same] = line
        target.append(row)
    return found


def as_data(file):
    """Return the rows of a file without errors as plain data that JSON can hold."""

    def plain(row):
        return {
            name: value.isoformat() if isinstance(value, datetime.date) else value
            for name, value in asdict(row).items()
            if value not in ("", None, ())
        }

    return {
        "units": [plain(row) for row in file.units],
        "appointments": [plain(row) for row in file.appointments],
        "ignored": list(file.ignored),
        "headings": file.headings,
    }


def from_data(data):
    """Return the `OrganisationFile` of which `as_data` made `data`."""

    def row(row_class, values):
        values = dict(values)
        for name in ("valid_from", "valid_until"):
            if name in values:
                values[name] = datetime.date.fromisoformat(values[name])
        if "names" in values:
            values["names"] = tuple((language, name) for language, name in values["names"])
        return row_class(**values)

    return OrganisationFile(
        units=tuple(row(UnitRow, values) for values in data["units"]),
        appointments=tuple(row(AppointmentRow, values) for values in data["appointments"]),
        ignored=tuple(data["ignored"]),
        headings=dict(data["headings"]),
    )
