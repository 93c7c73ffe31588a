"""What a row of the register of reports says, besides the report's own columns."""

from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext

from ..enums import OPEN_STATUSES
from ..models import Unit
from .people import person_name
from .routing import unit_label


def overdue_on(date):
    """Return the condition that a report is open and should have been dealt with before `date`."""
    return Q(status__in=OPEN_STATUSES, due_on__lt=date)


def is_overdue(report, date):
    """Return what `overdue_on` asks the database for, of a report that has been read."""
    return report.is_open and report.due_on is not None and report.due_on < date


def within_unit(unit_id, chart):
    """Return the condition that a report goes to a unit or to one below it on the chart's day."""
    return Q(route_unit__in={unit_id, *chart.below(unit_id)})


def with_names(reports):
    """Return the queryset with what `RegisterWords` reads of each report, in the same query."""
    return reports.select_related("category", "assignee", "reporter")


class RegisterWords:
    """Puts reports into words on the chart's day; however many reports, it reads the units once."""

    def __init__(self, chart):
        self.chart = chart
        self._names = {}

    @cached_property
    def _closed_units(self):
        closed = Unit.objects.exclude(pk__in=self.chart.unit_ids).prefetch_related("names")
        return {unit.pk: unit.name_on() for unit in closed}

    def unit(self, unit_id):
        """Return what a unit is called, or was when it still had a place; "" for None."""
        if unit_id is None:
            return ""
        if unit_id not in self._names:
            self._names[unit_id] = unit_label(unit_id, self.chart) or self._closed_units.get(unit_id, "")
        return self._names[unit_id]

    def goes_to(self, report):
        """Return the unit that a report goes to, or the security coordinator."""
        if report.is_sensitive or report.route_unit_id is None:
            return gettext("Security coordinator")
        return self.unit(report.route_unit_id)

    def reporter(self, report):
        """Return who reported: an account's name, or the name that someone without one gave. Ask permission first."""
        return person_name(report.reporter) if report.reporter_id else report.reporter_name


def person(user):
    """Return the name of a person, "" for None."""
    return person_name(user) if user is not None else ""
