"""What of a document a reader can be led to: for search, for the register, for links to a paragraph."""

from dataclasses import dataclass

from .cleaning import plain_text


@dataclass(frozen=True)
class Place:
    """A piece of text and where it stands. `item` is the goal's or duty's own node, when it is one."""

    kind: str
    block_id: str
    anchor: str
    number: str
    heading: str
    text: str
    item: dict | None = None

    @property
    def section(self):
        """Return number and heading as printed, e.g. "3 Ansvar"."""
        return f"{self.number} {self.heading}".strip()


def places_of(document):
    """Return every `Place` of a document in reading order."""
    found = []
    _walk(document["body"], "", document["title"], found)
    return found


def register_text(duty):
    """Return a duty's wording as it stands alone in the register."""
    return duty["register_text"] or f"{duty['addressee']} {duty['text']}".strip()


def _walk(nodes, number, heading, found):
    for node in nodes:
        if node["kind"] == "section":
            title = f"{node['number']} {node['heading']}".strip()
            found.append(Place("heading", node["id"], node["anchor"], node["number"], node["heading"], title))
            _walk(node["body"], node["number"], node["heading"], found)
            continue
        for kind, block_id, anchor, text, item in _pieces(node):
            if text:
                found.append(Place(kind, block_id, anchor, number, heading, text, item))


def _pieces(node):
    """Yield (kind, block id, anchor, text, item) for each piece of a node that holds words."""
    kind, block_id = node["kind"], node["id"]
    if kind == "text":
        for paragraph in node["paragraphs"]:
            yield "text", block_id, paragraph["anchor"], plain_text(paragraph["html"]), None
    elif kind == "goals":
        for goal in node["items"]:
            yield "goal", goal["id"], goal["anchor"], goal["text"], goal
    elif kind == "duties":
        for duty in node["items"]:
            yield "duty", duty["id"], duty["anchor"], f"{duty['addressee']} {duty['text']}".strip(), duty
    elif kind == "callout":
        yield "callout", block_id, node["anchor"], f"{node['heading']} {plain_text(node['html'])}".strip(), None
    elif kind == "table":
        cells = [node["caption"], *(column["heading"] for column in node["columns"])]
        cells += [cell.get("text") or plain_text(cell.get("html", "")) for row in node["rows"] for cell in row]
        yield "table", block_id, node["anchor"], " ".join(cell for cell in cells if cell), None
    elif kind == "image":
        yield "image", block_id, node["anchor"], f"{node['alt']} {node['caption']}".strip(), None
    elif kind == "document":
        yield "document", block_id, node["anchor"], node["text"], None
    elif kind == "part":
        yield "part", block_id, node["anchor"], node["heading"], None
