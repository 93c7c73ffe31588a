"""Which authority a report is with. What passes from one nämnd or company to another becomes a public record there."""

from dataclasses import dataclass
from functools import cached_property

from ..enums import UnitKind
from ..models import OrganisationChart, UnitPlacement
from .routing import unit_label

#: Units that are authorities of their own in a municipality.
AUTHORITY_KINDS = frozenset({UnitKind.EXECUTIVE, UnitKind.COMMITTEE, UnitKind.COMPANY, UnitKind.COMPANY_BOARD})
#: A company and its board are one.
COMPANY_KINDS = frozenset({UnitKind.COMPANY, UnitKind.COMPANY_BOARD})


@dataclass(frozen=True)
class Crossing:
    """From one authority to another: their ids, and what they were called on the day."""

    from_id: int
    from_label: str
    to_id: int
    to_label: str


def authority_of(chart, unit_id):
    """Return the id of the authority a unit belongs to on the chart's day, None for none: the nearest at or above it.

    A company and its board count as one, whichever of them stands above the other.
    """
    for current in [unit_id, *chart.ancestors(unit_id)]:
        placed = chart.units.get(current)
        if placed is not None and placed.kind in AUTHORITY_KINDS:
            above = chart.units.get(placed.parent_id)
            is_pair = above is not None and {placed.kind, above.kind} == COMPANY_KINDS
            return above.id if is_pair else current
    return None


def authority_of_route(chart, route):
    """Return the id of the authority where a `Route` ends; for the security coordinator, the one of that task."""
    if route.unit_id is not None:
        return authority_of(chart, route.unit_id)
    if route.user_id is None:
        return None
    units = chart.coordinated_by(route.user_id) or [unit_id for unit_id, _role in chart.tasks_of(route.user)]
    return authority_of(chart, units[0]) if units else None


def crossing(chart, from_authority, to_authority, *, then=None):
    """Return the `Crossing` between two authorities, or None when they are one, or one of them is not known.

    `then` is the organisation of the day when the report was with the first; it may be gone in that of today, `chart`.
    """
    if None in (from_authority, to_authority) or from_authority == to_authority:
        return None
    from_label = unit_label(from_authority, chart if then is None else then)
    return Crossing(from_authority, from_label, to_authority, unit_label(to_authority, chart))


class Moves:
    """Which units have gone from one authority to another since some day, by the organisation of today, `chart`."""

    def __init__(self, chart):
        self.chart, self._earlier = chart, None

    def on(self, date):
        """Return the organisation of a day. The last one that was asked for is kept, besides that of today."""
        if date == self.chart.date:
            return self.chart
        if self._earlier is None or self._earlier.date != date:
            self._earlier = OrganisationChart(date)
        return self._earlier

    def authorities(self, unit_id, since):
        """Return the ids of the authorities that a unit belonged to on the day `since` and belongs to today."""
        now = authority_of(self.chart, unit_id)
        return authority_of(self.on(since), unit_id) if self._may_have_moved(unit_id, since) else now, now

    def _may_have_moved(self, unit_id, since):
        # Where all units on the way up have stood in their places since then, the way was the same.
        way_up = [unit_id, *self.chart.ancestors(unit_id)]
        return any(self._placed_from.get(each, since) > since for each in way_up)

    @cached_property
    def _placed_from(self):
        placements = UnitPlacement.objects.on(self.chart.date).order_by("valid_from", "pk")
        return dict(placements.values_list("unit_id", "valid_from"))
