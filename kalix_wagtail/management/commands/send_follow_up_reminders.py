"""Run once a day: whoever answers for a unit is told of what is late there."""

from django.core.management.base import BaseCommand

from ...actions.follow_up_reminders import send_follow_up_reminders


class Command(BaseCommand):
    help = (
        "Queue a mail to whoever answers for a unit in which a duty is late, at most one in 30 days to each person. "
        "Run it once a day; running it again the same day sends nothing more."
    )

    def handle(self, *args, **options):
        self.stdout.write(f"{send_follow_up_reminders()} reminders queued.")
