"""Writes down that a report has passed from one authority to another."""

from ..enums import CaseEventKind, Visibility
from ..rules.crossing import crossing
from .report_changes import write_event


def record_crossing(report, chart, from_authority, to_authority, *, user=None, of_reporter=False, then=None):
    """Write a `CaseEvent` for handlers when two authorities (ids of units, None: unknown) differ; return it, else None.

    `of_reporter`: the first is where the reporter works, and so is not shown to those who may not know who reported.
    `then`: see `crossing`.
    """
    found = crossing(chart, from_authority, to_authority, then=then)
    if found is None:
        return None
    data = {"from": found.from_label, "to": found.to_label, "from_id": found.from_id, "to_id": found.to_id}
    return write_event(
        report,
        CaseEventKind.CROSSED,
        user,
        visibility=Visibility.INTERNAL,
        data=data | {"of_reporter": of_reporter},
    )
