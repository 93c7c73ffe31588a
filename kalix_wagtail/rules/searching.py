"""Finding the paragraph: words → passages of the editions in force that the reader may read."""

import re
from dataclasses import dataclass

from wagtail.models import Page

from ..models import Edition, Passage
from .cleaning import clean_text
from .reading import readable

#: How many passages one search looks at.
MAX_PASSAGES = 100

#: How much of a passage is shown around the first hit, in characters.
SNIPPET = 260


@dataclass(frozen=True)
class Hit:
    """A passage that was found: where it leads, and its words as ``[(text, is a searched word), …]``."""

    url: str
    section: str
    pieces: list


@dataclass(frozen=True)
class FoundPolicy:
    """A policy with the passages found in it, best first."""

    title: str
    url: str
    number: str
    hits: list


def words_of(query):
    """Return the words of what was typed: no quotes, control characters or operators that a backend would trip on."""
    return re.findall(r"[\w-]*\w[\w-]*", clean_text(query)[:200].replace("\x00", " "))


def search_policies(query, user, date, *, language="", request=None):
    """Return `FoundPolicy` objects for the policies in force on `date` whose passages hold the words of `query`.

    Only what `user` may read. In `language` if there is anything, else in any. Constant number of queries.
    """
    words = words_of(query)
    if not words:
        return []
    editions = readable(Edition.objects.in_force(date), user).defer("content", "html")
    editions = {edition.pk: edition for edition in editions}
    passages = _find(words, {pk for pk, e in editions.items() if e.language == language}) or _find(words, set(editions))
    pages = Page.objects.live().in_bulk({passage.page_id for passage in passages})
    found = {}
    for passage in passages:
        if passage.page_id in pages:
            found.setdefault(passage.edition_id, []).append(passage)
    return [
        FoundPolicy(
            title=editions[pk].title,
            url=pages[editions[pk].page_id].get_url(request),
            number=editions[pk].number,
            hits=[_hit(passage, pages[passage.page_id].get_url(request), words) for passage in group[:5]],
        )
        for pk, group in found.items()
    ]


def _find(words, edition_ids):
    if not edition_ids:
        return []
    passages = Passage.objects.filter(edition_id__in=edition_ids)
    query = " ".join(words)
    # Whole words first, with the language's stemming where the database has it; then beginnings of words.
    return list(passages.search(query, operator="and")[:MAX_PASSAGES]) or list(
        passages.autocomplete(query, operator="and")[:MAX_PASSAGES]
    )


def _hit(passage, page_url, words):
    section = f"{passage.number} {passage.heading}".strip()
    return Hit(f"{page_url}#{passage.anchor}", section, mark_words(passage.text, words))


def mark_words(text, words):
    """Return `text`, shortened around the first hit, as ``[(piece, is a searched word), …]``."""
    pattern = re.compile("|".join(rf"\b{re.escape(word)}\w*" for word in words), re.IGNORECASE)
    first = pattern.search(text)
    start = max(0, first.start() - SNIPPET // 3) if first else 0
    if start:
        start = text.find(" ", start) + 1
    end = start + SNIPPET
    shown = ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")
    pieces, position = [], 0
    for match in pattern.finditer(shown):
        pieces += [(shown[position : match.start()], False), (match.group(), True)]
        position = match.end()
    return [piece for piece in [*pieces, (shown[position:], False)] if piece[0]]
