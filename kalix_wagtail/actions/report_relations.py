"""Reports that belong together, and reports that are the same."""

from django.db import transaction
from django.utils.translation import gettext as _

from ..enums import CaseEventKind, ReportStatus, Visibility
from ..exceptions import NotAllowedError, TransitionRefusedError
from ..log_actions import REPORT_RELATED, REPORT_STATUS_CHANGED
from ..models import DeficiencyReport
from ..permissions import may_handle
from .report_changes import log_act, move_report, open_for_handling, store_change, tell_reporter, write_event


@transaction.atomic
def relate_reports(report, other, *, user, seen_version):
    """Say that two reports belong together; return the `CaseEvent` of the first. Handlers of each read of the other.

    Raises NotAllowedError unless `user` handles both.
    """
    report, other, _chart = _both(report, other, user, seen_version)
    if report.related.filter(pk=other.pk).exists():
        raise TransitionRefusedError(_("The reports are related already."))
    report.related.add(other)
    for one, another in ((other, report), (report, other)):
        store_change(one, user)
        event = _write_related(one, another, user, "related")
        log_act(one, REPORT_RELATED, user)
    return event


@transaction.atomic
def mark_duplicate(report, other, *, user, seen_version, text=""):
    """Close a report as a duplicate of another and return the `CaseEvent`; the reporter reads `text`, but no reference.

    It points at the original, also when `other` is a duplicate itself, and so do the reports that were duplicates of
    it. Raises NotAllowedError unless `user` handles both, TransitionRefusedError for what is closed or in a circle.
    """
    other = other.duplicate_of or other
    report, other, chart = _both(report, other, user, seen_version)
    if not report.is_open:
        raise TransitionRefusedError(_("The report is closed already."))
    if other.duplicate_of_id is not None:
        raise TransitionRefusedError(_("The other report has just become a duplicate itself. Try again."))
    seen_status = report.status
    move_report(report, user, ReportStatus.DUPLICATE, chart.date)
    for each in [report, *report.duplicates.select_for_update()]:
        each.duplicate_of = other
        each._history_user = user
        each.save(update_fields=["duplicate_of"])
    store_change(other, user)
    moved = {"from_status": seen_status, "to_status": ReportStatus.DUPLICATE}
    event = write_event(report, CaseEventKind.STATUS_CHANGED, user, text=text, **moved)
    _write_related(report, other, user, "duplicate")
    _write_related(other, report, user, "original")
    tell_reporter(report, event)
    log_act(report, REPORT_STATUS_CHANGED, user, data={"from": str(seen_status), "to": str(ReportStatus.DUPLICATE)})
    return event


def _both(report, other, user, seen_version):
    """Lock two reports, the older first so that two handlers never wait for each other; return them and the chart."""
    if report.pk == other.pk:
        raise TransitionRefusedError(_("That is the report itself."))
    locked = DeficiencyReport.objects.select_for_update().filter(pk__in=[report.pk, other.pk]).order_by("pk")
    found = {each.pk: each for each in locked}
    report, chart = open_for_handling(report, user=user, seen_version=seen_version)
    other = found[other.pk]
    if not may_handle(user, other, chart):
        raise NotAllowedError(_("You do not answer for the other report."))
    return report, other, chart


def _write_related(report, other, user, how):
    data = {"reference": other.reference, "how": how}
    return write_event(report, CaseEventKind.RELATED, user, visibility=Visibility.INTERNAL, data=data)
