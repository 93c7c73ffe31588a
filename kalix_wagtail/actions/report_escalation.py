"""What happens to reports that are overdue: whoever answers is reminded, then they are passed upwards."""

import datetime
import logging

from django.db import transaction
from django.utils import timezone

from .. import conf
from ..enums import CaseEventKind, NotificationKind
from ..log_actions import REPORT_ESCALATED
from ..models import DeficiencyReport, Notification, OrganisationChart
from ..notifications import queue_notification
from ..rules.crossing import authority_of_route
from ..rules.due_dates import working_days_after
from ..rules.routing import unit_label
from .report_changes import lock_report, log_act, tell_reporter, write_event
from .report_crossings import record_crossing

logger = logging.getLogger(__name__)


def escalate_overdue_reports(today=None):
    """Remind of overdue reports and pass them upwards; return ``{"reminded": n, "escalated": n}``.

    The first day, whoever answers and the assignee are reminded. After `ESCALATE_AFTER_DAYS` working days the report
    goes one step up as well, and so on at each such interval, at last to the coordinator; a sensitive one never does.
    Each report in a transaction of its own: what goes wrong with one stops none of the others. Running it twice the
    same day does nothing twice; `today` defaults to today.
    """
    chart = OrganisationChart(today or timezone.localdate())
    counts = {"reminded": 0, "escalated": 0}
    for pk in list(DeficiencyReport.objects.overdue(chart.date).order_by("pk").values_list("pk", flat=True)):
        try:
            reminded, escalated = _treat(pk, chart)
        except Exception:
            logger.exception("The overdue deficiency report with the id %s could not be passed upwards", pk)
            continue
        counts["reminded"] += reminded
        counts["escalated"] += escalated
    return counts


@transaction.atomic
def _treat(pk, chart):
    """Do what is due with one report; return how many were reminded, and whether it was passed upwards."""
    report = lock_report(DeficiencyReport(pk=pk))
    if not report.is_overdue(chart.date):
        return 0, False
    reminded = sum(_remind(report, person) for person in _dealing_with(report, chart))
    return reminded, _is_due_upwards(report, chart.date) and _pass_upwards(report, chart)


def _dealing_with(report, chart):
    people = {person.pk: person for person in (report.answered_by(chart).user, report.assignee) if person is not None}
    return [person for pk, person in people.items() if pk not in report.passing]


def _remind(report, person):
    """Remind `person` once for each date that a report has had; return whether that was now."""
    kind = NotificationKind.REPORT_OVERDUE
    before = Notification.objects.filter(kind=kind, report=report, recipient=person)
    if before.filter(created_at__date__gt=report.due_on).exists():
        return False
    queue_notification(kind, person, report=report)
    return True


def _is_due_upwards(report, today):
    if report.is_sensitive:
        return False
    since = report.due_on
    if report.escalated_at is not None:
        since = max(since, timezone.localdate(report.escalated_at))
    return working_days_after(since, today) >= conf.get("ESCALATE_AFTER_DAYS")


def _pass_upwards(report, chart):
    """Pass a report to the next one above who is someone else than those who have it; return whether there was any."""
    escalated = report.escalated_at is not None
    current = chart.answering(report.route_unit_id, passing=report.passing)
    if escalated:
        current = chart.answering(report.escalation_unit_id, passing=report.passing)
    if current.is_last_resort:
        return False
    have_it = report.answered_by_ids(chart)
    for unit_id in [*chart.ancestors(current.unit_id), None]:
        route = chart.answering(unit_id, passing=report.passing)
        if route.user_id is not None and route.user_id not in have_it:
            break
    else:
        return False
    # Where the person was found: a unit on the way may be vacant.
    report.escalated_at, report.escalation_unit_id = _noon(chart.date), route.unit_id
    report.version += 1
    report.save(update_fields=["escalated_at", "escalation_unit", "version"])
    data = {"unit": unit_label(route.unit_id, chart), "due_on": report.due_on.isoformat()}
    event = write_event(report, CaseEventKind.ESCALATED, None, data=data)
    authorities = authority_of_route(chart, current), authority_of_route(chart, route)
    record_crossing(report, chart, *authorities)
    queue_notification(NotificationKind.REPORT_ESCALATED, route.user, report=report, event=event)
    tell_reporter(report, event)
    log_act(report, REPORT_ESCALATED, None)
    return True


def _noon(day):
    """Return noon of a day in the municipality's time zone: a moment whose date nobody can mistake."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
