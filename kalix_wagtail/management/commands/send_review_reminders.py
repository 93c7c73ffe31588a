"""Run once a day: whoever answers for a policy is told that its review is due."""

from django.core.management.base import BaseCommand

from ...actions.review_reminders import send_review_reminders


class Command(BaseCommand):
    help = (
        "Queue a mail to whoever answers for each policy whose review is due or overdue. Run it once a day; running it "
        "again the same day sends nothing more."
    )

    def handle(self, *args, **options):
        self.stdout.write(f"{send_review_reminders()} reminders queued.")
