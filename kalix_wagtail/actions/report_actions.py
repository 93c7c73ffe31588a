"""What is to be done about a report, planned and finished."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..enums import CaseEventKind, NotificationKind, Visibility
from ..exceptions import NotAllowedError, TransitionRefusedError
from ..log_actions import REPORT_ACTION_DONE, REPORT_ACTION_PLANNED
from ..models import OrganisationChart, ReportAction
from ..notifications import queue_notification
from ..permissions import may_be_given, may_finish_action
from ..rules.people import person_name
from .report_changes import (
    lock_report,
    log_act,
    open_for_handling,
    store_change,
    tell_handlers,
    tell_reporter,
    write_event,
)


@transaction.atomic
def plan_action(report, *, user, text, seen_version, responsible=None, due_on=None, visibility=Visibility.REPORTER):
    """Write down something to be done about an open report, by whom and when; return the `ReportAction`.

    `responsible` is told, and sees the report until it is done. `visibility` says whether the reporter reads of it.
    """
    report, chart = open_for_handling(report, user=user, seen_version=seen_version)
    if not report.is_open:
        raise TransitionRefusedError(_("The report is closed. Open it again before you plan anything."))
    if responsible is not None and not may_be_given(responsible, report):
        raise TransitionRefusedError(_("The action cannot be given to this person. Choose someone else."))
    if due_on is not None and due_on < chart.date:
        raise TransitionRefusedError(_("The date has already passed."))
    action = ReportAction(report=report, text=text, responsible=responsible, due_on=due_on, created_by=user)
    action._history_user = user
    action.save()
    store_change(report, user)
    data = {
        "action": action.pk,
        "person": person_name(responsible) if responsible else "",
        "due_on": due_on.isoformat() if due_on else "",
    }
    event = write_event(report, CaseEventKind.ACTION_PLANNED, user, visibility=visibility, text=text, data=data)
    if responsible is not None and responsible.pk != user.pk:
        queue_notification(NotificationKind.ACTION_ASSIGNED, responsible, report=report, event=event)
    tell_reporter(report, event)
    log_act(report, REPORT_ACTION_PLANNED, user)
    return action


@transaction.atomic
def finish_action(action, *, user, text=""):
    """Write that `action` is done, with what was done; return the `CaseEvent`. Who read the plan reads this.

    Raises NotAllowedError for anyone but who is responsible for it and who handles the report, and
    TransitionRefusedError when it is done already.
    """
    report = lock_report(action.report)
    chart = OrganisationChart(timezone.localdate())
    action = ReportAction.objects.select_for_update().get(pk=action.pk)
    action.report = report
    if not may_finish_action(user, action, chart):
        raise NotAllowedError(_("The action is not yours."))
    if action.done_at is not None:
        raise TransitionRefusedError(_("The action was already said to be done."))
    action.done_at, action.done_by, action._history_user = timezone.now(), user, user
    action.save(update_fields=["done_at", "done_by"])
    store_change(report, user)
    planned = report.events.filter(kind=CaseEventKind.ACTION_PLANNED, data__action=action.pk).first()
    visibility = planned.visibility if planned else Visibility.INTERNAL
    data = {"action": action.pk, "what": action.text}
    event = write_event(report, CaseEventKind.ACTION_DONE, user, visibility=visibility, text=text, data=data)
    tell_reporter(report, event)
    tell_handlers(report, event, chart)
    log_act(report, REPORT_ACTION_DONE, user)
    return event
