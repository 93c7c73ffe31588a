"""The goals in force on a day, and the measures that serve them."""

from dataclasses import dataclass

from ..models import GoalWording
from .obligations import duties_in_force
from .wordings import Placed, wordings_in_force


@dataclass(frozen=True)
class GoalInForce:
    """A goal as a reader sees it, with the duties in force that serve it: the policy's own, then other documents'."""

    placed: Placed
    measures: tuple

    @property
    def number(self):
        return self.placed.wording.goal.number

    @property
    def policy_key(self):
        return self.placed.wording.goal.policy_key


def goals_in_force(date, user, *, language=None, request=None):
    """Return every `GoalInForce` on `date` that `user` may read, policy by policy; a constant number of queries."""
    duties = duties_in_force(date, user, language=language, request=request)
    measures = {}
    for duty in duties:
        if duty.goal_id:
            measures.setdefault(duty.goal_id, []).append(duty)
    wordings = GoalWording.objects.all()
    placed = wordings_in_force(wordings, date, user, item="goal", language=language, request=request)
    return [GoalInForce(each, _own_first(measures.get(each.wording.goal_id, ()), each)) for each in placed]


def _own_first(measures, goal):
    return tuple(sorted(measures, key=lambda duty: duty.policy_key != goal.wording.edition.policy_key))
