"""One row of an organisation file: its cells as values, or what is wrong with each of them."""

import datetime
import re
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from ..enums import Role, UnitKind
from .organisation_words import APPOINTMENT, TYPES, kinds, plain, roles

LONGEST_CODE, LONGEST_NAME = 64, 200
#: What a spreadsheet writes where a formula failed.
FAULTS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
#: No organisation has dates outside of these; a number typed wrongly has.
FIRST_YEAR, LAST_YEAR = 1800, 2199


class RowError(NamedTuple):
    """Something wrong: on which line (None: in the whole file), in which column ("": in the whole row), and what."""

    line: int | None
    column: str
    message: str


class RowReader:
    """Reads rows under the same headings. `columns` are what the headings mean, see `column_of`."""

    def __init__(self, headings, columns):
        self.columns = columns
        self.heading_of = {column: str(heading) for column, heading in zip(columns, headings, strict=True) if column}
        self.kinds, self.roles = kinds(), roles()

    def missing_columns(self, kind_of_row):
        """Return the names of the columns that rows of a type need and the file lacks."""
        needed = {"email", "role"} if kind_of_row == APPOINTMENT else {"code"}
        return needed - set(self.columns)

    def read(self, line, cells):
        """Return ``(values, errors)``; values are those of `UnitRow` or `AppointmentRow` and "type".

        Values are None when not even the type is known.
        """
        self._line, self._errors = line, []
        if any(cells[len(self.columns) :]):
            self._refuse("", _("The row has more cells than there are headings."))
        padded = [*cells, *[""] * (len(self.columns) - len(cells))]
        self._cells = dict(zip(self.columns, padded, strict=False))
        for column, cell in self._cells.items():
            if column and cell in FAULTS:
                self._refuse(column, _("A formula in the cell has failed."))
        word = self._text("type")
        kind_of_row = TYPES.get(plain(word))
        if kind_of_row is None:
            self._refuse("type", _("“%(text)s” is neither “unit” nor “appointment”.") % {"text": _shown(word)})
            return None, self._errors
        values = self._appointment() if kind_of_row == APPOINTMENT else self._unit()
        values |= self._period()
        return values | {"type": kind_of_row}, self._errors

    def _unit(self):
        kind, parent = self._choice("kind", self.kinds, UnitKind), self._code("parent")
        return {
            "code": self._needed("code", self._code("code")),
            "names": tuple(
                (column.partition(":")[2], name)
                for column in self.columns
                if column and column.startswith("name:") and (name := self._name(column))
            ),
            "kind": kind,
            "parent": parent,
            "says_parent": bool(parent) or (bool(kind) and "parent" in self.columns),
        }

    def _appointment(self):
        code, unit = self._code("code"), self._code("unit")
        if code and unit and code != unit:
            self._refuse("unit", _("Two columns name different units."))
        return {
            "unit": self._needed("unit" if "unit" in self.columns else "code", unit or code),
            "email": self._needed("email", self._email()),
            "first_name": self._text("first_name"),
            "last_name": self._text("last_name"),
            "role": self._needed("role", self._choice("role", self.roles, Role)),
        }

    def _period(self):
        first, last = self._date("from"), self._date("until")
        if first and last and last < first:
            self._refuse("until", _("The last day is before the first."))
        return {"valid_from": first, "valid_until": last}

    def _refuse(self, column, message):
        self._errors.append(RowError(self._line, self.heading_of.get(column, column), message))

    def _needed(self, column, value):
        # A column that is missing altogether is said once for the file; a faulty value has been said already.
        if not value and column in self.columns and not self._text(column):
            self._refuse(column, _("The cell is empty."))
        return value

    def _text(self, column):
        cell = self._cells.get(column, "")
        return cell.isoformat() if isinstance(cell, datetime.date) else cell

    def _name(self, column):
        name = self._text(column)
        if len(name) > LONGEST_NAME:
            self._refuse(column, _("The text is too long: at most %(count)d characters.") % {"count": LONGEST_NAME})
        return name

    def _code(self, column):
        code = self._text(column)
        if not code:
            return ""
        try:
            validate_slug(code)
        except ValidationError:
            self._refuse(column, _("A code has letters from a to z, numbers, hyphens and underscores only."))
        if len(code) > LONGEST_CODE:
            self._refuse(column, _("The text is too long: at most %(count)d characters.") % {"count": LONGEST_CODE})
        return code

    def _email(self):
        address = self._text("email").lower()
        if address:
            try:
                validate_email(address)
            except ValidationError:
                self._refuse("email", _("“%(text)s” is no e-mail address.") % {"text": _shown(address)})
        return address

    def _choice(self, column, words, choices):
        text = self._text(column)
        if not text:
            return ""
        if plain(text) not in words:
            known = ", ".join(str(label) for label in choices.labels)
            message = _("“%(text)s” is not known. Known are: %(known)s.")
            self._refuse(column, message % {"text": _shown(text), "known": known})
            return ""
        return words[plain(text)]

    def _date(self, column):
        cell = self._cells.get(column, "")
        if not cell:
            return None
        date = cell if isinstance(cell, datetime.date) else _iso_date(cell)
        if date is None or not is_plausible(date):
            text = _("“%(text)s” is no date. Write it as 2026-01-31.") % {"text": _shown(self._text(column))}
            self._refuse(column, text)
            return None
        return date


def is_plausible(date):
    """Return whether an organisation can have a date."""
    return FIRST_YEAR <= date.year <= LAST_YEAR


def _shown(text):
    """Return a cell's text as an error repeats it."""
    return Truncator(text).chars(60)


def _iso_date(text):
    try:
        return datetime.date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None
