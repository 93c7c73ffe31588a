"""Any two editions of a policy side by side: at ``compare/1-0/2-0/`` below its page."""

import re

from django.db import models
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from wagtail.contrib.routable_page.models import RoutablePageMixin, path, re_path

from ..enums import EditionStatus
from ..rules.comparing import compare, items_of
from ..rules.editions import edition_by_slug, status_of
from ..rules.masking import shown_document
from ..rules.text_comparing import compare_texts, in_groups
from ..rules.timeline import NUMBER_IN_ADDRESS, order_of


class ComparesEditions(RoutablePageMixin, models.Model):
    """Compares two editions of one page, as they may be shown."""

    class Meta:
        abstract = True

    @path("compare/")
    def choose_editions(self, request):
        """Lead from the form in the list of editions to the comparison's own address."""
        old, new = request.GET.get("from", ""), request.GET.get("to", "")
        if not (re.fullmatch(NUMBER_IN_ADDRESS, old) and re.fullmatch(NUMBER_IN_ADDRESS, new)):
            return redirect(f"{self.get_url(request)}editions/")
        return redirect(f"{self.get_url(request)}compare/{old}/{new}/")

    @re_path(rf"^compare/(?P<old>{NUMBER_IN_ADDRESS})/(?P<new>{NUMBER_IN_ADDRESS})/$")
    def compare(self, request, old, new):
        """Show what differs: goals and duties first, then the text with the words marked.

        The earlier edition stands first, however it was asked.
        """
        before, after = (edition_by_slug(self.record_page_id, slug) for slug in (old, new))
        if before is None or after is None:
            raise Http404
        if before.pk == after.pk:
            return redirect(f"{self.get_url(request)}editions/{after.slug}/")
        if order_of(before) > order_of(after):
            return redirect(f"{self.get_url(request)}compare/{after.slug}/{before.slug}/")
        documents = shown_document(before), shown_document(after)
        rows = compare_texts(*documents)
        today = timezone.localdate()
        statuses = [EditionStatus(status_of(edition, today)) for edition in (before, after)]
        context = self.get_context(request) | {
            "before": before,
            "after": after,
            "document": documents[1],
            "statuses": statuses,
            "is_one_in_force": EditionStatus.IN_FORCE in statuses,
            "has_text": not (before.is_legacy or after.is_legacy),
            "goals": compare(*(items_of(document, "goal") for document in documents)),
            "duties": compare(*(items_of(document, "duty") for document in documents)),
            "groups": in_groups(rows),
            "counts": _counts(rows),
        }
        response = TemplateResponse(request, "kalix_wagtail/pages/policy_comparison.html", context)
        response["X-Robots-Tag"] = "noindex"
        return response


def _counts(rows):
    """Return how many pieces were added, changed, removed and only moved."""
    counts = {kind: sum(row.kind == kind for row in rows) for kind in ("added", "changed", "removed")}
    return counts | {"moved": sum(row.kind == "same" and row.is_moved for row in rows)}
