"""Which reports may come to someone because a walk goes past other people; sight (`visible_to`) asks it.

A walk goes past the reporter and whoever the report is about. That changes who answers only where one of them is met
on the walk. What is said here may be too much, never too little: who answers is then asked report by report.
"""

from dataclasses import dataclass

from ..enums import Role
from .organisation_chart import LEADING_ROLES


@dataclass(frozen=True)
class Reach:
    """`units`: ids of the units whose reports may come to the person, None for any. `met`: ids of the people such that
    a report from or about none of them goes where it would go if it were from or about nobody."""

    units: frozenset | None
    met: frozenset


def reach_of(chart, user):
    """Return the `Reach` of `user`, one of the chart's `leaders`. No query besides the chart's own."""
    if user.pk in _at_last(chart):
        return Reach(None, frozenset(chart.leaders))
    acting = {unit_id for unit_id in chart.units if user.pk in _people_in(chart, unit_id)}
    units = acting.union(*(chart.below(unit_id) for unit_id in acting))
    met = set()
    for unit_id in units:
        for current in [unit_id, *chart.ancestors(unit_id)]:
            met |= _people_in(chart, current)
            if chart.found_in(current) is not None:
                break
        else:
            # Nobody on the way up: it goes on to whoever answers at last, and anyone may be met there.
            met |= chart.leaders
    return Reach(frozenset(units), frozenset(met))


def _at_last(chart):
    """Return the ids of everyone who could be found where a walk through a unit has found nobody."""
    units = {placed.id for placed in chart.units.values() if placed.parent_id not in chart.units}
    units |= chart.units_with(Role.COORDINATOR)
    walked = units.union(*(chart.ancestors(unit_id) for unit_id in units))
    coordinating = {
        pk for unit_id in chart.units_with(Role.COORDINATOR) for pk in chart.holder_ids(unit_id, Role.COORDINATOR)
    }
    return chart.standing_in(coordinating).union(*(_people_in(chart, unit_id) for unit_id in walked))


def _people_in(chart, unit_id):
    """Return the ids of who leads a unit and of everyone who may stand in for one of them."""
    leading = {pk for role in LEADING_ROLES for pk in chart.holder_ids(unit_id, role)}
    return chart.standing_in(leading) if leading else leading
