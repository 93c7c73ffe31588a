"""What every act on a report has in common: the row is locked, the version compared, the other side told."""

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..enums import CLOSED_STATUSES, OPEN_STATUSES, CaseEventKind, NotificationKind, ReportStatus, Visibility
from ..exceptions import NotAllowedError, TransitionRefusedError
from ..models import CaseEvent, DeficiencyReport, OrganisationChart
from ..notifications import queue_notification
from ..permissions import may_handle
from ..rules.due_dates import due_date

#: How many events are looked through for what has changed since someone read a report.
LOOKED_BACK = 30


def lock_report(report):
    """Return `report` as it stands now, locked until the transaction ends.

    Raises NotAllowedError when what it said was disposed of: nothing more is written about it.
    """
    report = DeficiencyReport.objects.select_for_update().get(pk=report.pk)
    if report.disposal_id is not None:
        raise NotAllowedError(_("The report has been disposed of."))
    return report


def open_for_handling(report, *, user, seen_version):
    """Return ``(report, chart)``: the report locked, and the organisation of today.

    Raises NotAllowedError for anyone who does not answer for it, and TransitionRefusedError when another handler has
    changed it since `seen_version` was read.
    """
    report, chart = lock_report(report), OrganisationChart(timezone.localdate())
    if not may_handle(user, report, chart):
        raise NotAllowedError(_("You do not answer for this report."))
    refuse_if_changed(report, seen_version)
    return report, chart


def refuse_if_changed(report, seen_version):
    """Raise TransitionRefusedError, which says what was done, when `report` has changed since `seen_version`."""
    if report.version == seen_version:
        return
    events = report.events.order_by("-created_at", "-pk")[:LOOKED_BACK]
    kinds = [event.kind for event in reversed(events) if event.data.get("version", 0) > seen_version]
    labels = ", ".join(str(CaseEventKind(kind).label) for kind in dict.fromkeys(kinds))
    message = _(
        "Someone else has changed the report since you opened it (%(changes)s). Nothing of yours was saved: look at "
        "what has happened, and send it again if it still holds."
    )
    raise TransitionRefusedError(message % {"changes": labels or _("see below")})


def store_change(report, user, *fields):
    """Save `fields` of a locked report as `user`'s change, and count it."""
    report.version += 1
    report._history_user = user
    report.save(update_fields=[*fields, "version"])


def move_report(report, user, to_status, today, *fields):
    """Store a new status of a locked report, with `fields` that were set besides, and what follows from it."""
    was_closed, report.status = report.status in CLOSED_STATUSES, to_status
    report.closed_at = timezone.now() if to_status in CLOSED_STATUSES else None
    if to_status == ReportStatus.RESOLVED:
        report.is_fixed = None
    if was_closed and to_status in OPEN_STATUSES:
        report.duplicate_of = None
        if report.due_on is None or report.due_on < today:
            report.due_on = due_date(report.severity, today)
            report.escalated_at = report.escalation_unit = None
    followed = "status", "closed_at", "is_fixed", "duplicate_of", "due_on", "escalated_at", "escalation_unit"
    store_change(report, user, *followed, *fields)


def write_event(report, kind, user, *, visibility=Visibility.REPORTER, text="", data=None, **moved):
    """Write down that something happened to `report` and return the `CaseEvent`.

    `data`: labels as they were; `moved`: ``from_status`` and ``to_status``.
    """
    return CaseEvent.objects.create(
        report=report,
        kind=kind,
        actor=user,
        visibility=visibility,
        text=text,
        data={"version": report.version} | (data or {}),
        **moved,
    )


def tell_reporter(report, event, kind=NotificationKind.REPORT_NEWS):
    """Queue news of `event` to the reporter, if that is a person with an account and may read it."""
    if report.reporter is not None and event.visibility == Visibility.REPORTER:
        queue_notification(kind, report.reporter, report=report, event=event, language=report.language)


def tell_handlers(report, event, chart):
    """Queue news of `event` to whoever answers for `report` today and to whom it is assigned, but not who wrote it."""
    people = {person.pk: person for person in (report.answered_by(chart).user, report.assignee) if person is not None}
    for pk, person in people.items():
        if pk != event.actor_id and pk not in report.passing:
            queue_notification(NotificationKind.REPORT_NEWS, person, report=report, event=event)


def tell_the_other_side(report, event, chart):
    """Queue news to the reporter of what a handler did, and to the handlers of what the reporter did."""
    if event.actor_id is not None and event.actor_id == report.reporter_id:
        tell_handlers(report, event, chart)
    else:
        tell_reporter(report, event)


def log_act(report, action, user, **values):
    """Write to Wagtail's log: the reference, and who acted unless that would tell who reported."""
    actor = None if user is None or user.pk == report.reporter_id else user
    log(instance=report, action=action, user=actor, title=report.reference, **values)
