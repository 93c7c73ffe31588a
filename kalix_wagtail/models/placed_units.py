"""The units that had a place on a day, read without a model instance for each of what may be thousands."""

from functools import cached_property
from typing import NamedTuple

from ..enums import UnitKind
from .organisation import Unit, UnitName, UnitPlacement

NAME_FIELDS = ("pk", "language", "name", "valid_from", "valid_until")


class _Place(NamedTuple):
    id: int
    code: str
    kind: str
    parent_id: int | None
    #: Rows as `NAME_FIELDS` has them.
    names: tuple = ()


class PlacedUnit(_Place):
    """A unit on the chart's day."""

    @cached_property
    def unit(self):
        """Return the `Unit` with its names at hand. Made when it is asked for: a chart holds thousands."""
        unit = Unit(pk=self.id, code=self.code)
        names = UnitName.objects.filter(unit=self.id)
        names._result_cache = [
            UnitName(**dict(zip(NAME_FIELDS, row, strict=True)), unit_id=self.id) for row in self.names
        ]
        unit._state.adding, unit._prefetched_objects_cache = False, {"names": names}
        return unit

    @property
    def kind_label(self):
        return UnitKind(self.kind).label if self.kind in UnitKind.values else self.kind


def placed_units(date):
    """Return ``{unit id: PlacedUnit}`` for the units that had a place on `date`. One query."""
    # Of several placements on a day the one that began last holds, and so it comes last here; names as they stand.
    placements = UnitPlacement.objects.on(date).order_by(
        "valid_from", "pk", "-unit__names__valid_from", "unit__names__language"
    )
    fields = ("pk", "unit_id", "unit__code", "kind", "parent_id", *(f"unit__names__{name}" for name in NAME_FIELDS))
    found, names = {}, {}
    for pk, unit_id, code, kind, parent_id, *name in placements.values_list(*fields):
        found[unit_id] = (pk, code, kind, parent_id)
        if name[0] is not None:
            names.setdefault(pk, []).append(tuple(name))
    return {
        unit_id: PlacedUnit(unit_id, code, kind, parent_id, tuple(names.get(pk, ())))
        for unit_id, (pk, code, kind, parent_id) in found.items()
    }
