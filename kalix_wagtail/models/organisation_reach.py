"""Which reports may come to someone because a walk goes past other people; sight (`visible_to`) asks it.

A walk goes past the reporter and whoever the report is about. That changes who answers only where one of them is met
on the walk. What is said here may be too much, never too little: who answers is then asked report by report.
"""

from dataclasses import dataclass

from ..enums import Role
from .organisation_chart import LEADING_ROLES


@dataclass(frozen=True)
class Reach:
    """What may come to a person: ids throughout.

    `units`: whose reports may, None for any. `met`: everyone who is met on the way there. `met_plainly`: everyone on
    the way of what comes to the person anyway.
    """

    units: frozenset | None
    met: frozenset
    met_plainly: frozenset


def reach_of(chart, user):
    """Return the `Reach` of `user`, one of the chart's `leaders`. No query besides the chart's own."""
    met_at_last = _met_at_last(chart)
    met_plainly = _met_from(chart, chart.led_by(user), met_at_last)
    if chart.last_resort().user_id == user.pk:
        met_plainly |= met_at_last
    if user.pk in _at_last(chart):
        return Reach(None, frozenset(chart.leaders), frozenset(met_plainly))
    acting = chart.led_in_person(chart.represented_by(user.pk))
    units = acting.union(*(chart.below(unit_id) for unit_id in acting))
    return Reach(frozenset(units), frozenset(_met_from(chart, units, met_at_last)), frozenset(met_plainly))


def _met_from(chart, units, met_at_last):
    """Return the ids of everyone met on the walks from `units`."""
    met = set()
    for unit_id in units:
        for current in [unit_id, *chart.ancestors(unit_id)]:
            met |= _people_in(chart, current)
            if chart.found_in(current) is not None:
                break
        else:
            met |= met_at_last
    return met


def _met_at_last(chart):
    """Return the ids of everyone met where a walk has found nobody in its units."""
    found = chart.last_resort()
    if found.user_id is None or found.steps[-1].outcome != "coordinator":
        return set(chart.leaders)
    units = chart.units_with(Role.COORDINATOR)
    return chart.standing_in({pk for unit_id in units for pk in chart.holder_ids(unit_id, Role.COORDINATOR)})


def _at_last(chart):
    """Return the ids of everyone who could be found where a walk through a unit has found nobody."""
    units = chart.units_with(Role.COORDINATOR).union(chart.tops)
    walked = units.union(*(chart.ancestors(unit_id) for unit_id in units))
    coordinating = {
        pk for unit_id in chart.units_with(Role.COORDINATOR) for pk in chart.holder_ids(unit_id, Role.COORDINATOR)
    }
    return chart.standing_in(coordinating).union(*(_people_in(chart, unit_id) for unit_id in walked))


def _people_in(chart, unit_id):
    """Return the ids of who leads a unit and of everyone who may stand in for one of them."""
    leading = {pk for role in LEADING_ROLES for pk in chart.holder_ids(unit_id, role)}
    return chart.standing_in(leading) if leading else leading
