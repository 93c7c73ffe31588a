"""Rows with a first and a last day, as an import changes them before anything is written."""

import datetime
from dataclasses import dataclass, field
from enum import Enum

ONE_DAY = datetime.timedelta(days=1)


@dataclass
class Span:
    """A row that is true from one day until another; `pk` is None for one that is not stored yet.

    `value` is what it says, and `stored` what it said and until when before the import.
    """

    pk: int | None
    valid_from: datetime.date
    valid_until: datetime.date | None
    value: object
    stored: tuple = field(default=None)

    def __post_init__(self):
        if self.pk is not None:
            self.stored = (self.value, self.valid_until)

    @property
    def is_changed(self):
        return self.stored != (self.value, self.valid_until)

    @property
    def says_something_new(self):
        """Return whether the row is new or has another value: not if it only has another last day."""
        return self.stored is None or self.stored[0] != self.value

    def is_on(self, date):
        return self.valid_from <= date and self.lasts(date)

    def lasts(self, date):
        """Return whether the row ends on `date` or later."""
        return self.valid_until is None or self.valid_until >= date

    def overlaps(self, first, last):
        """Return whether a day between `first` and `last` (None: until further notice) lies in the row's time."""
        return self.lasts(first) and (last is None or self.valid_from <= last)


class Verdict(Enum):
    """How a value from a day stands to the rows there are."""

    SAME = "says nothing new"
    NEW = "nothing was true that day"
    FOLLOWS = "another value was true that day"
    CORRECTS = "another value began that very day"
    TOO_EARLY = "something began later already"


def span_on(spans, date):
    """Return the row that is true on `date`, the latest begun of several, or None."""
    return max((span for span in spans if span.is_on(date)), key=lambda span: span.valid_from, default=None)


def judge(spans, value, date, today):
    """Return ``(verdict, span)`` for the statement that `value` is true from `date`; `today` is the day of the import.

    A statement with a day long ago is no news when it is true today. A row that begins after today is a plan, and
    stays. `span` is the one that the verdict speaks of, None for `Verdict.NEW`.
    """
    current, now = span_on(spans, date), span_on(spans, max(date, today))
    for span in (current, now):
        if span is not None and span.value == value:
            return Verdict.SAME, span
    later = sorted((span for span in spans if span.valid_from > date), key=lambda span: span.valid_from)
    if current is None:
        if not later:
            return Verdict.NEW, None
        return (Verdict.SAME if later[0].value == value else Verdict.TOO_EARLY), later[0]
    begun = [span for span in later if span.valid_from <= today]
    if begun:
        return Verdict.TOO_EARLY, begun[-1]
    return (Verdict.CORRECTS if current.valid_from == date else Verdict.FOLLOWS), current


def apply(spans, verdict, span, value, date):
    """Change the list `spans` as a verdict says. What follows on another row lasts as long as that one would have."""
    if verdict is Verdict.NEW:
        spans.append(Span(None, date, None, value))
    elif verdict is Verdict.CORRECTS:
        span.value = value
    elif verdict is Verdict.FOLLOWS:
        spans.append(Span(None, date, span.valid_until, value))
        span.valid_until = date - ONE_DAY
