"""Make the PDFs that editions lack: once, from cron, or as a worker that stays."""

from django.core.management.base import CommandError
from django.utils import timezone

from ...actions.pdfs import make_pdf
from ...exceptions import PdfNotPossibleError
from ...models import Edition
from ...rules.pdf_rendering import weasyprint
from ...rules.pdfs import due_for_pdf
from ..workers import WorkerCommand


class Command(WorkerCommand):
    help = (
        "Make a PDF (PDF/A-3a) of every edition that lacks one. Needs the extra `pdf`. "
        "With --loop SECONDS: stay and look again every so often."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--page", type=int, metavar="ID", help="make those of this page anew")

    def handle(self, *args, page=None, loop=None, **options):
        try:
            weasyprint()
        except PdfNotPossibleError as error:
            raise CommandError(
                f"No PDF can be made here: {error}. Install kalix-wagtail[pdf] and the libraries WeasyPrint names."
            ) from error
        if page is not None:
            self.make(Edition.objects.filter(page_id=page, is_legacy=False).order_by("pk"))
        else:
            super().handle(*args, loop=loop, **options)

    def run_once(self, *, quiet):
        self.make(due_for_pdf(timezone.now()), quiet=quiet)

    def make(self, editions, *, quiet=False):
        """Make the PDFs of `editions`, one in memory at a time, and say how each went."""
        made = failed = 0
        for pk in list(editions.values_list("pk", flat=True)):
            pdf = make_pdf(Edition.objects.get(pk=pk))
            if pdf is None:
                continue
            made, failed = made + (not pdf.failure), failed + bool(pdf.failure)
            self.stdout.write(f"{pdf.edition} ({pdf.edition.language}): {pdf.failure or f'{pdf.size} bytes'}")
        if not quiet or made or failed:
            self.stdout.write(f"{made} made, {failed} failed")
