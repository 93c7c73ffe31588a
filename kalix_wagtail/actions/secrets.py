"""Removes what should never have been typed, or sent in as a file, from a report and everywhere it was copied to."""

import secrets
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from wagtail.log_actions import log

from ..enums import CaseEventKind, Visibility
from ..exceptions import NotAllowedError, SecretRefusedError
from ..log_actions import ATTACHMENT_REMOVED, SECRET_REMOVED
from ..models import Attachment, CaseEvent, DeficiencyReport, OrganisationChart
from ..permissions import may_remove_text, may_see_reporter
from ..rules.secret_copies import ABOUT_THE_REPORTER, copies_of, text_columns
from ..rules.secret_text import Secret
from .removed_files import delete_file_on_commit

#: What stands where a text was removed, in the language that reports are handled in.
REPLACEMENT = "[borttaget]"


@dataclass(frozen=True)
class Removal:
    """What a removal came to: in how many places the text stood, and the event that tells of it."""

    count: int
    event: CaseEvent


@sensitive_variables()
@transaction.atomic
def remove_secret(report, *, user, secret, reason, replacement=REPLACEMENT):
    """Replace a text in a report, its events, actions, earlier versions, log and mail, and return the `Removal`.

    It is found whatever its case, form of Unicode, spaces and line breaks; a personal identity number also with or
    without hyphen and century. Neither the event, which is for handlers only, nor any log holds it. What the software
    cannot reach, docs/data-protection.md says. Raises NotAllowedError for anyone but whoever answers for the report and
    a coordinator, and SecretRefusedError without a reason, or when the text is too short or stands nowhere.
    """
    report = _locked(report, user)
    wanted = Secret(secret)
    reason = _needed(reason)
    if not wanted.is_long_enough:
        raise SecretRefusedError(_("The text is too short. Write at least three characters of it."))
    replacement = wanted.safe_replacement(replacement)
    untold = frozenset() if may_see_reporter(user, report) else ABOUT_THE_REPORTER
    count = sum(_replace_in(rows, wanted, replacement, untold) for _what, rows in copies_of(report))
    if not count:
        raise SecretRefusedError(_("The text stands nowhere in the report."))
    _forget_fingerprint(report)
    return Removal(count, _tell(report, user, wanted.replaced(reason, replacement), SECRET_REMOVED, places=count))


@transaction.atomic
def remove_attachment_from_report(attachment, *, user, reason):
    """Remove a file from its report and return the `CaseEvent`, for handlers only, which does not name the file.

    The file itself is deleted when the transaction is over. Raises as `remove_secret`, and SecretRefusedError when
    someone else has removed it.
    """
    report = _locked(attachment.report, user)
    reason = _needed(reason)
    stored = Attachment.objects.filter(pk=attachment.pk, report=report).first()
    if stored is None:
        raise SecretRefusedError(_("The file has been removed already."))
    stored_as = stored.stored_as
    stored.delete()
    delete_file_on_commit(stored_as)
    DeficiencyReport.objects.filter(pk=report.pk).update(version=F("version") + 1)
    return _tell(report, user, reason, ATTACHMENT_REMOVED, attachments=1)


def _locked(report, user):
    report = DeficiencyReport.objects.select_for_update(of=["self"]).get(pk=report.pk)
    if not may_remove_text(user, report, OrganisationChart(timezone.localdate())):
        raise NotAllowedError(_("You do not answer for this report."))
    return report


def _needed(reason):
    if not reason.strip():
        raise SecretRefusedError(_("Say why it is removed, without repeating it."))
    return reason.strip()


@sensitive_variables()
def _replace_in(rows, wanted, replacement, untold):
    """Replace a `Secret` in every row, past `save()`, and return how often it stood there.

    Columns in `untold` are not counted: the number would tell who reported.
    """
    columns = text_columns(rows.model)
    count = 0
    for row in rows.order_by().values("pk", *columns):
        found = {column: wanted.count(row[column]) for column in columns}
        changed = {
            column: _fitting(rows.model, column, wanted.replaced(row[column], replacement))
            for column, times in found.items()
            if times
        }
        if changed:
            rows.model._base_manager.filter(pk=row["pk"]).update(**changed)
            count += sum(times for column, times in found.items() if column not in untold)
    return count


def _fitting(model, column, value):
    """Return `value` cut to what the column holds: the replacement may be longer than what it replaces."""
    field = model._meta.get_field(column)
    return value[: field.max_length] if isinstance(field, models.CharField) else value


def _forget_fingerprint(report):
    """Replace the hash of the words as they were sent, from which a short secret could be guessed, here and in history.

    So the same form sent once more makes a report of its own. Handlers who have the old words before them are told.
    """
    fingerprint = f"removed:{secrets.token_hex(16)}"
    report.history.update(submission_hash=fingerprint)
    DeficiencyReport.objects.filter(pk=report.pk).update(submission_hash=fingerprint, version=F("version") + 1)


def _tell(report, user, reason, action, **data):
    event = CaseEvent.objects.create(
        report=report,
        kind=CaseEventKind.SECRET_REMOVED,
        visibility=Visibility.INTERNAL,
        actor=user,
        text=reason,
        data=data,
    )
    log(instance=report, action=action, user=user, title=report.reference, data=data)
    return event
