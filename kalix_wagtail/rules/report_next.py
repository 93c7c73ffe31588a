"""What a report waits for, and who can be chosen to deal with it."""

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef

from ..enums import ReportStatus, Role
from ..models import Appointment


def next_step(report, actions, today):
    """Return what is to be done next about `report`, with its list of `ReportAction`, as a word the template knows.

    Open: "assess", "plan", "late_action", "wait", "close". Closed: "ask_fixed", "confirmed", "withdrawn", "duplicate",
    "closed".
    """
    if not report.is_open:
        if report.status == ReportStatus.RESOLVED and report.is_fixed is not True:
            return "ask_fixed" if report.reporter_id else "closed"
        if report.status == ReportStatus.RESOLVED:
            return "confirmed"
        return report.status if report.status in (ReportStatus.WITHDRAWN, ReportStatus.DUPLICATE) else "closed"
    if not report.severity:
        return "assess"
    waiting = [action for action in actions if action.done_at is None]
    if any(action.due_on is not None and action.due_on < today for action in waiting):
        return "late_action"
    if waiting:
        return "wait"
    return "close" if actions or report.assignee_id else "plan"


def people_to_choose(user, report, chart, *, sees_reporter):
    """Return the people that `user` may lay `report` on, by name: everyone in the units that `user` has to do with.

    Who reported and whom it is about are left out, unless that would tell `user` who reported.
    """
    units = chart.led_by(user) | {unit_id for unit_id, role in chart.tasks_of(user) if role != Role.MEMBER}
    held = Appointment.objects.on(chart.date).filter(user=OuterRef("pk"), unit__in=units)
    people = get_user_model().objects.filter(Exists(held), is_active=True).order_by("last_name", "first_name", "pk")
    return people.exclude(pk__in=report.passing) if sees_reporter else people
