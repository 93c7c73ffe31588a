"""Statistics of deficiency reports that no single report, reporter or small unit can be read out of.

- What is small is shown together with others (`small_groups`), and medians and shares only of enough reports.
- Sensitive reports are in the total, and in no group.
- The periods are calendar years, which have no report in common: of periods that overlap, one could be subtracted
  from the other.
- Categories and months are counted for everything the reader gets statistics of, never for one unit: a table for
  each unit could be subtracted from the table of all.
- A unit is opened into those below it only where it is shown itself.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext

from .. import conf
from ..models import DeficiencyCategory, DeficiencyReport
from .overview import percent
from .report_counts import Tally, median_of, people_of_units, tallies
from .routing import unit_label
from .small_groups import Group, shown_groups

#: Keys of what is no unit of today's organisation, and of what lies in a unit itself.
COORDINATOR, ELSEWHERE, ITSELF = "coordinator", "elsewhere", "itself"


@dataclass(frozen=True)
class Figures:
    """What is shown of a group. None: too few to be shown; hours are medians, `fixed` is in whole per cent."""

    count: int | None
    open: int | None = None
    overdue: int | None = None
    answered: float | None = None
    closed: float | None = None
    fixed: int | None = None


@dataclass(frozen=True)
class Row:
    """A group of a table: what it is called, its `Figures`, and the id of the unit it can be opened as, if any."""

    label: str
    figures: Figures
    unit_id: int | None = None


@dataclass(frozen=True)
class Table:
    """The `Row`s that are shown one by one, and how many reports there are besides: `others`, None for none.

    `others_shown`: that number, or None when it is too small to be shown.
    """

    rows: list
    others: int = 0
    others_shown: int | None = None

    def bars(self):
        """Return ``[(row, {"closed"|"open"|"overdue": {"start", "width"}})]`` in a bar of 100 for the largest."""
        largest = max((row.figures.count for row in self.rows), default=0)
        found = []
        for row in self.rows:
            shown, start, parts = row.figures, 0, {}
            closed, overdue = shown.count - shown.open, shown.overdue
            for name, number in (("closed", closed), ("open", shown.open - overdue), ("overdue", overdue)):
                width = number * 100 / largest
                parts[name] = {"start": f"{start:.1f}", "width": f"{width:.1f}"}
                start += width
            found.append((row, parts))
        return found


def reports_for_statistics(user, chart, *, oversees):
    """Return the reports that `user` gets statistics of: all when the user oversees, else those the user answers for.

    None of either kind that passes the user over.
    """
    if oversees:
        return DeficiencyReport.objects.exclude(passed_over=user)
    return DeficiencyReport.objects.handled_by(user, chart=chart).exclude(passed_over=user)


def years_of(reports, today):
    """Return the calendar years from the first report until today, latest first. One query."""
    first = reports.order_by("created_at").values_list("created_at", flat=True).first()
    return list(range(today.year, (timezone.localdate(first).year if first else today.year) - 1, -1))


class ReportStatistics:
    """Statistics of one calendar year of a queryset of reports, as they stand on the chart's day.

    `unit_ids`: the units that the reader leads, None for the whole organisation. Five queries besides the chart's.
    """

    def __init__(self, reports, year, chart, *, unit_ids=None):
        self.year, self.chart, self.unit_ids = year, chart, unit_ids
        self.minimum, self.fewest_people = conf.get("STATISTICS_MIN_REPORTS"), conf.get("STATISTICS_MIN_PEOPLE")
        zone = timezone.get_default_timezone()
        begins, ends = (datetime.datetime(each, 1, 1, tzinfo=zone) for each in (year, year + 1))
        counted = tallies(reports.filter(created_at__gte=begins, created_at__lt=ends), chart.date)
        self._units, self._categories, self._months = (defaultdict(Tally) for _dimension in range(3))
        self._total, self.sensitive = Tally(), 0
        for (unit_id, category_id, month, is_sensitive), tally in counted.items():
            self._total.add(tally)
            if is_sensitive:
                self.sensitive += tally.count
                continue
            self._units[unit_id].add(tally)
            self._categories[category_id].add(tally)
            self._months[month].add(tally)

    @property
    def count(self):
        """Return how many reports there are, to be asked whether there are any; `total` is what may be shown."""
        return self._total.count

    @cached_property
    def total(self):
        return self.figures(self._total)

    def figures(self, tally):
        """Return the `Figures` of a tally, without what is of too few reports."""
        if tally.count < self.minimum:
            return Figures(None)
        return Figures(
            tally.count,
            tally.open,
            tally.overdue,
            self._median(tally.answered),
            self._median(tally.closed),
            percent(tally.fixed, tally.asked) if tally.asked >= self.minimum else None,
        )

    def _median(self, hours):
        return median_of(hours) if sum(hours.values()) >= self.minimum else None

    def by_category(self):
        """Return the `Table` of categories, in their own order."""
        names = {category.pk: category.name for category in DeficiencyCategory.objects.all()}
        order = [*names, *(self._categories.keys() - names.keys())]
        named = {key: (names.get(key) or gettext("Without category"), None, False) for key in order}
        return self._table(named, self._categories, self.sensitive)

    def by_month(self):
        """Return the `Table` of the months of the year."""
        named = {
            month: (capfirst(formats.date_format(datetime.date(self.year, month, 1), "F")), None, False)
            for month in range(1, 13)
        }
        return self._table(named, self._months, self.sensitive)

    def by_unit(self, unit_id=None):
        """Return ``(path, Table)`` of the units below one, each with those below it; None: from the top.

        `path`: ids from the top down to the unit. Raises LookupError for a unit that is not shown one by one itself.
        """
        tree = self._tree
        path = [] if unit_id is None else tree.path_to(unit_id)
        groups, unshown = tree.top_groups(), self.sensitive
        for step in path:
            if step not in self._shown(groups, tree.tallies, unshown):
                raise LookupError(step)
            groups, unshown = tree.groups_of(step), 0
        return path, self._table(groups, tree.tallies, unshown)

    @cached_property
    def _tree(self):
        return _UnitTree(self._units, self.chart, self.unit_ids, self.fewest_people)

    def _shown(self, named, counted, unshown):
        groups = [
            Group(key, counted[key].count, is_small)
            for key, (_name, _unit, is_small) in named.items()
            if key in counted
        ]
        return shown_groups(groups, self.minimum, unshown=unshown)

    def _table(self, named, counted, unshown):
        """Return a `Table` of ``{key: (label, unit id, is small)}``."""
        shown = self._shown(named, counted, unshown)
        rows = [Row(named[key][0], self.figures(counted[key]), named[key][1]) for key in shown]
        all_of_them = unshown + sum(counted[key].count for key in named if key in counted)
        others = all_of_them - sum(row.figures.count for row in rows)
        return Table(rows, others, others if others >= self.minimum else None)


class _UnitTree:
    """The units of the chart's day with what is counted in each and below it."""

    def __init__(self, counted, chart, unit_ids, fewest_people):
        self.chart, self.fewest_people = chart, fewest_people
        self.children = defaultdict(list)
        for placed in chart.units.values():
            self.children[placed.parent_id].append(placed.id)
        scope = chart.unit_ids if unit_ids is None else unit_ids
        parents = {pk: chart.units[pk].parent_id for pk in scope if pk in chart.units}
        self.tops = [pk for pk, parent_id in parents.items() if parent_id not in parents]
        self.people, self.tallies = defaultdict(int), defaultdict(Tally)
        for unit_id, number in people_of_units(chart.date).items():
            self.people[unit_id, ITSELF] += number
            for each in [unit_id, *chart.ancestors(unit_id)]:
                self.people[each] += number
        for unit_id, tally in counted.items():
            self._count(unit_id, tally)

    def _count(self, unit_id, tally):
        above = [unit_id, *self.chart.ancestors(unit_id)] if unit_id in self.chart.units else []
        self.tallies[unit_id, ITSELF].add(tally)
        for each in above:
            self.tallies[each].add(tally)
        if unit_id is None:
            self.tallies[COORDINATOR].add(tally)
        elif not set(above) & set(self.tops):
            self.tallies[ELSEWHERE].add(tally)

    def top_groups(self):
        """Return ``{key: (label, unit id, is small)}`` of what is shown first: below the top where there is but one."""
        groups = self.groups_of(self.tops[0]) if len(self.tops) == 1 else self._named(self.tops)
        return groups | {
            COORDINATOR: (gettext("Security coordinator"), None, False),
            ELSEWHERE: (gettext("Other units, and closed ones"), None, False),
        }

    def groups_of(self, unit_id):
        """Return the groups of a unit: those right below it, and what lies in the unit itself."""
        own = unit_id, ITSELF
        label = gettext("%(unit)s itself") % {"unit": unit_label(unit_id, self.chart)}
        return self._named(self.children[unit_id]) | {own: (label, None, self._is_small(own))}

    def _named(self, unit_ids):
        named = {
            pk: (unit_label(pk, self.chart), pk if self.children[pk] else None, self._is_small(pk)) for pk in unit_ids
        }
        return dict(sorted(named.items(), key=lambda item: item[1][0].lower()))

    def _is_small(self, key):
        return self.people[key] < self.fewest_people

    def path_to(self, unit_id):
        """Return the ids from what is shown first down to a unit. Raises LookupError for one outside of it."""
        path = [unit_id, *self.chart.ancestors(unit_id)][::-1]
        top = next((place for place, each in enumerate(path) if each in self.tops), None)
        if top is None:
            raise LookupError(unit_id)
        return path[top + 1 :] if len(self.tops) == 1 else path[top:]
