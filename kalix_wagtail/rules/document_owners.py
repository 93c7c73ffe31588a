"""Who answers for a document: from its responsible party to people who can be reached."""

from dataclasses import dataclass

from ..enums import Role
from .parties import is_role_only, units_of


@dataclass(frozen=True)
class Owner:
    """Someone who answers for a document, and the unit they were found in; None at the last resort."""

    user: object
    unit_id: int | None


def owners_of(party, chart):
    """Return the `Owner` rows of a document with this responsible party (or None) on the day of `chart`.

    With a role: who holds it there. Else: who answers for each unit the party means. Whoever has left or is away is
    passed for a deputy, or the next one up. At last, and when the party is everyone or nobody: the coordinator.
    `party` comes from `parties_by_key`, or costs a query.
    """
    found = {}
    if party is not None and not party.everyone:
        for unit_id in sorted(units_of(party, chart)):
            for owner in _in_unit(party, unit_id, chart):
                found.setdefault(owner.user.pk, owner)
    if not found:
        route = chart.last_resort()
        return [Owner(route.user, None)] if route.user else []
    return list(found.values())


def _in_unit(party, unit_id, chart):
    if party.role and party.role != Role.EMPLOYEE:
        reached = [chart.reachable(holder)[0] for holder in chart.holders(unit_id, party.role)]
        holders = [Owner(person, unit_id) for person in reached if person]
        if holders or is_role_only(party):
            return holders
    route = chart.responsible(unit_id)
    return [] if route.is_last_resort else [Owner(route.user, route.unit_id)]
