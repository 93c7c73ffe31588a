"""A reorganisation rehearsed: what is different on a later day, from what is typed in already. Reads only."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db.models import Min, Q

from ..models import Appointment, DeficiencyReport, UnitPlacement
from ..models.placed_units import PlacedUnit
from .obligations import duties_in_force
from .parties import units_of
from .people import person_name
from .routing import route_as_json, route_sentences


@dataclass(frozen=True)
class UnitDifference:
    """What becomes of a unit. `acts`: of "new", "closed", "renamed", "moved", "kind"; `before`, `after`: its place."""

    unit: PlacedUnit
    acts: tuple
    before: str
    after: str


@dataclass(frozen=True)
class DutyDifference:
    """The codes of the duties that a unit gains and loses."""

    name: str
    gains: tuple
    loses: tuple


@dataclass(frozen=True)
class Handover:
    """Open reports of a unit that would be answered by someone else."""

    unit: str
    before: str
    after: str
    count: int


@dataclass(frozen=True)
class Rehearsal:
    """`alone`: ``[(unit name, sentences)]`` where nobody in the unit answers any longer, and who does instead.

    `leaving`: names of people.
    """

    units: list
    duties: list
    reports: list
    alone: list
    leaving: list


def rehearse(now, then, user):
    """Return the `Rehearsal` from the `OrganisationChart` `now` to the chart `then`, for what `user` may see.

    The duties are those in force on the first day, so that only the organisation makes a difference. A constant number
    of queries.
    """
    return Rehearsal(
        units=_units(now, then),
        duties=_duties(now, then, user),
        reports=_reports(now, then, user),
        alone=_alone(now, then),
        leaving=_leaving(now, then),
    )


def next_change(date):
    """Return the first day after `date` on which a unit gets or loses a place, or None when none is entered."""
    days = UnitPlacement.objects.aggregate(
        begins=Min("valid_from", filter=Q(valid_from__gt=date)),
        ends=Min("valid_until", filter=Q(valid_until__gte=date)),
    )
    after = days["ends"] and days["ends"] + datetime.timedelta(days=1)
    return min((day for day in (days["begins"], after) if day), default=None)


def _name(chart, unit_id):
    return chart.units[unit_id].unit.name_on(chart.date) if unit_id in chart.units else ""


def _units(now, then):
    found = []
    for unit_id in now.units.keys() | then.units.keys():
        before, after = now.units.get(unit_id), then.units.get(unit_id)
        acts = []
        if before is None or after is None:
            acts = ["new" if before is None else "closed"]
        else:
            acts += ["renamed"] if _name(now, unit_id) != _name(then, unit_id) else []
            acts += ["moved"] if before.parent_id != after.parent_id else []
            acts += ["kind"] if before.kind != after.kind else []
        if acts:
            found.append(UnitDifference(after or before, tuple(acts), _place(now, unit_id), _place(then, unit_id)))
    return sorted(found, key=lambda each: (each.before or each.after, each.unit.id))


def _place(chart, unit_id):
    """Return a unit with what it is and stands below, in words, or "" when it has no place."""
    placed = chart.units.get(unit_id)
    if placed is None:
        return ""
    words = [_name(chart, unit_id), str(placed.kind_label), _name(chart, placed.parent_id)]
    return ", ".join(word for word in words if word)


def _duties(now, then, user):
    gains, loses, meant = {}, {}, {}
    for duty in duties_in_force(now.date, user):
        for party in duty.parties:
            if party.pk not in meant:
                meant[party.pk] = units_of(party, now), units_of(party, then)
        before = frozenset().union(*(meant[party.pk][0] for party in duty.parties))
        after = frozenset().union(*(meant[party.pk][1] for party in duty.parties))
        for unit_id in after - before:
            gains.setdefault(unit_id, []).append(duty.code)
        for unit_id in before - after:
            loses.setdefault(unit_id, []).append(duty.code)
    found = [
        DutyDifference(
            _name(then, unit_id) or _name(now, unit_id),
            tuple(gains.get(unit_id, ())),
            tuple(loses.get(unit_id, ())),
        )
        for unit_id in gains.keys() | loses.keys()
    ]
    return sorted(found, key=lambda each: each.name)


def _reports(now, then, user):
    counts = Counter()
    reports = DeficiencyReport.objects.visible_to(user, chart=now).open()
    for report in reports.only("route_unit", "is_sensitive", "reporter", "passed_over"):
        before, after = report.answered_by(now).user, report.answered_by(then).user
        if (before and before.pk) != (after and after.pk):
            unit = _name(now, report.route_unit_id)
            counts[unit, before and person_name(before) or "", after and person_name(after) or ""] += 1
    return [Handover(*key, count) for key, count in sorted(counts.items())]


def _alone(now, then):
    """Return the units in which nobody answers though somebody did, or that are new, with the path from there."""
    found = []
    for unit_id in then.units:
        route = then.responsible(unit_id)
        had_someone = unit_id not in now.units or now.responsible(unit_id).unit_id == unit_id
        if route.unit_id != unit_id and had_someone:
            found.append((_name(then, unit_id), route_sentences(route_as_json(route, then))))
    return sorted(found)


def _leaving(now, then):
    """Return the names of the people who have an appointment on the first day and none on the second."""
    staying = Appointment.objects.on(then.date).values("user")
    leaving = Appointment.objects.on(now.date).exclude(user__in=staying).select_related("user")
    return sorted({person_name(appointment.user) for appointment in leaving})
