"""What an import of the organisation is going to write, as plain rows that can be shown, compared and carried out."""

import datetime
import hashlib
import json
from dataclasses import dataclass, field
from typing import NamedTuple

from ..enums import ImportedChange

UNIT_NAME, PLACEMENT, APPOINTMENT = "name", "placement", "appointment"


class Change(NamedTuple):
    """One thing that is changed, for people. `line` is None for what follows from something not being in the file."""

    kind: ImportedChange
    line: int | None
    subject: str
    before: str
    after: str
    day: datetime.date | None


class NewName(NamedTuple):
    """What a unit is called from a day."""

    code: str
    language: str
    name: str
    valid_from: datetime.date
    valid_until: datetime.date | None


class NewPlacement(NamedTuple):
    """Where a unit stands from a day; `parent` is a code, "" at the top."""

    code: str
    kind: str
    parent: str
    valid_from: datetime.date
    valid_until: datetime.date | None


class NewAccount(NamedTuple):
    """Someone who has no account yet."""

    email: str
    username: str
    first_name: str
    last_name: str


class NewAppointment(NamedTuple):
    """Someone's place in a unit from a day."""

    unit: str
    email: str
    role: str
    valid_from: datetime.date
    valid_until: datetime.date | None


class Edit(NamedTuple):
    """Other values for a stored row: ``((field, value), …)``. A parent is given by its code."""

    model: str
    pk: int
    values: tuple


@dataclass
class Writes:
    """Everything an import writes, in the order of the file."""

    units: list = field(default_factory=list)
    names: list = field(default_factory=list)
    placements: list = field(default_factory=list)
    accounts: list = field(default_factory=list)
    appointments: list = field(default_factory=list)
    edits: list = field(default_factory=list)

    def _lists(self):
        return [self.units, self.names, self.placements, self.accounts, self.appointments, self.edits]

    def digest(self):
        """Return a text that is the same for the same writes only."""
        return hashlib.sha256(json.dumps(self._lists(), default=str).encode()).hexdigest()

    def count(self):
        """Return how many rows are written."""
        return sum(len(rows) for rows in self._lists())
