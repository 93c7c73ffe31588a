"""Text as it may stand in a record: one Unicode form, no control characters, only the HTML we mean."""

import unicodedata

import nh3
from bs4 import BeautifulSoup, NavigableString

#: What decided rich text may hold; see ``blocks.text.TEXT_FEATURES``. References keep Wagtail's own notation.
TAGS = {"p", "br", "ul", "ol", "li", "b", "strong", "i", "em", "sup", "sub", "a"}
ATTRIBUTES = {"a": {"href", "linktype", "id"}}
URL_SCHEMES = {"http", "https", "mailto", "tel"}


def clean_text(value):
    """Return `value` in NFC without control characters and lone surrogates; line breaks and tabs stay."""
    value = unicodedata.normalize("NFC", value or "")
    return "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def clean_html(value):
    """Return rich text with only the tags, attributes and link schemes that decided text may hold."""
    return nh3.clean(clean_text(value), tags=TAGS, attributes=ATTRIBUTES, url_schemes=URL_SCHEMES, link_rel=None)


def split_paragraphs(html):
    """Return rich text as ``[(tag, inner HTML), …]``: each paragraph or list on its own, so that it can be led to.

    Text outside any paragraph becomes a paragraph. Empty ones are dropped.
    """
    found, loose = [], []

    def take_loose():
        inner = "".join(str(node) for node in loose).strip()
        loose.clear()
        if inner:
            found.append(("p", inner))

    for node in BeautifulSoup(clean_html(html), "html.parser").contents:
        if isinstance(node, NavigableString) or node.name not in ("p", "ul", "ol"):
            loose.append(node)
            continue
        take_loose()
        if node.get_text(strip=True):
            found.append((node.name, node.decode_contents().strip()))
    take_loose()
    return found


def plain_text(html):
    """Return the words of a piece of HTML, with single spaces."""
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())
