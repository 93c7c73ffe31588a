"""Everything that is written about deficiency reports: received, commented on, moved."""

import hashlib
import json
import logging
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..enums import CLOSED_STATUSES, REPORT_TRANSITIONS, CaseEventKind, NotificationKind, ReportStatus, Visibility
from ..exceptions import NotAllowedError, TransitionRefusedError
from ..log_actions import REPORT_COMMENTED, REPORT_RECEIVED, REPORT_STATUS_CHANGED
from ..models import CaseEvent, DeficiencyReport, OrganisationChart
from ..models.deficiencies import draw_reference
from ..notifications import queue_notification
from ..permissions import acts_on, may_handle, may_report
from ..rules.crossing import authority_of, authority_of_route
from ..rules.due_dates import due_date
from ..rules.routing import route_as_json, supervision
from .attachments import files_follow_rows, store_files
from .report_changes import (
    lock_report,
    log_act,
    move_report,
    refuse_if_changed,
    tell_handlers,
    tell_reporter,
    tell_the_other_side,
    write_event,
)
from .report_crossings import record_crossing

logger = logging.getLogger(__name__)

#: How often a new reference is drawn when one is taken; with 8·10¹⁰ references a second draw is already an event.
DRAWS = 5


@dataclass(frozen=True)
class Submission:
    """The report that a submission led to, and whether this submission made it."""

    report: DeficiencyReport
    is_new: bool


@files_follow_rows()
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
    files=(),
):
    """Store a report by `user`, send it on its way and return the `Submission`: all of it, or nothing.

    `key` names the form as it was handed out. The same person sending the same content with the same key again gets
    the first report back; also without its `files` (`PreparedFile`s), for no browser keeps those when a form comes
    back. `concerns_supervisor` goes past the nearest supervisor to the next one up. Raises AttachmentError when the
    files cannot be kept.
    """
    if not may_report(user):
        raise NotAllowedError(_("You cannot report deficiencies."))
    words = [description, place, category.pk if category else None, is_sensitive, concerns_supervisor]
    source = [page.pk if page else None, block_id]
    words_hash, files_hash = _half_hash([words, source]), _half_hash([file.sha256 for file in files])
    sender = {"submitter": f"user:{user.pk}", "submission_key": key[:64]}
    identity = sender | {"submission_hash": words_hash + files_hash}
    sent = sender | {"submission_hash__startswith": words_hash}
    first = DeficiencyReport.objects.filter(**(identity if files else sent)).first()
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
        due_on=due_date("", chart.date),
        **identity,
    )
    first = _insert(report, identity)
    if first is not None:
        return Submission(first, is_new=False)
    event = CaseEvent.objects.create(
        report=report, kind=CaseEventKind.RECEIVED, actor=user, to_status=report.status, created_at=report.created_at
    )
    store_files(report, files, user=user, event=event)
    left, reached = authority_of(chart, found.unit_id), authority_of_route(chart, route)
    record_crossing(report, chart, left, reached, of_reporter=True)
    if route.user is None:
        logger.error("Nobody can be reached for deficiency report %s", report.reference)
    else:
        queue_notification(NotificationKind.REPORT_TO_HANDLE, route.user, report=report, event=event)
    queue_notification(NotificationKind.REPORT_RECEIPT, user, report=report, event=event, language=report.language)
    log_act(report, REPORT_RECEIVED, user)
    return Submission(report, is_new=True)


def _half_hash(values):
    """Return half a SHA-256 of JSON values: words and files share the column, so that either can be looked for."""
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:32]


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


@files_follow_rows()
@transaction.atomic
def comment_on_report(report, *, user, text, visibility=Visibility.REPORTER, files=()):
    """Write a comment and return its `CaseEvent`; the other side is told, unless it is for handlers only.

    The same comment with the same `files` (`PreparedFile`s) twice in a row (a double click) is one. Raises
    NotAllowedError for anyone but the reporter, whoever answers, and whoever has an open action, who writes to handlers
    only; and for a reporter who does. Raises AttachmentError when the files cannot be kept.
    """
    report = lock_report(report)
    chart = OrganisationChart(timezone.localdate())
    is_reporter = user.pk == report.reporter_id and may_report(user)
    is_handler = may_handle(user, report, chart)
    if not is_reporter and not is_handler and not (visibility == Visibility.INTERNAL and acts_on(user, report)):
        raise NotAllowedError(_("You do not answer for this report."))
    if is_reporter and visibility != Visibility.REPORTER:
        raise NotAllowedError(_("Only those who handle the report can write to each other."))
    last = report.events.last()
    said = CaseEventKind.COMMENT, user.pk, text, visibility
    is_same = last is not None and (last.kind, last.actor_id, last.text, last.visibility) == said
    if is_same and sorted(file.sha256 for file in last.attachments.all()) == sorted(file.sha256 for file in files):
        return last
    event = write_event(report, CaseEventKind.COMMENT, user, text=text, visibility=visibility)
    store_files(report, files, user=user, event=event)
    if is_reporter or is_handler:
        tell_the_other_side(report, event, chart)
    else:
        tell_handlers(report, event, chart)
    log_act(report, REPORT_COMMENTED, user)
    return event


@transaction.atomic
def change_status(report, *, user, to_status, seen_status, seen_version=None, text=""):
    """Move a report along `REPORT_TRANSITIONS` and return the `CaseEvent`; the reporter is told, with `text`.

    Closing needs a text: how it ended. A report that is resolved is asked about: was it fixed? One that is opened again
    gets a new date when its own has passed, and is no duplicate any longer. `seen_status` and `seen_version` are what
    the handler had before the eyes; if it has moved since, nothing is changed and TransitionRefusedError says so.
    """
    report = lock_report(report)
    chart = OrganisationChart(timezone.localdate())
    if not may_handle(user, report, chart):
        raise NotAllowedError(_("You do not answer for this report."))
    if report.status != seen_status:
        raise TransitionRefusedError(
            _("The report has moved since you opened it, and is now: %(status)s. Nothing was changed.")
            % {"status": report.get_status_display()}
        )
    if seen_version is not None:
        refuse_if_changed(report, seen_version)
    if to_status not in REPORT_TRANSITIONS[ReportStatus(report.status)]:
        raise TransitionRefusedError(_("The report cannot be moved there."))
    if to_status in CLOSED_STATUSES and not text.strip():
        raise TransitionRefusedError(_("Say how it ended before you close the report."))
    move_report(report, user, to_status, chart.date)
    moved = {"from_status": seen_status, "to_status": to_status}
    event = write_event(report, CaseEventKind.STATUS_CHANGED, user, text=text, **moved)
    asks = to_status == ReportStatus.RESOLVED
    tell_reporter(report, event, NotificationKind.REPORT_ASK_FIXED if asks else NotificationKind.REPORT_NEWS)
    log_act(report, REPORT_STATUS_CHANGED, user, data={"from": str(seen_status), "to": str(to_status)})
    return event
