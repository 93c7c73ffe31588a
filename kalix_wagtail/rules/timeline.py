"""All editions of a policy in time, in memory: which is in force on a day, and which takes whose place.

The same rule as `EditionQuerySet.in_force`, for one page: a plain query and a walk over a handful of rows are much
cheaper than having the database, and before it Django, work through nested subqueries each time a page is read.
"""

import datetime
from functools import cached_property
from typing import NamedTuple

from ..enums import EditionKind, EditionLifecycle
from ..models import Edition
from ..models.editions import format_number, format_slug

#: How the number of an edition stands in an address: "2-0", of a translation's own revision "2-0-1".
NUMBER_IN_ADDRESS = r"[0-9]{1,6}-[0-9]{1,6}(?:-[0-9]{1,6})?"


class Row(NamedTuple):
    """What of an edition says where it stands in time."""

    pk: int
    page_id: int
    major: int
    minor: int
    translation_revision: int
    kind: str
    lifecycle: str
    valid_from: datetime.date
    published_at: datetime.datetime
    is_legacy: bool

    @property
    def number(self):
        """Return the number as readers see it."""
        return format_number(*number_of(self))

    @property
    def slug(self):
        """Return the number as it stands in addresses."""
        return format_slug(*number_of(self))


def number_of(row):
    """Return the number of an edition or of a row as it sorts."""
    return row.major, row.minor, row.translation_revision


def order_of(row):
    """Return where an edition or a row stands in time: by its day, and on one day by its number."""
    return row.valid_from, *number_of(row)


class Timeline:
    """The editions of the policy that a page belongs to, in every language. One query, when it is first asked.

    Without a query when the `rows` are given, such as those that were known on a day.
    """

    def __init__(self, page_id, rows=None):
        self.page_id = page_id
        if rows is not None:
            self.rows = rows

    @cached_property
    def rows(self):
        """Return a `Row` for each edition of the policy, in order of time."""
        policy = Edition.objects.filter(page_id=self.page_id).values("policy_key")[:1]
        found = Edition.objects.filter(policy_key__in=policy).order_by().values_list(*Row._fields)
        return sorted((Row(*values) for values in found), key=order_of)

    @cached_property
    def standing(self):
        """Return the page's own editions that stand, in order of time."""
        return [row for row in self.own if row.lifecycle == EditionLifecycle.STANDING]

    @cached_property
    def own(self):
        """Return the page's own editions, in order of time."""
        return [row for row in self.rows if row.page_id == self.page_id]

    @property
    def other_page_ids(self):
        """Return the ids of the pages that hold the policy in other languages."""
        return {row.page_id for row in self.rows} - {self.page_id}

    def in_force(self, date):
        """Return the row in force on `date`, or None: the newest that had begun, unless it was repealed."""
        newest, _coming = self.around(date)
        if newest is None:
            return None
        repealed_from = self.repealed_from(newest)
        return None if repealed_from is not None and repealed_from <= date else newest

    def shown(self, date):
        """Return the row that a reader of the page is shown on `date`: in force, else the next one, else the last one.

        When none stands any longer, the last one of those: its banner says what happened to it.
        """
        _begun, coming = self.around(date)
        return self.in_force(date) or coming or max(self.standing or self.own, key=number_of, default=None)

    def numbered(self, number):
        """Return the row with the number ``(major, minor, translation revision)``, or None."""
        return next((row for row in self.own if number_of(row) == tuple(number)), None)

    def text_before(self, row):
        """Return the last row before `row` (or an edition) that has a text to compare with, or None."""
        before = [each for each in self.standing if order_of(each) < order_of(row) and not each.is_legacy]
        return before[-1] if before and not row.is_legacy else None

    def around(self, date):
        """Return `(the last row that had begun, the first that had not)` on `date`; either may be None."""
        begun = [row for row in self.standing if row.valid_from <= date]
        coming = self.standing[len(begun) :]
        return begun[-1] if begun else None, coming[0] if coming else None

    def succeeded_from(self, row):
        """Return the day another edition of the page takes the place of `row`, or None."""
        return next((later.valid_from for later in self.standing if order_of(later) > order_of(row)), None)

    def repealed_from(self, row):
        """Return the day the policy is repealed, in whatever language that was decided, or None."""
        days = [
            each.valid_from
            for each in self.rows
            if each.kind == EditionKind.REPEAL
            and each.lifecycle == EditionLifecycle.STANDING
            and each.major >= row.major
        ]
        return min(days, default=None)

    def complete(self, edition):
        """Tell `edition`, of this page, when it is `succeeded_from` and `repealed_from`, and return it."""
        edition.succeeded_from = self.succeeded_from(edition)
        edition.repealed_from = self.repealed_from(edition)
        return edition
