"""Delete notifications that were sent long ago, so that the queue does not grow for ever."""

from django.core.management.base import BaseCommand, CommandError

from ...actions.notifications import KEPT_DAYS, clear_notifications


class Command(BaseCommand):
    help = "Delete notifications that were sent, or were not to be sent, long ago. What is queued or given up stays."

    def add_arguments(self, parser):
        parser.add_argument(
            "--days", type=int, default=365, help=f"how many days they are kept (365; {KEPT_DAYS} at least)"
        )

    def handle(self, *args, days, **options):
        try:
            deleted = clear_notifications(days=days)
        except (ValueError, OverflowError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{deleted} notifications deleted")
