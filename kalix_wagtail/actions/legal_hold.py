"""Reports that must not be disposed of."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..enums import CaseEventKind, Visibility
from ..exceptions import DisposalRefusedError, NotAllowedError
from ..log_actions import REPORT_HELD, REPORT_HOLD_RELEASED
from ..models import CaseEvent, DeficiencyReport, OrganisationChart
from ..permissions import may_hold


def set_legal_hold(report, *, user, reason):
    """Keep a report from being disposed of until the hold is released, and return the `CaseEvent`, for handlers only.

    Raises NotAllowedError for anyone but a coordinator who sees the report, and DisposalRefusedError without a reason
    or when the report is disposed of already.
    """
    reason = reason.strip()
    if not reason:
        raise DisposalRefusedError(_("Say why the report must be kept."))
    return _change_hold(report, user=user, hold=reason[:200], text=reason, action=REPORT_HELD)


def release_legal_hold(report, *, user, reason=""):
    """Let a report be disposed of again, and return the `CaseEvent`. Raises as `set_legal_hold`, reason apart."""
    return _change_hold(report, user=user, hold="", text=reason.strip(), action=REPORT_HOLD_RELEASED)


@transaction.atomic
def _change_hold(report, *, user, hold, text, action):
    report = DeficiencyReport.objects.select_for_update(of=["self"]).get(pk=report.pk)
    if not may_hold(user, report, OrganisationChart(timezone.localdate())):
        raise NotAllowedError(_("Only a security coordinator who sees the report decides about a legal hold."))
    if report.disposal_id is not None:
        raise DisposalRefusedError(_("The report has been disposed of already."))
    report.legal_hold = hold
    report.version += 1
    report._history_user = user
    report.save(update_fields=["legal_hold", "version"])
    event = CaseEvent.objects.create(
        report=report,
        kind=CaseEventKind.HELD,
        visibility=Visibility.INTERNAL,
        actor=user,
        text=text,
        data={"is_held": bool(hold)},
    )
    actor = None if user.pk == report.reporter_id else user
    log(instance=report, action=action, user=actor, title=report.reference)
    return event
