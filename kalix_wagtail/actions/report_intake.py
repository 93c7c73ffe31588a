"""Takes deficiency reports in: stored, sent on their way and told of, all of it or nothing."""

import hashlib
import json
import logging
from dataclasses import dataclass
from functools import lru_cache, wraps

from django.db import IntegrityError, transaction
from django.db.models.expressions import RawSQL
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..enums import CaseEventKind, NotificationKind, ReporterShownTo
from ..exceptions import NotAllowedError
from ..log_actions import REPORT_RECEIVED
from ..models import CaseEvent, DeficiencyReport
from ..models.prepared import Later, PreparedQuery
from ..notifications import queue_first_notifications
from ..permissions import may_report
from ..rules.crossing import authority_of, authority_of_route
from ..rules.due_dates import due_date
from ..rules.intake import intake_of, routing_on, way_as_json
from ..rules.routing import route_as_json
from .attachments import files_follow_rows, store_files
from .report_changes import log_act
from .report_crossings import record_crossing

logger = logging.getLogger(__name__)

#: How often a report is tried when its reference is taken; with 8·10¹⁰ references a second try is already an event.
TRIES = 5


@dataclass(frozen=True)
class Submission:
    """The report that a submission led to, and whether this submission made it."""

    report: DeficiencyReport
    is_new: bool


def _tried_again(submit):
    """Do a submission again when a row was in its way: its reference was taken, or the same report came in meanwhile.

    All of it, from the outside of its transaction: nearly none meets this, and all would pay for a savepoint within.
    """

    @wraps(submit)
    def submit_again(*args, **kwargs):
        for _try in range(TRIES - 1):
            try:
                return submit(*args, **kwargs)
            except IntegrityError:
                continue
        return submit(*args, **kwargs)

    return submit_again


@_tried_again
@files_follow_rows()
@transaction.atomic
def submit_report(
    user,
    *,
    description,
    key,
    place="",
    category=None,
    answers=(),
    is_sensitive=False,
    concerns_supervisor=False,
    reporter_shown_to="",
    reporter_name="",
    reporter_contact="",
    unit=None,
    form_unit_id=None,
    page=None,
    block_id="",
    edition=None,
    files=(),
    routing=None,
):
    """Store a report by `user`, send it on its way and return the `Submission`: all of it, or nothing.

    `user` None: someone without an account, who gives `reporter_name`; the view knows whether the form may be sent so.
    `unit` is the id of the one that the reporter chose, `form_unit_id` of the one that the form names; see `intake_of`.
    `concerns_supervisor` goes past the nearest supervisor to the next one up. `routing` is ``(chart, rules)``: the
    organisation of today with `user` as its reader and the `RoutingRule`s, read when None is given.

    `key` names the form as it was handed out. The same person sending the same content with the same key again gets
    the first report back; also without its `files` (`PreparedFile`s), for no browser keeps those when a form comes
    back. Raises NotAllowedError, and AttachmentError when the files cannot be kept.
    """
    if not (reporter_name if user is None else may_report(user)):
        raise NotAllowedError(_("You cannot report deficiencies."))
    words = [description, place, category.pk if category else None, is_sensitive, concerns_supervisor]
    more = [list(answers), reporter_shown_to, reporter_name, reporter_contact, unit]
    source = [page.pk if page else None, block_id]
    words_hash = _half_hash([words, source, more] if any(more) else [words, source])
    sender = {"submitter": f"user:{user.pk}" if user else "without account", "submission_key": key[:64]}
    submission_hash = words_hash + _half_hash([file.sha256 for file in files])
    sent = submission_hash if files else words_hash
    for first_id, first_hash in _sent_before().rows(**sender):
        if first_hash.startswith(sent):
            return Submission(DeficiencyReport.objects.get(pk=first_id), is_new=False)

    chart, rules = routing or routing_on(timezone.localdate(), user, {unit, form_unit_id})
    taken = intake_of(
        user,
        chart,
        chosen_unit_id=unit,
        form_unit_id=form_unit_id,
        category=category,
        rules=rules,
        is_sensitive=is_sensitive,
        concerns_supervisor=concerns_supervisor,
    )
    route = taken.route
    chart.read_people_of([route])
    chart.read_names(taken.unit_ids)
    report = DeficiencyReport(
        reporter=user,
        reporter_name=reporter_name,
        reporter_contact=reporter_contact,
        reporter_shown_to=reporter_shown_to or ReporterShownTo.HANDLERS,
        reporter_unit_id=taken.reporter_unit_id,
        description=description,
        place=place,
        category=category,
        answers=list(answers),
        is_sensitive=is_sensitive,
        route_unit_id=route.unit_id,
        handler=route.user,
        passed_over=taken.passed_over,
        route=way_as_json(taken, chart) + route_as_json(route, chart),
        source_page_id=page.pk if page else None,
        source_block=block_id[:64],
        source_edition=edition,
        language=(translation.get_language() or "")[:20],
        due_on=due_date("", chart.date),
        submission_hash=submission_hash,
        **sender,
    )
    report._history_user = user
    report.save(force_insert=True)
    event = CaseEvent.objects.create(
        report=report, kind=CaseEventKind.RECEIVED, actor=user, to_status=report.status, created_at=report.created_at
    )
    store_files(report, files, user=user, event=event)
    left, reached = authority_of(chart, taken.reporter_unit_id), authority_of_route(chart, route)
    record_crossing(report, chart, left, reached, of_reporter=True)
    told = []
    if route.user_id is None:
        logger.error("Nobody can be reached for deficiency report %s", report.reference)
    else:
        told.append((NotificationKind.REPORT_TO_HANDLE, route.user, ""))
    if user is not None:
        told.append((NotificationKind.REPORT_RECEIPT, user, report.language))
    queue_first_notifications(event, told)
    log_act(report, REPORT_RECEIVED, user)
    return Submission(report, is_new=True)


@lru_cache(maxsize=1)
def _sent_before():
    """Return the query for what a sender has sent from a form as it was handed out: hardly ever is there anything."""
    sender = {name: RawSQL("%s", [Later(name)]) for name in ("submitter", "submission_key")}  # noqa: S611
    reports = DeficiencyReport.objects.filter(**sender).order_by("pk")
    return PreparedQuery(reports.values_list("pk", "submission_hash"))


def _half_hash(values):
    """Return half a SHA-256 of JSON values: words and files share the column, so that either can be looked for."""
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:32]
