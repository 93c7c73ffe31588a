"""Reports that must not be disposed of."""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..enums import CaseEventKind, Visibility
from ..exceptions import DisposalRefusedError, NotAllowedError
from ..log_actions import REPORT_HELD, REPORT_HOLD_RELEASED
from ..models import CaseEvent, DeficiencyReport, OrganisationChart
from ..permissions import may_hold, may_see_reporter
from ..rules.legal_hold import hold_of, last_hold_event
from ..rules.report_sentences import actor_name


@transaction.atomic
def set_legal_hold(report, *, user, reason):
    """Keep a report from being disposed of until the hold is released, and return the `CaseEvent`, for handlers only.

    There is one hold at a time: whoever releases it must have been told of every reason to keep the report, so a second
    one neither takes its place nor hides behind it. The same from the same person (a double click) is no second one.
    Raises NotAllowedError for anyone but a coordinator who sees the report, and DisposalRefusedError without a reason,
    when the report is disposed of already, and when it is held: that says by whom and why.
    """
    reason = reason.strip()
    if not reason:
        raise DisposalRefusedError(_("Say why the report must be kept."))
    report = _locked(report, user)
    if report.legal_hold:
        standing = hold_of(report)
        if _is_said_again(standing, user, reason):
            return standing
        raise DisposalRefusedError(_held_already(report, standing, user))
    return _change_hold(report, user=user, hold=reason[:200], text=reason, action=REPORT_HELD)


@transaction.atomic
def release_legal_hold(report, *, user, reason="", seen_hold=None):
    """Let a report be disposed of again, and return the `CaseEvent`. Raises as `set_legal_hold`, reason apart.

    Raises DisposalRefusedError too when the report is not held, and when the hold is another than the one that the
    coordinator had before the eyes: `seen_hold`, the id of its event.
    """
    reason = reason.strip()
    report = _locked(report, user)
    if not report.legal_hold:
        last = last_hold_event(report)
        if _is_said_again(last, user, reason):
            return last
        raise DisposalRefusedError(_("The report is not kept any more. Nothing was changed."))
    standing = hold_of(report)
    if seen_hold is not None and (standing is None or standing.pk != seen_hold):
        message = _("The report is kept for another reason by now: %(reason)s. Nothing was changed.")
        raise DisposalRefusedError(message % {"reason": report.legal_hold})
    return _change_hold(report, user=user, hold="", text=reason, action=REPORT_HOLD_RELEASED)


def _is_said_again(event, user, reason):
    return event is not None and (event.actor_id, event.text) == (user.pk, reason)


def _held_already(report, standing, user):
    """Return who holds a report since when and why, as far as `user` may know it, and what can be done."""
    who = actor_name(standing, sees_reporter=may_see_reporter(user, report)) if standing is not None else ""
    if who:
        values = {"person": who, "date": date_format(timezone.localdate(standing.created_at))}
        text = _("The report is kept already (%(person)s, %(date)s): %(reason)s.")
        text %= values | {"reason": report.legal_hold}
    else:
        text = _("The report is kept already: %(reason)s.") % {"reason": report.legal_hold}
    advice = _("If it must be kept for your reason too, release that hold and keep it anew with both reasons.")
    return f"{text} {advice}"


def _locked(report, user):
    report = DeficiencyReport.objects.select_for_update(of=["self"]).get(pk=report.pk)
    if not may_hold(user, report, OrganisationChart(timezone.localdate())):
        raise NotAllowedError(_("Only a security coordinator who sees the report decides about a legal hold."))
    if report.disposal_id is not None:
        raise DisposalRefusedError(_("The report has been disposed of already."))
    return report


def _change_hold(report, *, user, hold, text, action):
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
