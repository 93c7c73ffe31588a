"""The organisation of a day as a tree to be read: every unit once, whatever was typed in."""

from dataclasses import dataclass

from ..enums import Role
from ..models.placed_units import PlacedUnit


@dataclass(frozen=True)
class Leader:
    """Someone who leads a unit. `is_away`: on the day; `stand_in`: who acts then, None when nobody does."""

    user: object
    role: str
    is_away: bool
    stand_in: object | None


@dataclass(frozen=True)
class Branch:
    """A unit in the tree. `step`: "open" (units below follow, until "close"), "leaf" or "close"."""

    step: str
    placed: PlacedUnit | None = None
    name: str = ""
    depth: int = 0
    below_count: int = 0
    leaders: tuple = ()


def tree_of(chart):
    """Return ``(tree, stray)`` of the chart's day as lists of `Branch`es, siblings by name; no query of its own.

    `stray`: units below one that had no place on the day, and units that stand in a circle, with what is below them.
    Every unit is in one of the two, once; it is walked without recursion, for a tree may be as deep as someone typed.
    """
    children, names = {}, {}
    for placed in chart.units.values():
        names[placed.id] = placed.unit.name_on(chart.date)
        children.setdefault(placed.parent_id, []).append(placed.id)
    for ids in children.values():
        ids.sort(key=lambda unit_id: (names[unit_id], unit_id))
    seen = set()
    walk = _Walk(chart, children, names, seen)
    tree = walk.from_each(children.get(None, []))
    orphaned = [ids for parent_id, ids in children.items() if parent_id is not None and parent_id not in chart.units]
    lost = [unit_id for ids in orphaned for unit_id in ids]
    stray = walk.from_each(sorted(lost, key=names.get))
    # What is left stands in circles, or below one: begun at the first by name.
    for unit_id in sorted(chart.units, key=lambda pk: (names[pk], pk)):
        stray += walk.from_each([unit_id])
    return tree, stray


class _Walk:
    def __init__(self, chart, children, names, seen):
        self.chart, self.children, self.names, self.seen = chart, children, names, seen

    def from_each(self, unit_ids):
        """Return the branches of some units and all below them that have not been walked yet."""
        found = []
        waiting = [(unit_id, 0) for unit_id in reversed(unit_ids)]
        while waiting:
            unit_id, depth = waiting.pop()
            if unit_id is None:
                found.append(Branch("close", depth=depth))
                continue
            if unit_id in self.seen:
                continue
            self.seen.add(unit_id)
            below = [child for child in self.children.get(unit_id, []) if child not in self.seen]
            found.append(self._branch(unit_id, depth, "open" if below else "leaf"))
            if below:
                waiting.append((None, depth))
                waiting += [(child, depth + 1) for child in reversed(below)]
        return _without_empty(found)

    def _branch(self, unit_id, depth, step):
        leaders = tuple(
            self._leader(user, role)
            for role in (Role.MANAGER, Role.DEPUTY)
            for user in self.chart.holders(unit_id, role)
        )
        count = len(self.chart.below(unit_id)) if step == "open" else 0
        return Branch(step, self.chart.units[unit_id], self.names[unit_id], depth, count, leaders)

    def _leader(self, user, role):
        person, outcome = self.chart.reachable(user)
        is_away = outcome in ("stands_in", "absent")
        return Leader(user, role, is_away, person if outcome == "stands_in" else None)


def _without_empty(branches):
    """Return the branches with those opened whose units had all been walked elsewhere made leaves."""
    found = []
    for branch in branches:
        if branch.step == "close" and found[-1].step == "open" and found[-1].depth == branch.depth:
            last = found.pop()
            found.append(Branch("leaf", last.placed, last.name, last.depth, last.below_count, last.leaders))
        else:
            found.append(branch)
    return found
