"""What is left out of a statistic, so that nobody is recognised and nothing can be subtracted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalix_wagtail.rules.small_groups import Group, shown_groups


def groups(**counts):
    return [Group(key, count) for key, count in counts.items()]


@pytest.mark.parametrize(
    ("counts", "unshown", "shown"),
    [
        ({"a": 9, "b": 7}, 0, ["a", "b"]),
        ({"a": 9, "b": 0}, 0, ["a"]),
        ({"a": 9, "b": 7, "c": 4}, 0, ["a"]),
        ({"a": 9, "b": 7, "c": 3, "d": 3}, 0, ["a", "b"]),
        ({"a": 9, "b": 7, "c": 2, "d": 2}, 0, ["a"]),
        ({"a": 9, "b": 4}, 0, []),
        ({"a": 4}, 0, []),
        ({"a": 9, "b": 7}, 2, ["a"]),
        ({"a": 9, "b": 7}, 20, ["a"]),
        ({"b": 7, "a": 9}, 0, ["b", "a"]),
        ({}, 0, []),
    ],
)
def test_one_small_group_is_never_left_out_alone(counts, unshown, shown):
    assert shown_groups(groups(**counts), 5, unshown=unshown) == shown


def test_a_group_that_is_small_otherwise_is_put_with_another():
    found = shown_groups([Group("few people", 40, is_small=True), *groups(b=7, c=9)], 5)
    assert found == ["c"]


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=12), st.integers(0, 9))
def test_what_is_left_out_is_nothing_or_several_things_of_enough_reports_or_everything(rows, unshown):
    every = [Group(key, count, is_small) for key, (count, is_small) in enumerate(rows)]
    shown = shown_groups(every, 5, unshown=unshown)
    hidden = [group.count for group in every if group.count and group.key not in shown]
    hidden += [unshown] if unshown else []
    assert all(group.count >= 5 and not group.is_small for group in every if group.key in shown)
    assert not hidden or not shown or (len(hidden) >= 2 and sum(hidden) >= 5)
