"""Where a new report goes: what the form says, what the reporter chose, the rules, the nearest supervisor."""

from dataclasses import dataclass

from ..models import OrganisationChart
from .routing import Supervision, supervision, unit_label
from .routing_rules import read_rules, unit_for


@dataclass(frozen=True)
class Intake:
    """The unit the reporter works in (its id, None: unknown), whom the report goes to, and who must never see it."""

    reporter_unit_id: int | None
    route: object
    passed_over: object | None
    #: Why it begins elsewhere than at the reporter's own unit: a word of `STEP_SENTENCES`, and a unit's id.
    way: tuple | None = None

    @property
    def unit_ids(self):
        """Return the ids of the units that the way there names."""
        named = [self.reporter_unit_id, self.way and self.way[1], *(step.unit_id for step in self.route.steps)]
        return {unit_id for unit_id in named if unit_id is not None}


def routing_on(date, reader, unit_ids):
    """Return ``(chart, rules)``: what it takes to route a report by `reader`, or to one of the units.

    `reader` None: someone without an account. `unit_ids` may hold None. Of the organisation only the way up is read.
    """
    rules = read_rules()
    named = {*unit_ids, *(rule.goes_to_id for rule in rules)} - {None}
    return OrganisationChart.above(date, reader=reader, unit_ids=named), rules


def intake_of(
    user,
    chart,
    *,
    chosen_unit_id=None,
    form_unit_id=None,
    category=None,
    rules=(),
    is_sensitive=False,
    concerns_supervisor=False,
):
    """Return the `Intake` of a report by `user`, None for someone without an account who works in the chosen unit.

    A sensitive report goes to the security coordinator. Otherwise the first routing rule that fits decides, then the
    unit that the reporter chose, then the one that the form names, and else it is the nearest supervisor's. Nobody
    whom it is from or about ever gets it.
    """
    found = _supervision(user, chart, chosen_unit_id)
    if concerns_supervisor:
        chart.read_people_of([found.route])
    passed_over = found.route.user if concerns_supervisor else None
    passing = frozenset(person.pk for person in (user, passed_over) if person is not None)
    if passed_over is not None:
        found = Supervision(found.unit_id, _supervision(user, chart, chosen_unit_id, passing).route)
    if is_sensitive:
        return Intake(found.unit_id, chart.last_resort(passing=passing), passed_over, ("sensitive", None))
    rule = unit_for(category, chosen_unit_id or found.unit_id, chart, rules)
    if rule is not None:
        way = "by_rule" if rule.goes_to_id is not None else "by_rule_to_coordinator", rule.goes_to_id
        return Intake(found.unit_id, chart.answering(rule.goes_to_id, passing=passing), passed_over, way)
    for way, unit_id in (("chosen", chosen_unit_id), ("by_form", form_unit_id)):
        if unit_id in chart.units:
            return Intake(found.unit_id, chart.answering(unit_id, passing=passing), passed_over, (way, unit_id))
    return Intake(found.unit_id, found.route, passed_over)


def way_as_json(taken, chart):
    """Return the way of an `Intake` as the first steps of `DeficiencyReport.route`."""
    if taken.way is None:
        return []
    outcome, unit_id = taken.way
    return [
        {"outcome": outcome, "unit": unit_id, "unit_label": unit_label(unit_id, chart), "user": None, "user_label": ""}
    ]


def _supervision(user, chart, chosen_unit_id, passing=frozenset()):
    if user is not None:
        return supervision(user, chart.date, chart=chart, passing=passing)
    unit_id = chosen_unit_id if chosen_unit_id in chart.units else None
    return Supervision(unit_id, chart.answering(unit_id, passing=passing))
