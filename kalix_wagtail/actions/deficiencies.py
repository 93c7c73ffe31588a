"""Everything that is written about deficiency reports: received, commented on, moved."""

import hashlib
import json
import logging
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..enums import CLOSED_STATUSES, REPORT_TRANSITIONS, CaseEventKind, NotificationKind, ReportStatus, Visibility
from ..exceptions import NotAllowedError, TransitionRefusedError
from ..log_actions import REPORT_COMMENTED, REPORT_RECEIVED, REPORT_STATUS_CHANGED
from ..models import CaseEvent, DeficiencyReport, OrganisationChart
from ..models.deficiencies import draw_reference
from ..notifications import queue_notification
from ..permissions import may_handle, may_report
from ..rules.routing import route_as_json, supervision

logger = logging.getLogger(__name__)

#: How often a new reference is drawn when one is taken; with 8·10¹⁰ references a second draw is already an event.
DRAWS = 5


@dataclass(frozen=True)
class Submission:
    """The report that a submission led to, and whether this submission made it."""

    report: DeficiencyReport
    is_new: bool


@transaction.atomic
def submit_report(
    user,
    *,
    description,
    key,
    place="",
    category=None,
    is_sensitive=False,
    concerns_supervisor=False,
    page=None,
    block_id="",
    edition=None,
):
    """Store a report by `user`, send it on its way and return the `Submission`: all of it, or nothing.

    `key` names the form as it was handed out. The same person sending the same content with the same key again gets
    the first report back. `concerns_supervisor` goes past the nearest supervisor to the next one up.
    """
    if not may_report(user):
        raise NotAllowedError(_("You cannot report deficiencies."))
    words = [description, place, category.pk if category else None, is_sensitive, concerns_supervisor]
    source = [page.pk if page else None, block_id]
    identity = {
        "submitter": f"user:{user.pk}",
        "submission_key": key[:64],
        "submission_hash": hashlib.sha256(json.dumps([words, source]).encode()).hexdigest(),
    }
    first = DeficiencyReport.objects.filter(**identity).first()
    if first is not None:
        return Submission(first, is_new=False)

    chart = OrganisationChart(timezone.localdate())
    found = supervision(user, chart.date, chart=chart)
    passed_over = found.route.user if concerns_supervisor else None
    if passed_over is not None:
        found = supervision(user, chart.date, chart=chart, passing={passed_over.pk})
    passing = frozenset({user.pk, passed_over.pk} if passed_over is not None else {user.pk})
    route = chart.last_resort(passing=passing) if is_sensitive else found.route
    report = DeficiencyReport(
        reporter=user,
        reporter_unit_id=found.unit_id,
        description=description,
        place=place,
        category=category,
        is_sensitive=is_sensitive,
        route_unit_id=route.unit_id,
        handler=route.user,
        passed_over=passed_over,
        route=route_as_json(route, chart),
        source_page_id=page.pk if page else None,
        source_block=block_id[:64],
        source_edition=edition,
        language=(translation.get_language() or "")[:20],
        **identity,
    )
    first = _insert(report, identity)
    if first is not None:
        return Submission(first, is_new=False)
    event = CaseEvent.objects.create(
        report=report, kind=CaseEventKind.RECEIVED, actor=user, to_status=report.status, created_at=report.created_at
    )
    if route.user is None:
        logger.error("Nobody can be reached for deficiency report %s", report.reference)
    else:
        queue_notification(NotificationKind.REPORT_TO_HANDLE, route.user, report=report, event=event)
    queue_notification(NotificationKind.REPORT_RECEIPT, user, report=report, event=event, language=report.language)
    _log(report, REPORT_RECEIVED, user)
    return Submission(report, is_new=True)


def _insert(report, identity):
    """Store a new report and return None; when the same one was stored meanwhile, return that."""
    report._history_user = report.reporter
    for draw in range(1, DRAWS + 1):
        try:
            with transaction.atomic():
                report.save(force_insert=True)
            return None
        except IntegrityError:
            first = DeficiencyReport.objects.filter(**identity).first()
            if first is not None:
                return first
            if draw == DRAWS or not DeficiencyReport.objects.filter(reference=report.reference).exists():
                raise
            report.pk = None
            report.reference = draw_reference()


@transaction.atomic
def comment_on_report(report, *, user, text, visibility=Visibility.REPORTER):
    """Write a comment and return its `CaseEvent`; the other side is told, unless it is for handlers only.

    The same comment twice in a row (a double click) is one. Raises NotAllowedError for anyone but the reporter and
    whoever answers, and for a reporter who writes to handlers only.
    """
    report = DeficiencyReport.objects.select_for_update().get(pk=report.pk)
    chart = OrganisationChart(timezone.localdate())
    is_reporter = user.pk == report.reporter_id and may_report(user)
    if not is_reporter and not may_handle(user, report, chart):
        raise NotAllowedError(_("You do not answer for this report."))
    if is_reporter and visibility != Visibility.REPORTER:
        raise NotAllowedError(_("Only those who handle the report can write to each other."))
    _refuse_disposed(report)
    last = report.events.last()
    said = CaseEventKind.COMMENT, user.pk, text, visibility
    if last is not None and (last.kind, last.actor_id, last.text, last.visibility) == said:
        return last
    event = CaseEvent.objects.create(
        report=report, kind=CaseEventKind.COMMENT, actor=user, text=text, visibility=visibility
    )
    _tell_the_other_side(report, event, chart)
    _log(report, REPORT_COMMENTED, user)
    return event


@transaction.atomic
def change_status(report, *, user, to_status, seen_status, text=""):
    """Move a report along `REPORT_TRANSITIONS` and return the `CaseEvent`; the reporter is told, with `text`.

    Closing needs a text: how it ended. `seen_status` is what the handler had before the eyes; if the report has moved
    since, nothing is changed and TransitionRefusedError says so.
    """
    report = DeficiencyReport.objects.select_for_update().get(pk=report.pk)
    chart = OrganisationChart(timezone.localdate())
    if not may_handle(user, report, chart):
        raise NotAllowedError(_("You do not answer for this report."))
    _refuse_disposed(report)
    if report.status != seen_status:
        raise TransitionRefusedError(
            _("The report has moved since you opened it, and is now: %(status)s. Nothing was changed.")
            % {"status": report.get_status_display()}
        )
    if to_status not in REPORT_TRANSITIONS[ReportStatus(report.status)]:
        raise TransitionRefusedError(_("The report cannot be moved there."))
    if to_status in CLOSED_STATUSES and not text.strip():
        raise TransitionRefusedError(_("Say how it ended before you close the report."))
    report.status = to_status
    report.closed_at = timezone.now() if to_status in CLOSED_STATUSES else None
    report._history_user = user
    report.save(update_fields=["status", "closed_at"])
    event = CaseEvent.objects.create(
        report=report,
        kind=CaseEventKind.STATUS_CHANGED,
        actor=user,
        text=text,
        from_status=seen_status,
        to_status=to_status,
    )
    _tell_the_other_side(report, event, chart)
    _log(report, REPORT_STATUS_CHANGED, user, data={"from": str(seen_status), "to": str(to_status)})
    return event


def _refuse_disposed(report):
    """Raise NotAllowedError when the report's content was disposed of: nothing more is written about it."""
    if report.disposal_id is not None:
        raise NotAllowedError(_("The report has been disposed of."))


def _tell_the_other_side(report, event, chart):
    if event.visibility != Visibility.REPORTER:
        return
    news = NotificationKind.REPORT_NEWS
    if event.actor_id != report.reporter_id:
        queue_notification(news, report.reporter, report=report, event=event, language=report.language)
        return
    handler = report.answered_by(chart).user
    if handler is not None:
        queue_notification(news, handler, report=report, event=event)


def _log(report, action, user, **values):
    """Write to Wagtail's log: the reference, and who acted unless that would tell who reported."""
    actor = None if user.pk == report.reporter_id else user
    log(instance=report, action=action, user=actor, title=report.reference, **values)
