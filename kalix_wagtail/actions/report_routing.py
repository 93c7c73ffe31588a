"""Where a report is: passed on by whoever has it, or come to someone else because the organisation has changed."""

import logging

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from ..enums import CaseEventKind, NotificationKind, Visibility
from ..exceptions import TransitionRefusedError
from ..log_actions import REPORT_REROUTED
from ..models import CaseEvent, DeficiencyReport, OrganisationChart
from ..notifications import queue_notification
from ..rules.crossing import Moves, authority_of, authority_of_route
from ..rules.people import person_name
from ..rules.routing import route_as_json, unit_label
from .report_changes import lock_report, log_act, open_for_handling, store_change, tell_reporter, write_event
from .report_crossings import record_crossing

logger = logging.getLogger(__name__)


@transaction.atomic
def pass_on_report(report, *, user, to_unit, reason, seen_version):
    """Send a report to another unit (None: to the security coordinator) and return the `CaseEvent`.

    Whoever answers there is told, and sees it; whoever had it does not any longer, unless the new way leads there too.
    An assignment and an escalation end. The reporter reads where it went, and `reason`. Refused for a closed or a
    sensitive report, without a reason, and when it would stay where it is.
    """
    report, chart = open_for_handling(report, user=user, seen_version=seen_version)
    if not report.is_open:
        raise TransitionRefusedError(_("The report is closed. Open it again before you pass it on."))
    if report.is_sensitive:
        raise TransitionRefusedError(_("A sensitive report stays with the security coordinator."))
    if not reason.strip():
        raise TransitionRefusedError(_("Say why you pass the report on."))
    unit_id = to_unit.pk if to_unit is not None else None
    before = report.answered_by(chart)
    after = chart.answering(unit_id, passing=report.passing)
    if after.user_id is None:
        raise TransitionRefusedError(_("Nobody can be reached there. The report stays with you."))
    if after.user_id == before.user_id:
        raise TransitionRefusedError(_("The same person answers for the report there. It stays where it is."))
    report.route_unit_id, report.handler, report.route = unit_id, after.user, route_as_json(after, chart)
    report.assignee = report.escalated_at = report.escalation_unit = None
    fields = "route_unit", "handler", "route", "assignee", "escalated_at", "escalation_unit"
    store_change(report, user, *fields)
    data = {"unit": unit_label(unit_id, chart), "person": person_name(after.user)}
    event = write_event(report, CaseEventKind.REROUTED, user, text=reason, data=data)
    authorities = authority_of_route(chart, before), authority_of_route(chart, after)
    record_crossing(report, chart, *authorities, user=user)
    queue_notification(NotificationKind.REPORT_TO_HANDLE, after.user, report=report, event=event)
    tell_reporter(report, event)
    log_act(report, REPORT_REROUTED, user)
    return event


def tell_new_handlers(date=None):
    """Tell everyone who answers for an open report now and was not told; return how many reports that were.

    Someone has been replaced, is away or has come back: sight of the report has followed already, this is the mail and
    the note in the report. So is whoever is now in the place that an overdue report was passed up to. A report whose
    unit has moved to another authority, with its manager, is noted to have crossed. Each report in a transaction of
    its own; running it again tells nobody twice.
    """
    chart = OrganisationChart(date or timezone.localdate())
    moves, told = Moves(chart), 0
    for report in DeficiencyReport.objects.open().annotate(came_at=_CAME_AT).order_by("pk").iterator():
        route, came_on = report.answered_by(chart), timezone.localdate(report.came_at or report.created_at)
        is_new = route.user_id not in (None, report.handler_id)
        has_come = is_new and _hand_over(report, moves, came_on)
        if not is_new:
            _follow_the_unit(report, route, moves, came_on)
        is_above = report.escalated_at is not None and _tell_above(report, chart)
        told += has_come or is_above
    return told


#: When a report came to where it is.
_CAME_AT = Subquery(
    CaseEvent.objects.filter(
        report=OuterRef("pk"), kind__in=(CaseEventKind.RECEIVED, CaseEventKind.REROUTED, CaseEventKind.CROSSED)
    )
    .order_by("-created_at", "-pk")
    .values("created_at")[:1]
)


@transaction.atomic
def _hand_over(report, moves, came_on):
    """Write down and tell who answers for `report` now; return whether that was someone else than before.

    `came_on`: the day on which it came to whoever had it.
    """
    report, chart = lock_report(report), moves.chart
    route = report.answered_by(chart)
    if not report.is_open or route.user_id in (None, report.handler_id):
        return False
    before, old_unit = report.handler, next((step.get("unit") for step in reversed(report.route)), None)
    report.handler, report.route = route.user, route_as_json(route, chart)
    # No change of a handler's: the version stands.
    report.save(update_fields=["handler", "route"])
    data = {"person": person_name(route.user), "before": person_name(before) if before else "", "by_organisation": True}
    event = write_event(report, CaseEventKind.REROUTED, None, visibility=Visibility.INTERNAL, data=data)
    if old_unit is not None:
        # The unit itself may have moved to another authority since.
        then = moves.on(came_on)
        record_crossing(report, chart, authority_of(then, old_unit), authority_of_route(chart, route), then=then)
    queue_notification(NotificationKind.REPORT_TO_HANDLE, route.user, report=report, event=event)
    log_act(report, REPORT_REROUTED, None)
    logger.info("Deficiency report %s has come to someone else", report.reference)
    return True


def _follow_the_unit(report, route, moves, came_on):
    """Write down that `report` is with another authority because the unit that has it has moved there."""
    if route.unit_id is None:
        return
    left, reached = moves.authorities(route.unit_id, came_on)
    if left == reached:
        return
    with transaction.atomic():
        record_crossing(lock_report(report), moves.chart, left, reached, then=moves.on(came_on))


@transaction.atomic
def _tell_above(report, chart):
    """Tell who is in the place that `report` was passed up to of that, unless told before; return whether that was now.

    Whoever answers for the report, or has had it assigned, knows of it.
    """
    report = lock_report(report)
    event = report.events.filter(kind=CaseEventKind.ESCALATED).last()
    if event is None or not report.is_open or report.is_sensitive or report.escalated_at is None:
        return False
    above = chart.answering(report.escalation_unit_id, passing=report.passing).user
    kind = NotificationKind.REPORT_ESCALATED
    if above is None or above.pk in (report.handler_id, report.assignee_id):
        return False
    if report.notifications.filter(kind=kind, recipient=above, event=event).exists():
        return False
    queue_notification(kind, above, report=report, event=event)
    return True
