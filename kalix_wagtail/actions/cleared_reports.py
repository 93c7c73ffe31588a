"""What is left of one report after its disposal.

The only place that writes past `save()`: events are written once, and simple-history would keep a copy of what is
cleared. Signals of the rows that are deleted here reach nobody of ours.
"""

from django.db.models import Value
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, ReferenceIndex

from ..log_actions import REPORT_DISPOSED
from ..models import DeficiencyReport, ReportAction
from ..rules.disposal import CLEARED_OF_ACTIONS, CLEARED_OF_EVENTS, KEPT_OF_ANSWER, cleared_values
from ..rules.report_counts import answers_to
from ..rules.report_log import entries_about
from .removed_files import delete_file_on_commit


def clear_report(report, *, disposal, user):
    """Empty a report, and what hangs on it, of everything but what `rules.disposal.KEPT` names.

    Call it in a transaction with the report locked. Files go when that is over. The log entry says how much there was,
    and the names that the files had in the storage, so that one that is left can be found.
    """
    files = list(report.attachments.values_list("stored_as", flat=True))
    first_answer = answers_to(report, Value(report.reporter_id)).first()
    counts = {
        "events": report.events.update(**CLEARED_OF_EVENTS),
        "actions": report.actions.update(**CLEARED_OF_ACTIONS),
        "attachments": len(files),
        "notifications": report.notifications.all().delete()[0],
        "log_entries": _delete_log_entries(report),
    }
    if first_answer is not None:
        report.events.filter(pk=first_answer.pk).update(data=KEPT_OF_ANSWER)
    report.attachments.all().delete()
    for name in files:
        delete_file_on_commit(name)
    counts["history"] = report.history.all().delete()[0]
    counts["history"] += ReportAction.history.filter(report_id=report.pk).delete()[0]
    report.related.clear()
    ReferenceIndex.get_references_for_object(report).delete()
    DeficiencyReport.objects.filter(pk=report.pk).update(disposal=disposal, **cleared_values(report))
    log(
        instance=report,
        action=REPORT_DISPOSED,
        user=user,
        title=report.reference,
        data={"disposal": disposal.pk, "counts": counts, "files": files},
    )


def disposal_entries(disposal):
    """Return the log entries of the reports that a disposal has emptied."""
    return ModelLogEntry.objects.filter(action=REPORT_DISPOSED, data__disposal=disposal.pk)


def _delete_log_entries(report):
    return ModelLogEntry.objects.filter(entries_about(report)).delete()[0]
