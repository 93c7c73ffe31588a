"""What is said about a deficiency report and where it stands: commented on, moved."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..enums import CLOSED_STATUSES, REPORT_TRANSITIONS, CaseEventKind, NotificationKind, ReportStatus, Visibility
from ..exceptions import NotAllowedError, TransitionRefusedError
from ..log_actions import REPORT_COMMENTED, REPORT_STATUS_CHANGED
from ..models import OrganisationChart
from ..permissions import acts_on, may_handle, may_report
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

#: How long after a comment the very same one, with nothing in between, is taken for the same press of the button.
SENT_TWICE_WITHIN = datetime.timedelta(minutes=10)


@files_follow_rows()
@transaction.atomic
def comment_on_report(report, *, user, text, visibility=Visibility.REPORTER, files=(), key=""):
    """Write a comment and return its `CaseEvent`; the other side is told, unless it is for handlers only.

    `key` names the form that the comment was written in, as it was handed out. A comment that is sent again (see
    `_sent_before`), with the same `files` (`PreparedFile`s), is the one there is. Raises NotAllowedError for anyone but
    the reporter, whoever answers, and whoever has an open action, who writes to handlers only; and for a reporter who
    does. Raises AttachmentError when the files cannot be kept.
    """
    report = lock_report(report)
    chart = OrganisationChart(timezone.localdate())
    is_reporter = user.pk == report.reporter_id and may_report(user)
    is_handler = may_handle(user, report, chart)
    if not is_reporter and not is_handler and not (visibility == Visibility.INTERNAL and acts_on(user, report)):
        raise NotAllowedError(_("You do not answer for this report."))
    if is_reporter and visibility != Visibility.REPORTER:
        raise NotAllowedError(_("Only those who handle the report can write to each other."))
    said = {"kind": CaseEventKind.COMMENT, "actor": user, "text": text, "visibility": visibility}
    before = _sent_before(report, said, files, key)
    if before is not None:
        return before
    data = {"form": key} if key else None
    event = write_event(report, CaseEventKind.COMMENT, user, text=text, visibility=visibility, data=data)
    store_files(report, files, user=user, event=event)
    if is_reporter or is_handler:
        tell_the_other_side(report, event, chart)
    else:
        tell_handlers(report, event, chart)
    log_act(report, REPORT_COMMENTED, user)
    return event


def _sent_before(report, said, files, key):
    """Return the comment that says what is `said`, with the same `files`, if it was sent before; else None.

    What is sent twice has the key of one form, whatever others have written meanwhile: a double click, a reload, a
    browser that tries again, a page that gave the words back. Whoever means to say "Thank you!" once more has a new
    form before the eyes, with a key of its own. A form that the back button has had drawn anew has one too, and so the
    last comment of all counts as well for as long as one is unsure whether it was sent. Not for longer: "It still
    leaks" is said again because nobody has answered. And not with something in between, which may be what it is said
    to.
    """
    sha256s = sorted(file.sha256 for file in files)
    same = report.events.filter(**said)
    candidates = list(same.filter(data__form=key)) if key else []
    last = report.events.last()
    if last is not None and last.created_at > timezone.now() - SENT_TWICE_WITHIN:
        candidates += same.filter(pk=last.pk)
    for event in candidates:
        if sorted(file.sha256 for file in event.attachments.all()) == sha256s:
            return event
    return None


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
