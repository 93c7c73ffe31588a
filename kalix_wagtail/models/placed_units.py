"""The units that had a place on a day, read without a model instance for each of what may be thousands."""

from collections.abc import Mapping
from functools import cached_property

from ..enums import UnitKind
from .organisation import Unit, UnitName, UnitPlacement

PLACE_FIELDS = ("unit_id", "unit__code", "kind", "parent_id")
PARENT_ID = PLACE_FIELDS.index("parent_id")
NAME_FIELDS = ("pk", "unit_id", "language", "name", "valid_from", "valid_until")
#: The same, seen from a placement.
NAME_FIELDS_OF_PLACE = tuple(f"unit__names__{field}" for field in NAME_FIELDS)
#: More names than this are read all at once rather than by their units' ids.
FEW = 200


class PlacedUnit:
    """A unit on the chart's day."""

    def __init__(self, units, id, code, kind, parent_id):
        self._units, self.id, self.code, self.kind, self.parent_id = units, id, code, kind, parent_id

    @cached_property
    def unit(self):
        """Return the `Unit` with its names at hand; see `UnitNames`."""
        unit = Unit(pk=self.id, code=self.code)
        names = UnitName.objects.filter(unit=self.id)
        names._result_cache = [
            UnitName(**dict(zip(NAME_FIELDS, row, strict=True))) for row in self._units.names_of(self.id)
        ]
        unit._state.adding, unit._prefetched_objects_cache = False, {"names": names}
        return unit

    @property
    def kind_label(self):
        return UnitKind(self.kind).label if self.kind in UnitKind.values else self.kind


class PlacedUnits(Mapping):
    """``{unit id: PlacedUnit}`` of the units that had a place on `date`. One query, when it is made.

    With `above` (`UnitsAbove`), those are read then, with their names, and all of them, with a query more, when
    something else is asked for.
    """

    def __init__(self, date, names, above=None):
        self._date, self._has_all = date, above is None
        self._rows = self._read() if above is None else self._read_first(above, names)
        #: The ids of the units that were read first.
        self.first_ids = frozenset(self._rows)
        self.names_of = names.of
        self._made = {}

    def _read(self):
        # Of several placements on a day the one that began last holds, and so it comes last here.
        placements = UnitPlacement.objects.on(self._date).order_by("valid_from", "pk")
        return {row[0]: row for row in placements.values_list(*PLACE_FIELDS)}

    @staticmethod
    def _read_first(above, names):
        rows = above.places(*PLACE_FIELDS, *NAME_FIELDS_OF_PLACE)
        width = len(PLACE_FIELDS)
        found = {row[0]: row[:width] for row in rows}
        names.keep(found, (row[width:] for row in rows))
        return found

    @property
    def _all(self):
        if not self._has_all:
            self._rows, self._has_all = self._read(), True
        return self._rows

    def _row(self, unit_id):
        found = self._rows.get(unit_id)
        return found if found or unit_id is None else self._all.get(unit_id)

    def __getitem__(self, unit_id):
        if unit_id not in self._made:
            row = self._row(unit_id)
            if row is None:
                raise KeyError(unit_id)
            self._made[unit_id] = PlacedUnit(self, *row)
        return self._made[unit_id]

    def __contains__(self, unit_id):
        return self._row(unit_id) is not None

    def __iter__(self):
        return iter(self._all)

    def __len__(self):
        return len(self._all)

    def parent_id(self, unit_id):
        """Return the id of the unit above, None for none and for a unit that is not here."""
        row = self._row(unit_id)
        return row[PARENT_ID] if row else None

    def ids_by(self, field):
        """Return ``{value: [unit id, …]}`` by one of `PLACE_FIELDS`, without making a `PlacedUnit`."""
        column, found = PLACE_FIELDS.index(field), {}
        for unit_id, row in self._all.items():
            found.setdefault(row[column], []).append(unit_id)
        return found


class UnitNames:
    """What units are called, on any day. All names are read when the first of them is asked for; one query."""

    def __init__(self):
        self._rows, self._has_all = {}, False

    def of(self, unit_id):
        """Return the names of a unit as rows of `NAME_FIELDS`, the newest first."""
        if unit_id not in self._rows and not self._has_all:
            self._read()
        return self._rows.get(unit_id, ())

    def read(self, unit_ids):
        """Read the names of these units, for one who will ask for no others. One query, none for what has been read."""
        missing = set(unit_ids) - self._rows.keys()
        if missing and not self._has_all:
            self._read(missing if len(missing) <= FEW else None)

    def keep(self, unit_ids, rows):
        """Keep what was read of these units elsewhere: rows of `NAME_FIELDS`, the newest first, also twice or empty."""
        found = {unit_id: {} for unit_id in unit_ids if unit_id not in self._rows and not self._has_all}
        for row in rows:
            if row[0] is not None and row[1] in found:
                found[row[1]][row[0]] = row
        self._rows |= {unit_id: list(named.values()) for unit_id, named in found.items()}

    def _read(self, unit_ids=None):
        names = UnitName.objects.order_by("-valid_from", "language")
        if unit_ids is None:
            self._has_all, self._rows = True, {}
        else:
            names = names.filter(unit__in=unit_ids)
            self._rows |= {unit_id: [] for unit_id in unit_ids}
        for row in names.values_list(*NAME_FIELDS):
            self._rows.setdefault(row[1], []).append(row)
