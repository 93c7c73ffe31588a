"""Make stored HTML, or passages and wordings, anew from the content of editions."""

from difflib import unified_diff

from django.core.management.base import BaseCommand

from ...actions.rebuilding import mendable_faults, rebuild_html, rebuild_projection
from ...models import Edition
from ...rules.masking import masks_of
from ...rules.rendering import RENDERER_VERSION, render_document


class Command(BaseCommand):
    help = (
        "Make the stored HTML of every edition anew from its content, as after an upgrade or a template of your own. "
        "With --projection: make passages, search entries and wordings of goals and duties anew instead. "
        "The content and its hash are never touched."
    )

    def add_arguments(self, parser):
        parser.add_argument("--page", type=int, metavar="ID", help="only the editions of this page")
        parser.add_argument("--projection", action="store_true", help="passages and wordings instead of HTML")
        parser.add_argument("--dry-run", action="store_true", help="show what would differ, and change nothing")

    def handle(self, *args, page=None, projection=False, dry_run=False, **options):
        editions = Edition.objects.all() if page is None else Edition.objects.filter(page_id=page)
        step = self.projection if projection else self.html
        # In the order they were made, so that identities that are missing come back in it.
        ids = editions.order_by("pk").values_list("pk", flat=True)
        changed = [step(Edition.objects.get(pk=pk), dry_run) for pk in ids]
        done = "would change" if dry_run else "changed"
        self.stdout.write(self.style.SUCCESS(f"{len(changed)} editions read; {sum(changed)} {done}."))

    def html(self, edition, dry_run):
        name = f"{edition} ({edition.language})"
        if dry_run:
            lines = list(difference(edition, name))
            for line in lines:
                self.stdout.write(line)
            return bool(lines)
        is_changed = rebuild_html(edition)
        if is_changed:
            self.stdout.write(name)
        return is_changed

    def projection(self, edition, dry_run):
        faults = mendable_faults(edition) if dry_run else rebuild_projection(edition)
        for fault in faults:
            self.stdout.write(str(fault))
        return bool(faults)


def difference(edition, name):
    """Return the unified diff from the stored HTML to today's, but nothing of the text where passages are hidden."""
    anew = render_document(edition.content["document"])
    if anew != edition.html and masks_of(edition):
        return [f"{name}: differs; not shown, for passages in it are hidden"]
    names = (f"{name}, renderer {edition.renderer_version}", f"{name}, renderer {RENDERER_VERSION}")
    return unified_diff(edition.html.splitlines(), anew.splitlines(), *names, lineterm="")
