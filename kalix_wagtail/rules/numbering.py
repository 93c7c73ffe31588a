"""Public numbers of goals and duties: given once, kept through every edition, never used again."""

from dataclasses import dataclass, field

from ..models import Goal, Obligation


@dataclass
class ItemNumbers:
    """Numbers by block id; ids not seen before get the next free number, in the order they are asked for."""

    prefix: str
    goals: dict = field(default_factory=dict)
    duties: dict = field(default_factory=dict)
    codes: dict = field(default_factory=dict)

    @classmethod
    def of_policy(cls, policy_key, prefix):
        """Return the numbers that the policy's goals and duties have so far; two queries."""
        goals = dict(Goal.objects.filter(policy_key=policy_key).values_list("block_id", "number"))
        duties, codes = {}, {}
        for block_id, number, code in Obligation.objects.filter(policy_key=policy_key).values_list(
            "block_id", "number", "code"
        ):
            duties[block_id] = number
            codes[block_id] = code
        return cls(prefix=prefix, goals=goals, duties=duties, codes=codes)

    def goal(self, block_id):
        """Return the goal's number."""
        return self.goals.setdefault(block_id, max(self.goals.values(), default=0) + 1)

    def duty(self, block_id):
        """Return the duty's number and public code, such as (7, "SÄK-07")."""
        number = self.duties.setdefault(block_id, max(self.duties.values(), default=0) + 1)
        return number, self.codes.setdefault(block_id, f"{self.prefix}-{number:02d}")
