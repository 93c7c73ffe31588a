"""Disposal of reports under a decision: begun, carried on after an interruption, finished with a protocol."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log

from ..exceptions import DisposalRefusedError, NotAllowedError
from ..log_actions import DISPOSAL_BEGUN, DISPOSAL_FINISHED
from ..models import DeficiencyReport, Disposal, DisposalRule
from ..permissions import may_dispose
from ..rules.disposal import disposed_references, plan_disposal, progress_of, unfinished_disposal, why_kept
from .cleared_reports import clear_report, disposal_entries
from .removed_files import delete_file


def dispose_of_reports(rule, *, user, on, expected_digest, limit=None):
    """Dispose of what `rule` reaches on a date, report by report, and return the `Disposal`.

    `expected_digest` is the digest of the plan that someone looked at. `limit`: stop after so many reports;
    `resume_disposal` goes on. `user` None: whoever runs commands on the server. Raises NotAllowedError without the
    permission, and DisposalRefusedError when there is no decision, nothing to dispose of, another disposal under the
    rule that is not finished, a date to come, or when the plan is not the same any more. Not atomic as a whole: an
    interruption leaves what is done done.
    """
    return resume_disposal(
        begin_disposal(rule, user=user, on=on, expected_digest=expected_digest), user=user, limit=limit
    )


@transaction.atomic
def begin_disposal(rule, *, user, on, expected_digest):
    """Write down what is about to be disposed of and return the `Disposal`; no report is touched yet.

    Raises as `dispose_of_reports`.
    """
    _refuse_others(user)
    rule = DisposalRule.objects.select_for_update(of=["self"]).get(pk=rule.pk)
    if on > timezone.localdate():
        raise DisposalRefusedError(_("Reports are not disposed of for a day to come."))
    if unfinished_disposal(rule) is not None:
        raise DisposalRefusedError(_("A disposal under this rule is not finished. Carry it on first."))
    plan = plan_disposal(rule, on)
    if plan.refusal:
        raise DisposalRefusedError(plan.refusal)
    if plan.digest != expected_digest:
        raise DisposalRefusedError(_("What would be disposed of has changed since it was shown. Look again."))
    if not plan.references:
        raise DisposalRefusedError(_("There is nothing to dispose of."))
    disposal = Disposal.objects.create(
        rule=rule,
        rule_name=rule.name,
        decision=rule.decision,
        closed_before=plan.closed_before,
        protocol={
            "planned": list(plan.references),
            "held": [list(held) for held in plan.held],
            "skipped": [],
            "category": rule.category.name if rule.category else "",
        },
        carried_out_by=user,
    )
    log(instance=disposal, action=DISPOSAL_BEGUN, user=user, data={"decision": disposal.decision})
    return disposal


def resume_disposal(disposal, *, user, limit=None):
    """Carry on a disposal from where it stands, and return it as it then is; a finished one is returned as it is.

    `limit`: stop after so many reports. Each report is looked at again: one that has been held or reopened since is
    kept, and the protocol says why. Raises NotAllowedError, and DisposalRefusedError when the rule has been taken out
    of use or a file could not be deleted.
    """
    _refuse_others(user)
    disposal = Disposal.objects.select_related("rule").get(pk=disposal.pk)
    if disposal.finished_at is not None:
        return disposal
    if not disposal.rule.is_active:
        raise DisposalRefusedError(_("The rule is not in use."))
    begin = progress_of(disposal).settled
    planned = disposal.protocol["planned"]
    end = len(planned) if limit is None else begin + limit
    for reference in planned[begin:end]:
        _dispose_of_one(disposal, reference, user)
    if end >= len(planned):
        _finish(disposal, user)
    disposal.refresh_from_db()
    return disposal


@transaction.atomic
def _dispose_of_one(disposal, reference, user):
    # One report at a time, also when two people carry the same disposal on: each is settled once, and in order.
    locked = Disposal.objects.select_for_update().filter(pk=disposal.pk)
    skipped = locked.values_list("protocol__skipped", flat=True).get()
    report = DeficiencyReport.objects.select_for_update(of=["self"]).get(reference=reference)
    if report.disposal_id is not None or reference in [settled for settled, _reason in skipped]:
        return
    reason = why_kept(report, disposal.closed_before)
    if reason:
        _skip(disposal, reference, reason)
    else:
        clear_report(report, disposal=disposal, user=user)


def _skip(disposal, reference, reason):
    disposal = Disposal.objects.get(pk=disposal.pk)
    disposal.protocol["skipped"].append([reference, reason])
    disposal.save(update_fields=["protocol"])


@transaction.atomic
def _finish(disposal, user):
    """Write the protocol, once every report is settled and every file is gone. Files that were left are tried again."""
    disposal = Disposal.objects.select_for_update(of=["self"]).get(pk=disposal.pk)
    if disposal.finished_at is not None or progress_of(disposal).remaining:
        return
    entries = [entry.data for entry in disposal_entries(disposal)]
    left = [name for data in entries for name in data["files"] if not delete_file(name)]
    if left:
        text = ngettext(
            "%(count)d file could not be deleted. Carry the disposal on when the storage answers again.",
            "%(count)d files could not be deleted. Carry the disposal on when the storage answers again.",
            len(left),
        )
        raise DisposalRefusedError(text % {"count": len(left)})
    protocol = disposal.protocol
    references = disposed_references(disposal)
    counts = {"reports": len(references), "held": len(protocol["held"]), "skipped": len(protocol["skipped"])}
    for data in entries:
        for kind, count in data["counts"].items():
            counts[kind] = counts.get(kind, 0) + count
    disposal.protocol = {
        "references": references,
        "held": protocol["held"],
        "skipped": protocol["skipped"],
        "category": protocol["category"],
        "counts": counts,
    }
    disposal.finished_at = timezone.now()
    disposal.save(update_fields=["protocol", "finished_at"])
    log(instance=disposal, action=DISPOSAL_FINISHED, user=user, data={"counts": counts})


def _refuse_others(user):
    if user is not None and not may_dispose(user):
        raise NotAllowedError(_("You may not dispose of reports."))
