"""Run once a day: prove that every open report has someone who can be reached."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ...rules.report_reach import DAYS_AHEAD, unanswered_reports


class Command(BaseCommand):
    help = (
        "Check that for every open deficiency report there is someone with an account and an address who answers. "
        "Lists the references of those without, and then exits with 1; warns of those that will lack one soon."
    )

    def handle(self, *args, **options):
        found = unanswered_reports(timezone.localdate())
        for reference in found.soon:
            self.stdout.write(self.style.WARNING(f"{reference}: nobody will be reachable in {DAYS_AHEAD} days"))
        for reference in found.today:
            self.stdout.write(f"{reference}: nobody can be reached")
        if found.today:
            raise CommandError(f"{len(found.today)} of {found.read} open reports have nobody who can be reached.")
        self.stdout.write(self.style.SUCCESS(f"{found.read} open reports; each has someone who can be reached."))
