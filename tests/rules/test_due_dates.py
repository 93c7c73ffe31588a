"""Working days in Sweden: holidays, eves, odd weeks, and the days when the clock is moved."""

import datetime

import pytest

from kalix_wagtail.rules.due_dates import add_working_days, due_date, is_working_day, working_days_after


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("2026-11-27", True),  # an ordinary Friday
        ("2026-11-28", False),  # Saturday
        ("2026-11-29", False),  # Sunday
        ("2026-01-06", False),  # Epiphany
        ("2026-01-05", True),  # its eve
        ("2026-04-02", True),  # Maundy Thursday
        ("2026-04-03", False),  # Good Friday
        ("2026-04-06", False),  # Easter Monday
        ("2026-05-01", False),  # May Day
        ("2026-05-14", False),  # Ascension Day
        ("2025-06-06", False),  # the national day on a Friday
        ("2026-06-19", False),  # Midsummer Eve, the earliest there is
        ("2027-06-25", False),  # Midsummer Eve, the latest there is
        ("2026-06-26", True),  # the Friday after
        ("2026-12-23", True),
        ("2026-12-24", False),  # Christmas Eve
        ("2026-12-25", False),
        ("2026-12-31", False),  # New Year's Eve
        ("2027-01-01", False),
        ("2020-12-31", False),  # week 53
        ("2020-12-30", True),  # week 53
        ("2026-03-29", False),  # the clock goes forward on a Sunday
        ("2026-03-30", True),  # the day after
        ("2026-10-26", True),  # the day after it goes back
        ("1969-12-24", False),
    ],
)
def test_which_days_are_working_days(text, works):
    assert is_working_day(day(text)) is works


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-11-23", 1, "2026-11-24"),
        ("2026-11-27", 1, "2026-11-30"),  # over a weekend
        ("2026-11-28", 1, "2026-11-30"),  # reported on a Saturday
        ("2026-11-27", 0, "2026-11-27"),
        ("2026-11-28", 0, "2026-11-30"),
        ("2026-04-02", 1, "2026-04-07"),  # over Easter
        ("2026-06-18", 1, "2026-06-22"),  # over Midsummer
        ("2026-12-23", 1, "2026-12-28"),  # over Christmas
        ("2026-12-23", 5, "2027-01-05"),  # over Christmas and the new year
        ("2020-12-28", 5, "2021-01-07"),  # week 53, then Epiphany
        ("2026-03-27", 5, "2026-04-07"),  # the clock goes forward, then Easter
        ("2026-10-23", 5, "2026-10-30"),  # the clock goes back
        ("2024-02-28", 1, "2024-02-29"),
    ],
)
def test_working_days_are_counted_over_holidays(start, count, end):
    assert add_working_days(day(start), count) == day(end)


@pytest.mark.parametrize("start", ["2026-04-01", "2020-12-28", "2026-06-17", "2026-10-23", "2026-12-22"])
@pytest.mark.parametrize("count", [1, 5, 20, 60])
def test_counting_forth_and_counting_back_agree(start, count):
    assert working_days_after(day(start), add_working_days(day(start), count)) == count


def test_nothing_is_after_a_later_day():
    assert working_days_after(day("2026-11-27"), day("2026-11-20")) == 0


@pytest.mark.parametrize(
    ("severity", "end"),
    [
        ("critical", "2026-11-24"),
        ("serious", "2026-11-30"),
        ("moderate", "2026-12-21"),
        ("minor", "2027-02-22"),
        ("", "2026-11-30"),
    ],
)
def test_the_date_follows_from_how_serious_it_is(severity, end):
    assert due_date(severity, day("2026-11-23")) == day(end)


def test_a_host_may_change_one_of_the_numbers(settings):
    settings.KALIX_WAGTAIL = {"REPORT_DUE_DAYS": {"critical": 0}, "REPORT_ASSESS_DAYS": 1}
    found = {severity: due_date(severity, day("2026-11-23")) for severity in ("critical", "serious", "")}
    assert found == {"critical": day("2026-11-23"), "serious": day("2026-11-30"), "": day("2026-11-24")}
