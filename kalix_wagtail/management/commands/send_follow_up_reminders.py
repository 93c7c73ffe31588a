"""Run once a day: whoever answers for a unit is told of what is late there, and employees of what waits to be read."""

from django.core.management.base import BaseCommand

from ...actions.follow_up_reminders import send_follow_up_reminders
from ...actions.reading_reminders import send_reading_reminders


class Command(BaseCommand):
    help = (
        "Queue a mail to whoever answers for a unit in which a duty is late, and one to each employee who has not "
        "confirmed a document that asks for it, at most one of each in 30 days to each person. "
        "Run it once a day; running it again the same day sends nothing more."
    )

    def handle(self, *args, **options):
        self.stdout.write(f"{send_follow_up_reminders() + send_reading_reminders()} reminders queued.")
