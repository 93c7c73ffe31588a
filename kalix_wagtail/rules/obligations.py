"""Who owes what on a day: the register of duties in force, and what of it falls on a unit."""

from dataclasses import dataclass

from django.db.models import F

from ..enums import Modality, Recurrence
from ..models import ObligationWording
from .parties import every_party, is_role_only, parties_of, units_of, why
from .wordings import Placed, wordings_in_force


@dataclass(frozen=True)
class Duty:
    """A duty in force, as a reader sees it."""

    placed: Placed
    parties: tuple

    @property
    def code(self):
        return self.placed.wording.obligation.code

    @property
    def modality(self):
        return Modality(self.placed.wording.modality)

    @property
    def recurrence(self):
        return Recurrence(self.placed.wording.recurrence)

    @property
    def is_yearly(self):
        return self.recurrence == Recurrence.YEARLY

    @property
    def legal_basis(self):
        return self.placed.wording.legal_basis

    @property
    def in_force_from(self):
        """Return from when the edition that lays the duty is in force."""
        return self.placed.wording.edition.valid_from

    @property
    def is_carried_elsewhere(self):
        return self.placed.wording.is_carried_elsewhere

    @property
    def obligation_id(self):
        return self.placed.wording.obligation_id

    @property
    def policy_key(self):
        """Return which policy, in whatever language, lays the duty."""
        return self.placed.wording.edition.policy_key

    @property
    def goal_id(self):
        return self.placed.wording.goal_id


@dataclass(frozen=True)
class Owed:
    """A duty that falls on a unit, and why. `inherited_from` is the unit above that it is laid on, or None."""

    duty: Duty
    why: str
    inherited_from: object | None = None


def duties_in_force(date, user, *, obligation=None, language=None, request=None):
    """Return every `Duty` in force on `date` that `user` may read, policy by policy, each once.

    Two queries, however many there are. `obligation`: only that one. `language` is the reader's; by default the active
    one.
    """
    wordings = ObligationWording.objects.all() if obligation is None else obligation.wordings.all()
    placed = wordings_in_force(wordings, date, user, item="obligation", language=language, request=request)
    parties = parties_of([each.wording for each in placed])
    return [Duty(each, tuple(parties.get(each.wording.pk, ()))) for each in placed]


def duties_laid_on(parties, date, user, *, language=None, request=None):
    """Return a `Duty` for each in force on `date` that is laid on one of `parties`, ``{id: party}``, each with those.

    As `duties_in_force`, in one query, and without reading what is laid on others.
    """
    rows = ObligationWording.objects.filter(parties__in=list(parties)).annotate(party_id=F("parties__pk"))
    placed = wordings_in_force(rows, date, user, item="obligation", language=language, request=request)
    found = {}
    for each in placed:
        _first, of_wording = found.setdefault(each.wording.pk, (each, {}))
        of_wording[each.wording.party_id] = parties[each.wording.party_id]
    return [Duty(first, tuple(of_wording.values())) for first, of_wording in found.values()]


def parties_meant(unit_ids, chart, parties=None):
    """Return ``{id: party}`` for those of `parties` that mean one of the units, or a unit above one.

    `parties`: what `every_party` gives, which is asked when they are not given.
    """
    above = {above for unit_id in unit_ids for above in chart.ancestors(unit_id)}
    wanted = above.union(unit_ids)
    parties = every_party() if parties is None else parties
    return {party.pk: party for party in parties if not wanted.isdisjoint(units_of(party, chart))}


def obligations_of(unit_id, chart, user, *, duties=None, language=None, request=None):
    """Return an `Owed` for each duty that falls on the unit on the chart's day, the own ones first.

    What is laid on a unit above is inherited, except duties of everyone employed, which are everyone's own, and those
    of people with a role wherever they are. `duties`: what has been read of `duties_laid_on` the `parties_meant` or
    `duties_in_force`; the first when nothing has.
    """
    if duties is None:
        parties = parties_meant([unit_id], chart)
        duties = duties_laid_on(parties, chart.date, user, language=language, request=request)
    meant = {}
    own, inherited = [], []
    for duty in duties:
        for party in duty.parties:
            if party.pk not in meant:
                meant[party.pk] = units_of(party, chart)
        laid_on = next((party for party in duty.parties if unit_id in meant[party.pk]), None)
        if laid_on is not None:
            own.append(Owed(duty, why(laid_on, unit_id, chart)))
            continue
        above = _nearest_above(unit_id, [p for p in duty.parties if not is_role_only(p)], meant, chart)
        if above is not None:
            inherited.append(Owed(duty, "", chart.units[above].unit))
    return own + inherited


def _nearest_above(unit_id, parties, meant, chart):
    return next((above for above in chart.ancestors(unit_id) if any(above in meant[p.pk] for p in parties)), None)
