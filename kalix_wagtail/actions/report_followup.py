"""What the reporter says afterwards: it was fixed, it was not, or it was nothing."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..enums import CaseEventKind, ReportStatus
from ..exceptions import NotAllowedError, TransitionRefusedError
from ..log_actions import REPORT_FIX_ANSWERED, REPORT_STATUS_CHANGED
from ..models import OrganisationChart
from ..permissions import may_report
from .report_changes import lock_report, log_act, move_report, store_change, tell_handlers, write_event


@transaction.atomic
def withdraw_report(report, *, user, text=""):
    """Take back a report that is still open, as its reporter; return the `CaseEvent`. What was written stays."""
    report, chart = _open_for_reporter(report, user)
    if not report.is_open:
        raise TransitionRefusedError(_("The report is closed already, and cannot be withdrawn."))
    seen_status = report.status
    move_report(report, user, ReportStatus.WITHDRAWN, chart.date)
    moved = {"from_status": seen_status, "to_status": ReportStatus.WITHDRAWN}
    event = write_event(report, CaseEventKind.STATUS_CHANGED, user, text=text, **moved)
    tell_handlers(report, event, chart)
    log_act(report, REPORT_STATUS_CHANGED, user, data={"from": str(seen_status), "to": str(ReportStatus.WITHDRAWN)})
    return event


@transaction.atomic
def answer_fix(report, *, user, is_fixed, text=""):
    """Say, as the reporter, whether it was fixed; return the `CaseEvent`. "No" opens the report again.

    Raises TransitionRefusedError unless the report is resolved, the same answer twice, and a "no" without words.
    """
    report, chart = _open_for_reporter(report, user)
    if report.status != ReportStatus.RESOLVED:
        raise TransitionRefusedError(_("The report is not said to be dealt with just now."))
    if report.is_fixed == is_fixed:
        raise TransitionRefusedError(_("You have answered already. Thank you."))
    if not is_fixed and not text.strip():
        raise TransitionRefusedError(_("Say what still is wrong."))
    report.is_fixed = is_fixed
    moved = {}
    if is_fixed:
        store_change(report, user, "is_fixed")
    else:
        moved = {"from_status": report.status, "to_status": ReportStatus.IN_PROGRESS}
        move_report(report, user, ReportStatus.IN_PROGRESS, chart.date)
    event = write_event(report, CaseEventKind.FIX_ANSWERED, user, text=text, data={"is_fixed": is_fixed}, **moved)
    tell_handlers(report, event, chart)
    log_act(report, REPORT_FIX_ANSWERED, user)
    return event


def _open_for_reporter(report, user):
    report = lock_report(report)
    if user.pk != report.reporter_id or not may_report(user):
        raise NotAllowedError(_("This is not your report."))
    return report, OrganisationChart(timezone.localdate())
