"""Whether a mail may still be sent when its turn has come."""

from dataclasses import dataclass

from django.utils import timezone
from wagtail.models import Page

from ..enums import NotificationKind
from ..models import DeficiencyReport, ReportAction
from ..rules.overview import waiting_for
from ..rules.personal_acknowledgements import waiting_to_read
from ..rules.reading import readable
from ..rules.reviews import review_date_of


@dataclass(frozen=True)
class Refusal:
    """Why a mail is not sent. `passes_on`: what it says is still true, and someone else must be told instead."""

    text: str
    passes_on: bool = False


def refusal_of(notification, chart):
    """Return the `Refusal` of a row as of the chart's day, or None when its mail may be sent."""
    recipient, report = notification.recipient, notification.report
    past = _why_past(notification)
    if past:
        return Refusal(past)
    if not recipient.is_active:
        return Refusal("The account is closed", passes_on=True)
    if not recipient.email:
        return Refusal("No e-mail address", passes_on=True)
    if report is not None:
        visible = DeficiencyReport.objects.visible_to(recipient, chart=chart)
        if not visible.filter(pk=report.pk).exists():
            return Refusal("No longer answers for the report", passes_on=True)
    if notification.kind == NotificationKind.REVIEW_DUE:
        return _review_refusal(notification)
    if notification.kind == NotificationKind.FOLLOW_UP_LATE and not any(waiting_for(recipient, timezone.localdate())):
        return Refusal("Nothing is late any longer")
    if notification.kind == NotificationKind.READING_WAITS and not waiting_to_read(recipient, timezone.localdate()):
        return Refusal("Nothing is left to read")
    return None


def _why_past(notification):
    """Return why what a mail would say of a report is no longer so, or ""."""
    kind, report = notification.kind, notification.report
    if report is None:
        return ""
    if kind == NotificationKind.REPORT_ASSIGNED and report.assignee_id != notification.recipient_id:
        return "No longer assigned"
    if kind == NotificationKind.ACTION_ASSIGNED and not _is_still_to_do(notification):
        return "Done, or given to another"
    if kind in (NotificationKind.REPORT_OVERDUE, NotificationKind.REPORT_ESCALATED) and not report.is_open:
        return "Closed since"
    if kind == NotificationKind.REPORT_OVERDUE and (report.due_on is None or report.due_on > timezone.localdate()):
        return "No longer overdue"
    if kind == NotificationKind.REPORT_ASK_FIXED and (report.is_open or report.is_fixed is not None):
        return "Answered, or open again"
    return ""


def _is_still_to_do(notification):
    """Return whether the action that an event names waits for the recipient; an event that names none tells nothing."""
    action_id = notification.event.data.get("action") if notification.event else None
    if action_id is None:
        return True
    recipient = notification.recipient_id
    return ReportAction.objects.filter(pk=action_id, responsible=recipient, done_at=None).exists()


def _review_refusal(notification):
    page = notification.page
    if page is None or not readable(Page.objects.filter(pk=page.pk), notification.recipient, "path").exists():
        return Refusal("May not read the document")
    if review_date_of(page) is None:
        return Refusal("The review is no longer planned")
    return None
