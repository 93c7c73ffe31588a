"""Run once a day: new handlers are told, overdue reports are reminded of and passed upwards."""

from django.core.management.base import BaseCommand

from ...actions.report_escalation import escalate_overdue_reports
from ...actions.report_routing import tell_new_handlers


class Command(BaseCommand):
    help = (
        "Tell whoever answers for a report now and was not told, remind of reports that are overdue, and pass them "
        "upwards. Run it once a day; running it again does nothing twice."
    )

    def handle(self, *args, **options):
        told = tell_new_handlers()
        counts = escalate_overdue_reports()
        self.stdout.write(
            f"{told} reports have come to someone else, {counts['reminded']} reminders queued, "
            f"{counts['escalated']} reports passed upwards."
        )
