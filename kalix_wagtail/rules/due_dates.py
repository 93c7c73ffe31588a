"""When a report is to be dealt with: so many working days in Sweden, by how serious it is."""

import datetime
from functools import lru_cache

import holidays

from .. import conf

MONDAY_TO_FRIDAY = range(5)
#: Month and day of the eves that are free by agreement everywhere, though no holidays by law.
FREE_EVES = frozenset({(12, 24), (12, 31)})
#: Midsummer Eve is the Friday between the 19th and the 25th of June.
MIDSUMMER_EVES = range(19, 26)


@lru_cache(maxsize=64)
def _holidays_of(year):
    # Some versions count Sundays among them, which are no working days anyway.
    return frozenset(holidays.country_holidays("SE", years=year))


def is_working_day(day):
    """Return whether people work on `day`: no weekend, no public holiday, none of the three great eves."""
    if day.weekday() not in MONDAY_TO_FRIDAY or (day.month, day.day) in FREE_EVES:
        return False
    if day.month == 6 and day.weekday() == 4 and day.day in MIDSUMMER_EVES:
        return False
    return day not in _holidays_of(day.year)


def add_working_days(day, count):
    """Return the working day that is `count` working days after `day`; for 0 `day` or the first one after it."""
    while count > 0:
        day += datetime.timedelta(days=1)
        count -= is_working_day(day)
    while not is_working_day(day):
        day += datetime.timedelta(days=1)
    return day


def working_days_after(day, until):
    """Return how many working days there are after `day`, up to and with `until`; 0 when `until` is not later."""
    days = max(0, (until - day).days)
    return sum(is_working_day(day + datetime.timedelta(days=number)) for number in range(1, days + 1))


def due_date(severity, from_day):
    """Return when a report of `severity` is to be dealt with, counted from `from_day`.

    For "", a report that nobody has assessed, it is when it should have been.
    """
    days = conf.due_days().get(severity)
    return add_working_days(from_day, conf.get("REPORT_ASSESS_DAYS") if days is None else days)
