"""Which paragraphs of an edition are not as in the one before: for the quiet marks beside the current text."""

import re
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ..models import Edition
from .masking import shown_document, with_masks
from .text_comparing import compare_texts

#: How long an answer is kept, in seconds. It holds no words, and the comparison it leads to never becomes wrong.
KEPT = 3600

#: Where a mark may stand: first in a paragraph, after the code of a goal or a duty, or above a list or a table.
PLACES = re.compile(
    r'(?P<paragraph><p\b[^>]*?\bid="(?P<p>[^"]+)"[^>]*>)'
    r'|(?P<code><a class="kalix-code" href="#(?P<c>[^"]+)">[^<]*</a>)'
    r'|(?P<above><(?:ul|ol|div class="kalix-table"|aside class="[^"]*"|figure class="[^"]*")\s+id="(?P<a>[^"]+)")'
)


@dataclass(frozen=True)
class Changes:
    """What is new in an edition since the one before, whose `slug` it has: anchors of paragraphs changed and added."""

    slug: str
    changed: frozenset
    added: frozenset


def changes_of(edition):
    """Return the `Changes` of an edition that `rules.editions` loaded, or None when no text came before it.

    Usually from the cache, and then without a query. It is kept for the two editions together, so that another one
    before, when the one before is withdrawn, is another answer.
    """
    before = edition.timeline.text_before(edition)
    if before is None:
        return None
    key = f"kalix-changes-{before.pk}-{edition.pk}"
    found = cache.get(key)
    if found is None:
        found = _changes(edition, before)
        cache.set(key, found, KEPT)
    return found


def _changes(edition, before):
    previous = with_masks(Edition.objects.defer("html")).get(pk=before.pk)
    rows = [row for row in compare_texts(shown_document(previous), shown_document(edition)) if row.new is not None]
    anchors = {kind: frozenset(row.new.anchor for row in rows if row.kind == kind) for kind in ("changed", "added")}
    return Changes(before.slug, **anchors)


def put_marks(html, changes, *, address, number):
    """Return `html` with a mark beside each paragraph in `changes` that leads to the comparison at `address`."""

    def put(match):
        anchor = match["p"] or match["c"] or match["a"]
        if anchor not in changes.changed and anchor not in changes.added:
            return match[0]
        words = _("changed in %(number)s") if anchor in changes.changed else _("new in %(number)s")
        mark = format_html('<a class="kalix-changed" href="{}#{}">{}</a>', address, anchor, words % {"number": number})
        return f'<p class="kalix-changed-above">{mark}</p>{match[0]}' if match["above"] else f"{match[0]}{mark} "

    return PLACES.sub(put, html) if changes.changed or changes.added else html
