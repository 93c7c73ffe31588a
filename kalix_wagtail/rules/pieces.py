"""A document as the list of pieces that a comparison sets against each other: paragraphs, goals, rows of tables …"""

import re
from dataclasses import dataclass
from html import unescape

from django.utils.html import strip_tags

from .passages import places_of

#: What separates words although there is no space.
BREAKS = re.compile(r"<(?:br|/li|/p)\b[^>]*>")


@dataclass(frozen=True)
class Piece:
    """A piece of a document. `block_id` is what it is known by; a block of several paragraphs has several pieces.

    `markup` tells pieces with the same words apart: links, emphasis, the file shown. `label` is a duty's code or what
    else people call it by.
    """

    kind: str
    block_id: str
    anchor: str
    number: str
    heading: str
    text: str
    markup: str
    label: str = ""

    @property
    def section(self):
        """Return number and heading of the section it stands in, as printed."""
        return f"{self.number} {self.heading}".strip()


def pieces_of(document):
    """Return every `Piece` of a document in reading order; a table is its caption and heading, then its rows."""
    nodes = _nodes_by_anchor(document["body"])
    found = []
    for place in places_of(document):
        node, inner = nodes.get(place.anchor, ({}, ""))
        if place.kind == "table":
            found += _rows(place, node)
            continue
        text = place.heading if place.kind == "heading" else place.text
        if place.kind == "text":
            text = _as_read(inner)
        label = place.item.get("code", "") if place.kind == "duty" else ""
        markup = inner or str(node.get("image") or node.get("document") or "")
        found.append(_piece(place, place.kind, text, markup, label))
    return found


def _piece(place, kind, text, markup, label=""):
    return Piece(kind, place.block_id, place.anchor, place.number, place.heading, text, markup, label=label)


def _rows(place, node):
    headings = " · ".join(column["heading"] for column in node["columns"] if column["heading"])
    top = ". ".join(words for words in (node["caption"], headings) if words)
    if top:
        yield _piece(place, "table", top, "")
    for row in node["rows"]:
        cells = [cell.get("text") or _as_read(cell.get("html", "")) for cell in row]
        text = " · ".join(cell for cell in cells if cell)
        if text:
            yield _piece(place, "row", text, "".join(cell.get("html", "") for cell in row))


def _as_read(html):
    """Return the words of cleaned HTML as they are read: an emphasis in a word or before a full stop is no space."""
    return " ".join(unescape(strip_tags(BREAKS.sub(" ", html))).split())


def _nodes_by_anchor(nodes):
    """Return ``{anchor: (node, inner HTML)}`` for the nodes and paragraphs of a body."""
    found = {}
    for node in nodes:
        if "anchor" in node:
            found[node["anchor"]] = node, node.get("html", "")
        for paragraph in node.get("paragraphs", ()):
            found[paragraph["anchor"]] = node, f"<{paragraph['tag']}>{paragraph['html']}"
        found |= _nodes_by_anchor(node.get("body", ()))
    return found
