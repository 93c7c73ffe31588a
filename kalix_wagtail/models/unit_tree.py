"""The units as they stood on a day, in memory: which is below which."""

from functools import cached_property

from .placed_units import PlacedUnits, UnitNames


class UnitTree:
    """The units on `date`. `names`: those of another tree, when there is one."""

    def __init__(self, date, names=None):
        self.date = date
        #: The units to be read first (`UnitsAbove`). None: all at once.
        self._above = None
        self.names = names or UnitNames()

    @cached_property
    def units(self):
        """Return ``{unit id: PlacedUnit}`` for the units that had a place on the day."""
        return PlacedUnits(self.date, self.names, self._above)

    def read_names(self, unit_ids):
        """Read the names of these units, of those above them and of those to be read first, for one who will ask for
        no others."""
        first = () if self._above is None else self.units.first_ids
        self.names.read({*unit_ids, *first, *(above for unit_id in unit_ids for above in self.ancestors(unit_id))})

    @cached_property
    def unit_ids(self):
        """Return the ids of the units that had a place on the day."""
        return frozenset(self.units)

    @cached_property
    def _of_kind(self):
        return self.units.ids_by("kind")

    def of_kinds(self, kinds):
        """Return the set of the ids of the units of these kinds."""
        return set().union(*(self._of_kind.get(kind, ()) for kind in kinds))

    @cached_property
    def _children(self):
        return self.units.ids_by("parent_id")

    def children(self, unit_id):
        """Return the `PlacedUnit`s right below a unit."""
        return [self.units[child_id] for child_id in self._children.get(unit_id, ()) if child_id != unit_id]

    def ancestors(self, unit_id):
        """Return the ids above a unit, nearest first; a cycle ends the walk."""
        found, seen, parent_id = [], {unit_id}, self.units.parent_id(unit_id)
        while parent_id in self.units and parent_id not in seen:
            found.append(parent_id)
            seen.add(parent_id)
            parent_id = self.units.parent_id(parent_id)
        return found

    def below(self, unit_id):
        """Return the set of ids anywhere below a unit, without itself."""
        found, waiting = set(), [unit_id]
        while waiting:
            for child_id in self._children.get(waiting.pop(), ()):
                if child_id not in found and child_id != unit_id:
                    found.add(child_id)
                    waiting.append(child_id)
        return found

    @cached_property
    def tops(self):
        """Return the ids of the units that stand below none that had a place on the day."""
        return [unit_id for unit_id in self.units if self.units.parent_id(unit_id) not in self.units]
