"""Which groups of a statistic can be shown one by one, so that nobody is recognised in a small one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """One row of a statistic before it is shown: what it is, how much is in it, and whether it is small otherwise."""

    key: object
    count: int
    is_small: bool = False


def shown_groups(groups, minimum, *, unshown=0):
    """Return the keys of the groups to show one by one, in their order; the others are shown as one, together.

    Groups of fewer than `minimum`, or that are small otherwise, are put together; `unshown` counts what is in the
    table's total and in no group. A reader knows the total. So, where only one thing would be left out, or fewer than
    `minimum` in all, the next smallest groups go with it: what is left out cannot be worked out by subtraction.
    Groups of nothing are not shown either.
    """
    groups = [group for group in groups if group.count]
    shown = sorted(
        (group for group in groups if group.count >= minimum and not group.is_small), key=lambda group: -group.count
    )
    keys = {group.key for group in shown}
    hidden = [group.count for group in groups if group.key not in keys] + ([unshown] if unshown else [])
    while hidden and shown and (len(hidden) < 2 or sum(hidden) < minimum):
        hidden.append(shown.pop().count)
    kept = {group.key for group in shown}
    return [group.key for group in groups if group.key in kept]
