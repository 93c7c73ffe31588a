"""Where a report goes, and what was tried on the way there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class RouteStep:
    """One thing that was tried on the way to a responsible person.

    `outcome`: "manager", "deputy", "stands_in", "coordinator" (found); "absent", "inactive", "no_address",
    "passed_over", "vacant" (went on).
    """

    outcome: str
    unit_id: int | None
    user_id: int | None


@dataclass(frozen=True)
class Route:
    """Where a report goes, and the path that explains it. `user_id` is None only when no one at all is reachable.

    `unit_id` is the unit where the person was found, None when it was the last resort.
    """

    user_id: int | None
    unit_id: int | None
    steps: tuple
    person: Callable = field(compare=False, repr=False)

    @cached_property
    def user(self):
        """Return the person, or None. Read when it is asked for: most who walk only compare."""
        return None if self.user_id is None else self.person(self.user_id)

    @property
    def is_last_resort(self):
        return self.unit_id is None
