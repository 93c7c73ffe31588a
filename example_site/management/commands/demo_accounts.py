"""Prints who can log in to the demo."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand

from example_site.organisation import UNITS
from example_site.people import PEOPLE


class Command(BaseCommand):
    help = "Prints the accounts of the demo: role, address, user name, password and unit."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="Print JSON and nothing else.")

    def handle(self, *args, **options):
        names = {code: swedish for code, _kind, _above, swedish, _english in UNITS}
        if options["json"]:
            accounts = [
                {
                    "role": person.role,
                    "username": person.username,
                    "password": settings.DEMO_PASSWORD,
                    "unit": names[person.unit],
                }
                for person in PEOPLE
            ]
            self.stdout.write(json.dumps(accounts, ensure_ascii=False, indent=2))
            return
        head = ("role", "address", "user name", "password", "unit")
        rows = [
            (person.role, person.email, person.username, settings.DEMO_PASSWORD, names[person.unit])
            for person in PEOPLE
        ]
        widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
        for row in [head, tuple("-" * width for width in widths), *rows]:
            self.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
