"""Who keeps a report from disposal, and who let it go."""

from ..enums import CaseEventKind


def last_hold_event(report):
    """Return the last `CaseEvent` of `report` that tells of a hold, put on or released, or None."""
    return report.events.select_related("actor").filter(kind=CaseEventKind.HELD).order_by("-created_at", "-pk").first()


def hold_of(report):
    """Return the `CaseEvent` that tells of the hold which stands on `report`; None when there is none, or no event."""
    last = last_hold_event(report) if report.legal_hold else None
    return last if last is not None and last.data.get("is_held") else None
