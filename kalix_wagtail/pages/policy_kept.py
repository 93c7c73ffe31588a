"""What readers are shown of the edition in force, kept so that it is drawn once and not for each of them."""

import hashlib
from dataclasses import dataclass, field

from django.core.cache import cache
from django.utils import timezone, translation
from wagtail.models import Site

from .. import __version__
from ..rules.personal_acknowledgements import Question

#: How long a rendering is kept, in seconds. What changes an edition ends it at once (`shown_changed_at`); this is for
#: what lies around it: the address of a translation, the name of a party.
KEPT = 300


@dataclass(frozen=True)
class Drawn:
    """A policy page as drawn for anyone who may read it. References and forms still stand in `article` as their ids."""

    title: str
    article: str
    json_ld: str = ""
    feed_url: str = ""
    is_indexed: bool = True
    # Whether `article` holds ids that become addresses or forms when it is shown.
    has_references: bool = True
    # Nothing in it depends on who reads.
    is_for_all: bool = False
    edition_id: int | None = None
    # Options of the forms that take reports, by block id.
    forms: dict = field(default_factory=dict)
    # What employees are asked to confirm, a `Question`. Their answers are put in for each of them.
    question: Question | None = None


def kept_drawing(page, request):
    """Return the `Drawn` that was kept for `page` at the address of `request`, or None."""
    return cache.get(_key(page, request))


def keep_drawing(page, request, drawn):
    """Keep `drawn` until something that readers see of the policy changes, at most `KEPT` seconds."""
    if drawn.is_for_all:
        cache.set(_key(page, request), drawn, KEPT)


def _key(page, request):
    """Name all that a drawing depends on: the page's row, the day, the language, and where the site is reached."""
    site = Site.find_for_request(request)
    parts = (
        __version__,
        page.pk,
        page.shown_changed_at.isoformat(),
        page.url_path,
        timezone.localdate().isoformat(),
        translation.get_language(),
        site.root_url if site else "",
        request.META.get("SCRIPT_NAME", ""),
    )
    return f"kalix-policy-{hashlib.sha256(repr(parts).encode()).hexdigest()}"
