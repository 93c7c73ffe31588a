"""Write one steering document's whole record as a zip for an archive."""

import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Page

from ...actions.record_packages import export_record
from ...models import Edition


class Command(BaseCommand):
    help = "Write the record of a steering document, with all its editions and files, to a zip."

    def add_arguments(self, parser):
        parser.add_argument("page", help="the page's id or slug")
        parser.add_argument("--output", required=True, metavar="FILE")
        parser.add_argument("--with-hidden", action="store_true", help="also what is hidden from readers")

    def handle(self, *args, page, output, with_hidden=False, **options):
        found = Page.objects.filter(pk__in=Edition.objects.values("page"))
        is_id = page.isascii() and page.isdigit() and len(page) < 10
        pages = list(found.filter(pk=int(page)) if is_id else found.filter(slug=page.replace("\0", ""))[:2])
        if len(pages) != 1:
            raise CommandError("More than one such page; give its id." if pages else "No such page with editions.")
        try:
            manifest = self.write(pages[0].specific, Path(output), with_hidden)
        except OSError as error:
            raise CommandError(str(error)) from error
        for file in manifest["missing"]:
            self.stderr.write(f"Missing in storage: {file['path']}")
        self.stdout.write(f"{len(manifest['editions'])} editions, {len(manifest['files'])} files.")

    def write(self, page, output, with_hidden):
        """Write the package beside `output` and put it there when it is whole: half a record must not pass for one."""
        with tempfile.NamedTemporaryFile(dir=output.parent, prefix=f".{output.name}.", delete=False) as out:
            try:
                manifest = export_record(page, out, with_hidden=with_hidden)
            except BaseException:
                Path(out.name).unlink()
                raise
        Path(out.name).replace(output)
        return manifest
