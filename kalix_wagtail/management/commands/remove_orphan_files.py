"""Clear files of reports that never came to be, as when a process was killed in the middle."""

import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ...actions.attachments import remove_orphan_files
from ...rules.private_storage import takes_files

#: Nothing younger is touched: its report may just be being sent.
GRACE = datetime.timedelta(days=1)


class Command(BaseCommand):
    help = "Remove files in the private storage that belong to no report and are older than a day."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only say which")

    def handle(self, *args, dry_run=False, **options):
        if not takes_files():
            raise CommandError("There is no private storage: STORAGES has no kalix_private.")
        try:
            names = remove_orphan_files(older_than=timezone.now() - GRACE, is_dry_run=dry_run)
        except NotImplementedError as error:
            raise CommandError("The private storage cannot list its files.") from error
        for name in names:
            self.stdout.write(name)
        self.stdout.write(f"{len(names)} files {'to remove' if dry_run else 'removed'}")
