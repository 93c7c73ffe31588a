"""How serious a report is, who deals with it, and its number in the register."""

from django.db import transaction
from django.utils.translation import gettext as _

from ..enums import CaseEventKind, NotificationKind, Severity, Visibility
from ..exceptions import TransitionRefusedError
from ..log_actions import REPORT_ASSESSED, REPORT_ASSIGNED, REPORT_REGISTERED
from ..notifications import queue_notification
from ..permissions import may_be_given
from ..rules.crossing import authority_of, authority_of_route
from ..rules.due_dates import due_date
from ..rules.people import person_name
from ..rules.routing import supervision
from .report_changes import log_act, open_for_handling, store_change, tell_reporter, write_event
from .report_crossings import record_crossing


@transaction.atomic
def assess_report(report, *, user, severity, seen_version, due_on=None, text=""):
    """Write how serious a report is and by when it is to be dealt with; return the `CaseEvent`.

    The reporter reads it. Without `due_on` the date follows from the severity, in working days from today. Refused
    (TransitionRefusedError) for a closed report, an unknown severity, and a date that has passed.
    """
    report, chart = open_for_handling(report, user=user, seen_version=seen_version)
    if not report.is_open:
        raise TransitionRefusedError(_("The report is closed. Open it again before you assess it."))
    if severity not in Severity.values:
        raise TransitionRefusedError(_("Choose how serious it is."))
    if due_on is not None and due_on < chart.date:
        raise TransitionRefusedError(_("The date has already passed."))
    report.severity, report.due_on = severity, due_on or due_date(severity, chart.date)
    store_change(report, user, "severity", "due_on")
    data = {"severity": str(severity), "due_on": report.due_on.isoformat()}
    event = write_event(report, CaseEventKind.ASSESSED, user, text=text, data=data)
    tell_reporter(report, event)
    log_act(report, REPORT_ASSESSED, user, data=data)
    return event


@transaction.atomic
def assign_report(report, *, user, assignee, seen_version):
    """Ask `assignee` (None: nobody any longer) to deal with a report; return the `CaseEvent`, which handlers read.

    The assignee sees the report from then on, and is told. Refused for whoever reported it or whom it is about, for a
    closed account, and when nothing would change.
    """
    report, chart = open_for_handling(report, user=user, seen_version=seen_version)
    if assignee is not None and not may_be_given(assignee, report):
        # One answer for every reason: it must not tell who reported.
        raise TransitionRefusedError(_("The report cannot be assigned to this person. Choose someone else."))
    if assignee == report.assignee:
        raise TransitionRefusedError(_("The report is assigned like that already."))
    before, report.assignee = report.assignee, assignee
    store_change(report, user, "assignee")
    data = {"person": person_name(assignee) if assignee else "", "before": person_name(before) if before else ""}
    event = write_event(report, CaseEventKind.ASSIGNED, user, visibility=Visibility.INTERNAL, data=data)
    if assignee is not None:
        if assignee.pk != user.pk:
            queue_notification(NotificationKind.REPORT_ASSIGNED, assignee, report=report, event=event)
        works_in = supervision(assignee, chart.date, chart=chart).unit_id
        answers = authority_of_route(chart, report.answered_by(chart))
        record_crossing(report, chart, answers, authority_of(chart, works_in), user=user)
    log_act(report, REPORT_ASSIGNED, user)
    return event


@transaction.atomic
def set_registry_number(report, *, user, number, seen_version):
    """Write a report's number in the register (dnr; "" takes it away); return the `CaseEvent`."""
    report, _chart = open_for_handling(report, user=user, seen_version=seen_version)
    if number == report.registry_number:
        raise TransitionRefusedError(_("The report has that registry number already."))
    report.registry_number = number
    store_change(report, user, "registry_number")
    event = write_event(report, CaseEventKind.REGISTERED, user, data={"number": number})
    log_act(report, REPORT_REGISTERED, user)
    return event
