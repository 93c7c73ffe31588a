"""Which policies a list shows: as their editions have them, never as their drafts do."""

from dataclasses import dataclass

from django.db.models.fields.json import KT

from ..models import Edition
from .masking import SUMMARY, hides
from .reading import readable


@dataclass(frozen=True)
class ListedPolicy:
    """A policy as one of its editions has it, and where it is read."""

    edition: Edition
    url: str

    @property
    def document_type(self):
        return self.edition.type_label or ""

    @property
    def summary(self):
        return "" if self.edition.summary_is_hidden else self.edition.summary or ""


def listed_policies(pages, date, user, *, request=None):
    """Return `(in force, upcoming)`: two lists of `ListedPolicy` for the live pages in `pages` that `user` may read.

    Three queries, however many there are. An alias shows the editions of the page it mirrors.
    """
    live = readable(pages.live(), user, "path").select_related("locale")
    by_record = {}
    for page in live:
        by_record.setdefault(page.alias_of_id or page.pk, page)
    editions = readable(Edition.objects.filter(page_id__in=by_record), user)
    editions = editions.defer("content", "html").annotate(
        summary=KT("content__document__summary"),
        summary_is_hidden=hides(SUMMARY),
        type_label=KT("content__document__type__label"),
    )
    current = [_listed(edition, by_record, request) for edition in editions.in_force(date)]
    coming = editions.standing().filter(valid_from__gt=date).order_by("valid_from", "major", "minor")
    upcoming = [_listed(edition, by_record, request, at=f"editions/{edition.slug}/") for edition in coming]
    return sorted(current, key=lambda listed: listed.edition.title.casefold()), upcoming


def _listed(edition, pages, request, at=""):
    url = pages[edition.page_id].get_url(request)
    return ListedPolicy(edition, f"{url}{at}" if url else "")
