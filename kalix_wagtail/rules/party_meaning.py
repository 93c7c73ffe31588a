"""Whom an expression means on a day: units, and with a role the people who have it there."""

from dataclasses import dataclass

from ..enums import Role
from ..models import Appointment
from .parties import units_of
from .people import person_name

#: How many units are named.
MOST_NAMED = 100


@dataclass(frozen=True)
class Meaning:
    """`units`: ``[(name, [names of people])]`` by name, at most `MOST_NAMED`; `count`: how many there are in all."""

    units: list
    count: int
    has_role: bool

    @property
    def more(self):
        return self.count - len(self.units)


def meaning_of(party, named_unit_ids, chart):
    """Return the `Meaning` of a party, saved or not, that names the units with `named_unit_ids`, on the chart's day.

    Two queries with a role, one without.
    """
    party.named_unit_ids = set(named_unit_ids)
    meant = units_of(party, chart)
    named = sorted((chart.units[unit_id].unit.name_on(chart.date), unit_id) for unit_id in meant)[:MOST_NAMED]
    people = _people(party.role, [unit_id for _name, unit_id in named], chart) if party.role else {}
    return Meaning([(name, people.get(unit_id, [])) for name, unit_id in named], len(meant), bool(party.role))


def _people(role, unit_ids, chart):
    if role not in Role.values:
        return {}
    held = Appointment.objects.on(chart.date).filter(role=role, unit__in=unit_ids).select_related("user")
    found = {}
    for appointment in held.order_by("valid_from", "pk"):
        found.setdefault(appointment.unit_id, []).append(person_name(appointment.user))
    return found
