"""Prove that every edition says what was published: run it from cron, and after a restored backup."""

import json

from django.core.management.base import BaseCommand, CommandError

from ...models import Edition
from ...rules.verifying import verified


class Command(BaseCommand):
    help = (
        "Recompute the hash of every edition and compare its columns, its HTML, its passages and the wordings of its "
        "goals and duties with its content. Says what is broken, and then exits with 1."
    )

    def add_arguments(self, parser):
        parser.add_argument("--page", type=int, metavar="ID", help="only the editions of this page")
        parser.add_argument("--json", action="store_true", help="one JSON object for each fault, a line each")

    def handle(self, *args, page=None, json=False, **options):
        editions = Edition.objects.all() if page is None else Edition.objects.filter(page_id=page)
        read = broken = faults = 0
        for _edition, found in verified(editions):
            read += 1
            broken += bool(found)
            faults += len(found)
            for fault in found:
                self.stdout.write(as_json(fault.as_dict()) if json else str(fault))
        if json:
            self.stdout.write(as_json({"editions": read, "broken": broken, "faults": faults}))
        if broken:
            raise CommandError(f"{broken} of {read} editions broken, in {faults} places.")
        if not json:
            self.stdout.write(self.style.SUCCESS(f"{read} editions verified; nothing is broken."))


def as_json(value):
    """Return plain data as one line."""
    return json.dumps(value, ensure_ascii=False)
