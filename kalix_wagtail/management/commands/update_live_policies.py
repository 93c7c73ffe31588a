"""Run once a day: live rows follow the editions that have come into force."""

from django.apps import apps
from django.core.management.base import BaseCommand

from ...actions.live_rows import bring_live_pages_up_to_date


class Command(BaseCommand):
    help = "Give live policy pages the text of the edition that is in force today. Run it once a day."

    def handle(self, *args, **options):
        pages = apps.get_model("kalix_pages", "PolicyPage").objects.live().filter(alias_of__isnull=True)
        for page in bring_live_pages_up_to_date(list(pages)):
            self.stdout.write(f"{page.title}: {page.url_path}")
