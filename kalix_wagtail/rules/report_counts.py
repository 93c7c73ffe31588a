"""Counts of deficiency reports, made by the database: how many, how they stand, and how long answers took."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, ExtractMonth
from django.utils import timezone

from ..enums import OPEN_STATUSES, CaseEventKind, ReportStatus
from ..models import Appointment, CaseEvent
from ..models.organisation_chart import WORKING_ROLES
from .report_register import overdue_on

#: What a report is counted by.
DIMENSIONS = ("route_unit_id", "category_id", "month", "is_sensitive")
#: Events that reach the reporter without anyone having answered.
NO_ANSWER = (CaseEventKind.RECEIVED, CaseEventKind.ESCALATED, CaseEventKind.FIX_ANSWERED)


class HoursBetween(Func):
    """Whole hours from one moment to another."""

    arity = 2
    output_field = IntegerField()

    def as_sql(self, compiler, connection):
        return self._filled(compiler, "CAST(FLOOR(EXTRACT(EPOCH FROM ({later} - {earlier})) / 3600) AS integer)")

    def as_sqlite(self, compiler, connection):
        # A second is added, for days are counted in fractions there, and three hours may be a little less.
        template = "CAST((julianday({later}) - julianday({earlier})) * 24 + 1.0 / 3600 AS integer)"
        return self._filled(compiler, template)

    def _filled(self, compiler, template):
        (earlier, earlier_values), (later, later_values) = (
            compiler.compile(source) for source in self.get_source_expressions()
        )
        return template.format(earlier=earlier, later=later), (*later_values, *earlier_values)


@dataclass
class Tally:
    """How many reports, of these how many are open, overdue, answered about by the reporter and confirmed as fixed.

    `answered` and `closed`: ``{hours: reports}`` until the first answer, and until the report was closed.
    """

    count: int = 0
    open: int = 0
    overdue: int = 0
    asked: int = 0
    fixed: int = 0
    answered: Counter = field(default_factory=Counter)
    closed: Counter = field(default_factory=Counter)

    def add(self, other):
        for name in ("count", "open", "overdue", "asked", "fixed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.answered.update(other.answered)
        self.closed.update(other.closed)


def tallies(reports, date):
    """Return ``{(unit id, category id, month, is sensitive): Tally}`` of a queryset of reports on `date`; 3 queries."""
    found = {}
    reports = (
        reports.order_by()
        .annotate(month=ExtractMonth("created_at", tzinfo=timezone.get_default_timezone()))
        .values(*DIMENSIONS)
    )
    counted = reports.annotate(
        all=Count("pk"),
        open=Count("pk", filter=Q(status__in=OPEN_STATUSES)),
        overdue=Count("pk", filter=overdue_on(date)),
        asked=Count("pk", filter=Q(is_fixed__isnull=False)),
        fixed=Count("pk", filter=Q(is_fixed=True)),
    )
    for *key, count, opened, overdue, asked, fixed in counted.values_list(
        *DIMENSIONS, "all", "open", "overdue", "asked", "fixed"
    ):
        found[tuple(key)] = Tally(count, opened, overdue, asked, fixed)
    for name, timed in (("answered", _answered(reports)), ("closed", _closed(reports))):
        by_hours = timed.values(*DIMENSIONS, "hours").annotate(all=Count("pk")).values_list(*DIMENSIONS, "hours", "all")
        for *key, hours, count in by_hours:
            getattr(found[tuple(key)], name)[max(hours, 0)] += count
    return found


def answers_to(report, reporter):
    """Return the events of a report with which someone other than the reporter answered; ids or references to them.

    After its disposal no event says who did it, but the first answer that it was one.
    """
    by_someone_else = Q(actor__isnull=False) & ~Q(actor=Coalesce(reporter, Value(0)))
    answers = CaseEvent.objects.for_reporter().filter(by_someone_else | Q(data__is_answer=True), report=report)
    return answers.exclude(kind__in=NO_ANSWER).order_by("created_at")


def _answered(reports):
    """Annotate `hours` until someone other than the reporter first did something that the reporter can see."""
    answers = answers_to(OuterRef("pk"), OuterRef("reporter")).values("created_at")[:1]
    answered = reports.annotate(first_answer=Subquery(answers)).filter(first_answer__isnull=False)
    return answered.annotate(hours=HoursBetween(F("created_at"), F("first_answer")))


def _closed(reports):
    """Annotate `hours` until a report was closed, resolved or without action."""
    closed = reports.filter(closed_at__isnull=False, status__in=(ReportStatus.RESOLVED, ReportStatus.NO_ACTION))
    return closed.annotate(hours=HoursBetween(F("created_at"), F("closed_at")))


def people_of_units(date):
    """Return ``{unit id: how many work there}`` on `date`. Whoever works in several is counted in one. One query."""
    working = Appointment.objects.on(date).filter(role__in=WORKING_ROLES, user__is_active=True)
    earlier = working.filter(user=OuterRef("user"), pk__lt=OuterRef("pk"))
    once = working.filter(~Exists(earlier)).order_by().values("unit")
    return dict(once.annotate(people=Count("pk")).values_list("unit", "people"))


def median_of(hours):
    """Return the median of ``{hours: how many}``, None of nothing; of two in the middle, the mean."""
    number = sum(hours.values())
    if not number:
        return None
    middle, passed, found = ((number - 1) // 2, number // 2), 0, []
    for value, count in sorted(hours.items()):
        found += [value for place in middle if passed <= place < passed + count]
        passed += count
    return sum(found) / 2
