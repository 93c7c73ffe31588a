"""Who owes what on a day: the register of duties in force, and what of it falls on a unit."""

from dataclasses import dataclass

from ..enums import Modality, Recurrence
from ..models import ObligationWording
from .parties import is_role_only, parties_of, units_of, why
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
    def goal_id(self):
        return self.placed.wording.goal_id


@dataclass(frozen=True)
class Owed:
    """A duty that falls on a unit, and why. `inherited_from` is the unit above that it is laid on, or None."""

    duty: Duty
    why: str
    inherited_from: object | None = None


def duties_in_force(date, user, *, language=None, request=None):
    """Return every `Duty` in force on `date` that `user` may read, policy by policy, each once.

    Two queries, however many there are. `language` is the reader's; by default the active one.
    """
    wordings = ObligationWording.objects.all()
    placed = wordings_in_force(wordings, date, user, item="obligation", language=language, request=request)
    parties = parties_of([each.wording for each in placed])
    return [Duty(each, tuple(parties.get(each.wording.pk, ()))) for each in placed]


def obligations_of(unit_id, chart, user, *, duties=None, language=None, request=None):
    """Return an `Owed` for each duty that falls on the unit on the chart's day, the own ones first.

    What is laid on a unit above is inherited, except duties of everyone employed, which are everyone's own, and those
    of people with a role wherever they are. `duties`: what `duties_in_force` gave, when it has been asked already.
    """
    if duties is None:
        duties = duties_in_force(chart.date, user, language=language, request=request)
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
