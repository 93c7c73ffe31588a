"""What importing an organisation file would change: the file compared with what is stored."""

import datetime
from dataclasses import dataclass, field

from ..enums import ImportedChange
from ..importing.organisation import OrganisationFile
from .import_people import PeoplePlanner
from .import_stored import read_stored
from .import_units import UnitPlanner
from .import_writes import Writes


@dataclass(frozen=True)
class OrganisationPlan:
    """What an import of `file` from `date` would do. With `errors` (`RowError`s by line) it cannot be carried out.

    `changes` are for people (`Change`), `writes` for the action; `unchanged` counts the rows that say nothing new.
    """

    file: OrganisationFile
    date: datetime.date
    end_missing: bool = False
    errors: tuple = ()
    changes: tuple = ()
    writes: Writes = field(default_factory=Writes)
    unchanged: int = 0

    @property
    def is_empty(self):
        return not self.writes.count()

    @property
    def digest(self):
        """Return a text that is the same for two plans only if they write the same."""
        return self.writes.digest()

    def by_kind(self):
        """Return ``[(ImportedChange, [Change, …]), …]`` for the kinds of changes there are."""
        found = {kind: [] for kind in ImportedChange}
        for change in self.changes:
            found[change.kind].append(change)
        return [(kind, changes) for kind, changes in found.items() if changes]


def plan_import(file, *, date, end_missing=False):
    """Return the `OrganisationPlan` for an `OrganisationFile`; as many queries whatever its size, and none to write.

    What a row says holds from its own day, else from `date`. What the file does not name is left alone, but with
    `end_missing` appointments that are not in the file end the day before `date`, in the units that its appointments
    name. A file that could not be read without errors is compared with nothing.
    """
    if file.errors:
        return OrganisationPlan(file, date, end_missing, errors=file.errors)
    days = [row.valid_from or row.valid_until for row in (*file.units, *file.appointments)]
    stored = read_stored(min([date, *(day for day in days if day)]))
    writes = Writes()
    units = UnitPlanner(file.units, stored.units, today=date, writes=writes)
    units.plan()
    people = PeoplePlanner(file.appointments, stored, today=date, writes=writes, label=units.label)
    people.plan(end_missing=end_missing)
    errors = sorted([*units.errors, *people.errors], key=lambda error: error.line)
    if errors:
        # The unit of an appointment may stand in either column.
        headings = {"unit": file.headings.get("code", "unit")} | file.headings
        errors = tuple(error._replace(column=headings.get(error.column, error.column)) for error in errors)
        return OrganisationPlan(file, date, end_missing, errors=errors)
    return OrganisationPlan(
        file=file,
        date=date,
        end_missing=end_missing,
        changes=(*units.changes, *people.changes),
        writes=writes,
        unchanged=units.unchanged + people.unchanged,
    )
