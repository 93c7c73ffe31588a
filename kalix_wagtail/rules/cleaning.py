"""Text as it may stand in a record: one Unicode form, no control characters, only the HTML we mean."""

import re
import unicodedata

import nh3
from bs4 import BeautifulSoup, NavigableString

#: What decided rich text may hold; see ``blocks.text.TEXT_FEATURES``. References keep Wagtail's own notation.
TAGS = {"p", "br", "ul", "ol", "li", "b", "strong", "i", "em", "sup", "sub", "a"}
ATTRIBUTES = {"a": {"href", "linktype", "id"}}
URL_SCHEMES = {"http", "https", "mailto", "tel"}

#: Unicode's categories Cc, but for line breaks and tabs, and Cs, and the two that no XML may hold.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

#: Paragraphs without anything in them that a parser would have to see: most of what is written.
BARE_PARAGRAPHS = re.compile(r"(?:<p>[^<&]*</p>\s*)+")


def clean_text(value):
    """Return `value` in NFC without control characters and what else no feed can hold; line breaks and tabs stay."""
    return CONTROLS.sub("", unicodedata.normalize("NFC", value or ""))


def clean_html(value):
    """Return rich text with only the tags, attributes and link schemes that decided text may hold."""
    return nh3.clean(clean_text(value), tags=TAGS, attributes=ATTRIBUTES, url_schemes=URL_SCHEMES, link_rel=None)


def split_paragraphs(html):
    """Return rich text as ``[(tag, inner HTML), …]``: each paragraph or list on its own, so that it can be led to.

    Text outside any paragraph becomes a paragraph. Empty ones are dropped.
    """
    html = clean_html(html)
    if BARE_PARAGRAPHS.fullmatch(html):
        inner = (words.strip() for words in re.findall(r"<p>([^<]*)</p>", html))
        return [("p", words) for words in inner if words]
    found, loose = [], []

    def take_loose():
        inner = "".join(str(node) for node in loose).strip()
        loose.clear()
        if inner:
            found.append(("p", inner))

    for node in BeautifulSoup(html, "html.parser").contents:
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
    if "<" not in html and "&" not in html:
        return " ".join(html.split())
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())
