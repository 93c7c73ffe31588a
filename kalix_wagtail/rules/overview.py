"""How the duties of many units stand, counted: for the overview, and for the units below a manager's own.

Counted without a row for each duty and unit: what nobody has said anything of stands alike in every unit.
"""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from ..enums import DutyState, EditionKind, Recurrence
from ..models import Edition, ObligationWording, OrganisationChart
from .acknowledgements import Acknowledgements
from .followups import FollowUps
from .parties import parties_by_id, units_of
from .reading import readable

#: How long a unit has to acknowledge an edition before it is reminded.
GRACE = datetime.timedelta(days=30)


class CountedDuty(NamedTuple):
    """As little of a duty in force as counting needs. A tuple, for there may be tens of thousands."""

    obligation_id: int
    edition_id: int
    is_yearly: bool
    in_force_from: object
    party_ids: frozenset


@dataclass
class Tally:
    """How many duties stand how, and of how many units asked a document is known."""

    states: Counter = field(default_factory=Counter)
    asked: int = 0
    acknowledged: int = 0
    #: Of the rest, those who have had `GRACE` to do it in.
    unacknowledged_long: int = 0

    @property
    def owed(self):
        return sum(self.states.values()) - self.states[DutyState.NOT_APPLICABLE]

    @property
    def done(self):
        return self.states[DutyState.DONE]

    @property
    def late(self):
        return self.states[DutyState.LATE]

    @property
    def started(self):
        return self.states[DutyState.STARTED]

    @property
    def unanswered(self):
        return self.states[DutyState.UNANSWERED]

    @property
    def done_share(self):
        """Return how much is done, in whole per cent; None when nothing is owed."""
        return percent(self.done, self.owed)

    @property
    def bars(self):
        """Return how far the parts reach in a bar of 100: ``{"done": {"start": "0.0", "width": "62.5"}, …}``."""
        found, start = {}, 0
        for name in ("done", "started", "late"):
            width = getattr(self, name) * 100 / self.owed if self.owed else 0
            found[name] = {"start": f"{start:.1f}", "width": f"{width:.1f}"}
            start += width
        return found

    @property
    def acknowledged_share(self):
        """Return of how many units asked the document is known, in whole per cent; None when none is asked."""
        return percent(self.acknowledged, self.asked)


def percent(part, whole):
    """Return `part` of `whole` in whole per cent, rounded down so that 100 is all; None of nothing."""
    return part * 100 // whole if whole else None


@dataclass(frozen=True)
class Overview:
    """`policies`: ``[(edition, Tally)]`` by title; `units`: ``{unit id: Tally}``; `total`: one `Tally` of all.

    `obligations`: ``{obligation id: Tally}``, how each duty stands in all the units that owe it.
    """

    policies: list
    units: dict
    total: Tally
    obligations: dict


def overview(chart, user, followups, acknowledgements):
    """Return the `Overview` on the chart's day of all units and of what `user` may read; None: of everything.

    `followups`, `acknowledgements`: those of the same day. Six queries besides theirs.
    """
    duties = counted_duties(chart.date, user)
    parties = parties_by_id(set().union(*(duty.party_ids for duty in duties)))
    meant = {pk: frozenset(units_of(party, chart)) for pk, party in parties.items()}
    count = _Count(duties, meant, followups)
    editions = Edition.objects.defer("content", "html").filter(pk__in={duty.edition_id for duty in duties})
    # Not `in_bulk`, which asks again for each thousand on SQLite.
    editions = {edition.pk: edition for edition in editions}
    count.add_acknowledgements(editions, acknowledgements)
    policies = sorted(
        ((editions[pk], tally) for pk, tally in count.policies.items()), key=lambda row: (row[0].title, row[0].pk)
    )
    return Overview(policies, dict(count.units), _sum(count.policies.values()), dict(count.obligations))


def tallies_of(unit_ids, duties, chart, followups, acknowledgements):
    """Return ``{unit id: Tally}`` for some units, from the `Duty`s in force that have been read. No query."""
    wanted, parties = set(unit_ids) & set(chart.units), {party.pk: party for duty in duties for party in duty.parties}
    meant = {pk: frozenset(units_of(party, chart) & wanted) for pk, party in parties.items()}
    counted = [
        CountedDuty(
            duty.obligation_id,
            duty.placed.wording.edition_id,
            duty.is_yearly,
            duty.in_force_from,
            frozenset(party.pk for party in duty.parties),
        )
        for duty in duties
    ]
    count = _Count(counted, meant, followups)
    editions = {duty.placed.wording.edition_id: duty.placed.wording.edition for duty in duties}
    count.add_acknowledgements(editions, acknowledgements)
    return dict(count.units)


def counted_duties(date, user):
    """Return a `CountedDuty` for each duty in force on `date` that `user` may read; two queries."""
    in_force = Edition.objects.in_force(date).exclude(kind=EditionKind.TRANSLATION)
    in_force = in_force if user is None else readable(in_force, user)
    begun = dict(in_force.order_by().values_list("pk", "valid_from"))
    rows = ObligationWording.objects.filter(edition__in=in_force.order_by().values("pk")).order_by()
    wordings, laid_on, alike = {}, defaultdict(list), {}
    # A row for each wording and party, of plain values alone: that is what reads fastest.
    for pk, *rest, party_id in rows.values_list("pk", "obligation_id", "edition_id", "recurrence", "parties"):
        wordings[pk] = rest
        if party_id is not None:
            laid_on[pk].append(party_id)
    found = []
    for pk, (obligation_id, edition_id, recurrence) in wordings.items():
        named = tuple(laid_on.get(pk, ()))
        party_ids = alike.setdefault(named, frozenset(named))
        yearly = recurrence == Recurrence.YEARLY
        found.append(CountedDuty(obligation_id, edition_id, yearly, begun[edition_id], party_ids))
    return found


def waiting_for(user, date):
    """Return how much waits too long on `date` in the units that `user` answers for, of documents that may be read.

    ``(duties that are late, documents that are not acknowledged)``.
    """
    chart = OrganisationChart(date)
    found = overview(chart, user, FollowUps(date), Acknowledgements(date))
    tallies = [found.units[unit_id] for unit_id in chart.led_by(user) if unit_id in found.units]
    return sum(tally.late for tally in tallies), sum(tally.unacknowledged_long for tally in tallies)


class _Count:
    def __init__(self, duties, meant, followups):
        self.duties, self.meant, self.followups = duties, meant, followups
        self.together = {}
        self.said = defaultdict(list)
        for obligation_id, unit_id in followups.rows:
            self.said[obligation_id].append(unit_id)
        self.policies, self.units = defaultdict(Tally), defaultdict(Tally)
        self.obligations, self.asked = defaultdict(Tally), defaultdict(set)
        self._standing = {}
        self._count()

    def units_of(self, duty):
        """Return the ids of the units that owe a duty; worked out once for duties of the same parties."""
        if duty.party_ids not in self.together:
            sets = [self.meant[pk] for pk in duty.party_ids if pk in self.meant]
            self.together[duty.party_ids] = frozenset().union(*sets)
        return self.together[duty.party_ids]

    def _count(self):
        alike = Counter()
        for duty in self.duties:
            units = self.units_of(duty)
            default = self._default(duty)
            said = [unit_id for unit_id in self.said.get(duty.obligation_id, ()) if unit_id in units]
            tallies = (self.policies[duty.edition_id].states, self.obligations[duty.obligation_id].states)
            for states in tallies:
                states[default] += len(units) - len(said)
            alike[units, default] += 1
            self.asked[duty.edition_id].add(units)
            for unit_id in said:
                state = self._state(duty, unit_id)
                for states in tallies:
                    states[state] += 1
                states = self.units[unit_id].states
                states[default] -= 1
                states[state] += 1
        for (units, state), number in alike.items():
            for unit_id in units:
                self.units[unit_id].states[state] += number

    def _default(self, duty):
        """Return how a duty stands in a unit that has said nothing of it; it follows from two things alone."""
        alike = duty.is_yearly, duty.in_force_from
        if alike not in self._standing:
            self._standing[alike] = self._state(duty, None)
        return self._standing[alike]

    def _state(self, duty, unit_id):
        standing = self.followups.of(duty, unit_id)
        return DutyState.LATE if standing.is_late else standing.state

    def add_acknowledgements(self, editions, acknowledgements):
        """Count who is asked and who has acknowledged; `editions` by id."""
        for pk, sets in self.asked.items():
            units = frozenset().union(*sets)
            acknowledged = acknowledgements.units_that_know(editions[pk]) & units
            self.policies[pk].asked, self.policies[pk].acknowledged = len(units), len(acknowledged)
            for unit_id in units:
                self.units[unit_id].asked += 1
            for unit_id in acknowledged:
                self.units[unit_id].acknowledged += 1
            if editions[pk].valid_from <= self.followups.date - GRACE:
                for unit_id in units - acknowledged:
                    self.units[unit_id].unacknowledged_long += 1


def _sum(tallies):
    total = Tally()
    for tally in tallies:
        total.states.update(tally.states)
        total.asked += tally.asked
        total.acknowledged += tally.acknowledged
    return total
