"""Import units, people and their appointments from a CSV or XLSX file."""

import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ...actions.organisation_import import import_organisation
from ...exceptions import ImportRefusedError
from ...importing.organisation import read_organisation
from ...importing.organisation_rows import is_plausible
from ...importing.tables import MAX_BYTES
from ...rules.organisation_import import plan_import

#: How many changes of a kind are listed.
MOST_SHOWN = 50


def iso_date(text):
    """Return a date given on the command line. Raises ValueError, which argparse tells the user of."""
    date = datetime.date.fromisoformat(text)
    if not is_plausible(date):
        raise ValueError
    return date


class Command(BaseCommand):
    help = (
        "Import units, people and their appointments from a CSV or XLSX file. With an error on any line nothing is "
        "changed. The same file twice changes nothing the second time."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--from",
            type=iso_date,
            dest="first_day",
            metavar="DATE",
            help="from which day rows without a day of their own hold; today unless told",
        )
        parser.add_argument(
            "--end-missing",
            action="store_true",
            help="end appointments that are not in the file, in the units that its appointments name",
        )
        parser.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")

    def handle(self, *args, file, first_day=None, end_missing=False, dry_run=False, **options):
        try:
            with file.open("rb") as opened:
                # One byte more than is taken, so that too large a file is found without reading it all.
                data = opened.read(MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from error
        read = read_organisation(data, file.name)
        plan = plan_import(read, date=first_day or timezone.localdate(), end_missing=end_missing)
        self.show(plan)
        if plan.errors:
            raise CommandError(f"{len(plan.errors)} errors. Nothing has been changed.")
        if dry_run:
            self.stdout.write(f"{plan.writes.count()} rows would be written.")
            return
        try:
            written = import_organisation(plan, user=None, progress=self.progress if options["verbosity"] else None)
        except ImportRefusedError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(self.style.SUCCESS(f"{written} rows written."))

    def show(self, plan):
        if plan.file.ignored:
            self.stdout.write(f"Columns that are not read: {', '.join(plan.file.ignored)}")
        for error in plan.errors:
            where = ", ".join(filter(None, (f"line {error.line}" if error.line else "", error.column)))
            self.stderr.write(f"{where}: {error.message}" if where else error.message)
        for kind, changes in plan.by_kind():
            self.stdout.write(f"{kind.label}: {len(changes)}")
            for change in changes[:MOST_SHOWN]:
                self.stdout.write(f"  {sentence(change)}")
            if len(changes) > MOST_SHOWN:
                self.stdout.write(f"  … and {len(changes) - MOST_SHOWN} more")
        if not plan.errors:
            self.stdout.write(f"{plan.unchanged} rows of the file say nothing new.")

    def progress(self, done, total):
        # Not for each of thousands of accounts.
        if done == total or done % 500 == 0:
            self.stdout.write(f"{done} of {total} rows", ending="\n")


def sentence(change):
    """Return a `Change` on one line."""
    values = " → ".join(filter(None, (change.before, change.after)))
    day = change.day.isoformat() if change.day else ""
    return ", ".join(filter(None, (change.subject, values, day)))
