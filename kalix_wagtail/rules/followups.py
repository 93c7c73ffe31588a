"""How duties stand in units on a date: what follow-ups say, and what the calendar makes of it."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from ..enums import DutyState, FollowUpStatus
from ..models import FollowUp, OperatingYear

#: What a duty is when a follow-up says so, whatever the calendar says.
SETTLED = {
    FollowUpStatus.DONE: DutyState.DONE,
    FollowUpStatus.NOT_APPLICABLE: DutyState.NOT_APPLICABLE,
}
#: The states in which something is left to do.
UNSETTLED = frozenset({DutyState.UNANSWERED, DutyState.STARTED, DutyState.LATE})


@dataclass(frozen=True)
class Standing:
    """How a duty stands in a unit. `missed`: the operating year before, when a yearly duty was not done in it."""

    state: DutyState
    followup: FollowUp | None
    due_on: datetime.date | None
    missed: OperatingYear | None = None

    @property
    def is_late(self):
        return self.state == DutyState.LATE or self.missed is not None


class OperatingYears:
    """The operating years there are. One query."""

    def __init__(self):
        self.stored = sorted(OperatingYear.objects.all(), key=lambda year: year.valid_from)
        self.by_id = {year.pk: year for year in self.stored}

    def on(self, date):
        """Return the `OperatingYear` of a date: the one that is entered, else the calendar year, which is not stored.

        A calendar year gives way to the years that are entered on both sides of it.
        """
        for year in self.stored:
            if year.is_on(date):
                return year
        first, last = datetime.date(date.year, 1, 1), datetime.date(date.year, 12, 31)
        ends = [year.valid_until for year in self.stored if first <= year.valid_until < date]
        begins = [year.valid_from for year in self.stored if date < year.valid_from <= last]
        if ends:
            first = ends[-1] + datetime.timedelta(days=1)
        if begins:
            last = begins[0] - datetime.timedelta(days=1)
        label = f"{first} – {last}" if ends or begins else str(date.year)
        return OperatingYear(label=label, valid_from=first, valid_until=last)

    def before(self, year):
        """Return the last entered year that ended before `year`, or None."""
        return next((each for each in reversed(self.stored) if each.valid_until < year.valid_from), None)


class FollowUps:
    """What some units have said of their duties until a date, as it was known on that date.

    Two queries. `unit_ids`: None for every unit. `rows`: ``{(obligation id, unit id): [FollowUp]}``, the oldest first.
    """

    def __init__(self, date, unit_ids=None):
        self.date, self.years = date, OperatingYears()
        self.year = self.years.on(date)
        self.year_before = self.years.before(self.year)
        self.rows = {}
        for followup in self._read(unit_ids):
            followup.period = self.years.by_id[followup.period_id]
            self.rows.setdefault((followup.obligation_id, followup.unit_id), []).append(followup)
        for rows in self.rows.values():
            rows.sort(key=lambda followup: followup.period.valid_from)

    def _read(self, unit_ids):
        begun = [year.pk for year in self.years.stored if year.valid_from <= self.date]
        wanted = {"period_id__in": begun} | ({} if unit_ids is None else {"unit_id__in": unit_ids})
        if self.date >= timezone.localdate():
            return FollowUp.objects.filter(**wanted).select_related("responsible")
        tomorrow = datetime.datetime.combine(self.date + datetime.timedelta(days=1), datetime.time.min)
        last_moment = timezone.make_aware(tomorrow) - datetime.timedelta(microseconds=1)
        return FollowUp.history.as_of(last_moment).filter(**wanted)

    def of(self, duty, unit_id):
        """Return the `Standing` of a `Duty` in a unit.

        A yearly duty opens again each operating year. What is owed until further notice, or once, stands as it was last
        said, and is late only after a day that was set for it.
        """
        rows = self.rows.get((duty.obligation_id, unit_id), [])
        followup, due_on, missed = rows[-1] if rows else None, None, None
        if duty.is_yearly:
            in_year = [row for row in rows if row.period_id == self.year.pk and self.year.pk is not None]
            followup, due_on = in_year[-1] if in_year else None, self.year.valid_until
            missed = self._missed(duty, rows)
        if followup is not None and followup.due_on is not None:
            due_on = followup.due_on
        return Standing(self._state(followup, due_on), followup, due_on, missed)

    def _state(self, followup, due_on):
        status = followup.status if followup else FollowUpStatus.OPEN
        if status in SETTLED:
            return SETTLED[status]
        if due_on is not None and due_on < self.date:
            return DutyState.LATE
        return DutyState.STARTED if status == FollowUpStatus.STARTED else DutyState.UNANSWERED

    def _missed(self, duty, rows):
        before = self.year_before
        # The duty is chased for a year that it was in force in all along.
        if before is None or duty.in_force_from > before.valid_from:
            return None
        said = next((row.status for row in rows if row.period_id == before.pk), FollowUpStatus.OPEN)
        return None if said in SETTLED else before
