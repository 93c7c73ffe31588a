"""How each kind of block becomes a node of the canonical content."""

import re
import string

from django.utils.text import slugify

from .cleaning import clean_html, clean_text, split_paragraphs
from .form_options import options_of

REFERENCE = re.compile(r'linktype="(page|document)"[^>]*\bid="(\d+)"|\bid="(\d+)"[^>]*linktype="(page|document)"')


def links_in(html):
    """Return what cleaned HTML links to inside the site, such as ``{"page:5", "document:7"}``."""
    return {
        f"{match.group(1) or match.group(4)}:{match.group(2) or match.group(3)}" for match in REFERENCE.finditer(html)
    }


class NodeBuilder:
    """Turns one policy body into nodes; keeps count of numbers, anchors and what is referred to."""

    def __init__(self, numbers, language):
        self.numbers = numbers
        self.language = language
        self._anchors = set()
        self._goal_ids = []
        self._documents, self._images, self._links = {}, {}, set()

    def body(self, stream):
        """Return the nodes of a whole document."""
        nodes, part, section = [], 0, 0
        for child in stream:
            if child.block_type == "part":
                part, section = part + 1, 0
                nodes.append(self._part(child.id, child.value, part))
            elif child.block_type == "section":
                number = ""
                if child.value["is_numbered"]:
                    section += 1
                    number = str(section)
                nodes.append(self._section(child.id, child.value, number, level=2))
            else:
                nodes.append(self.node(child.block_type, child.id, child.value))
        return nodes

    def references(self):
        """Return labels, as they are now, of the files and pictures referred to, and the ids of linked pages."""
        return {
            "documents": {str(pk): title for pk, title in sorted(self._documents.items())},
            "images": {str(pk): title for pk, title in sorted(self._images.items())},
            "links": sorted(self._links),
        }

    def _anchor(self, letter, block_id):
        base = anchor = f"{letter}-{slugify(block_id)[:8] or 'x'}"
        serial = 1
        while anchor in self._anchors:
            serial += 1
            anchor = f"{base}-{serial}"
        self._anchors.add(anchor)
        return anchor

    def _html(self, value):
        html = clean_html(value)
        self._links |= links_in(html)
        return html

    def node(self, kind, block_id, value):
        """Return the node of one block of a kind; a part or section on its own is the first of its document."""
        return getattr(self, f"_{kind}")(block_id, value)

    def _part(self, block_id, value, serial=1):
        letter = string.ascii_uppercase[(serial - 1) % 26]
        return {
            "kind": "part",
            "id": block_id,
            "anchor": self._anchor("a", block_id),
            "letter": letter,
            "heading": clean_text(value["heading"]),
        }

    def _subsection(self, block_id, value):
        return self._section(block_id, value, "1.1", level=3)

    def _section(self, block_id, value, number="1", level=2):
        node = {
            "kind": "section",
            "id": block_id,
            "anchor": self._anchor("s", block_id),
            "number": number,
            "heading": clean_text(value["heading"]),
            "level": level,
            "body": [],
        }
        subsection = 0
        for inner in value["body"]:
            if inner.block_type != "subsection":
                node["body"].append(self.node(inner.block_type, inner.id, inner.value))
                continue
            inner_number = ""
            if inner.value["is_numbered"]:
                subsection += 1
                inner_number = f"{number}.{subsection}" if number else str(subsection)
            node["body"].append(self._section(inner.id, inner.value, inner_number, level + 1))
        return node

    def _text(self, block_id, value):
        paragraphs = [
            {"anchor": self._anchor("p", block_id), "tag": tag, "html": self._html(inner)}
            for tag, inner in split_paragraphs(value.source)
        ]
        return {"kind": "text", "id": block_id, "paragraphs": paragraphs}

    def _goals(self, block_id, value):
        items = []
        for item in value["items"].bound_blocks:
            self._goal_ids.append(item.id)
            items.append(
                {
                    "id": item.id,
                    "anchor": self._anchor("g", item.id),
                    "number": self.numbers.goal(item.id),
                    "text": clean_text(item.value["text"]),
                }
            )
        return {"kind": "goals", "id": block_id, "items": items}

    def _responsibilities(self, block_id, value):
        return self._duties(block_id, value, variant="responsibilities", layout=value["layout"])

    def _measures(self, block_id, value):
        return self._duties(block_id, value, variant="measures", layout="list")

    def _duties(self, block_id, value, variant, layout):
        items = [self._duty(item) for item in value["items"].bound_blocks]
        return {"kind": "duties", "id": block_id, "variant": variant, "layout": layout, "items": items}

    def _duty(self, item):
        value = item.value
        number, code = self.numbers.duty(item.id)
        parties = [party for party in value["parties"] if party is not None]
        return {
            "id": item.id,
            "anchor": self._anchor("d", item.id),
            "number": number,
            "code": code,
            "addressee": clean_text(value["addressee"]),
            "text": clean_text(value["text"]),
            "register_text": clean_text(value["register_text"]),
            "parties": [{"key": party.key, "label": party.label_in(self.language)} for party in parties],
            "modality": value["modality"],
            "recurrence": value["recurrence"],
            "legal_basis": clean_text(value["legal_basis"]),
            "goal": clean_text(value.get("goal", "")),
            # Only where it is said: editions from before it could be have the same content as ever.
            **({"is_carried_elsewhere": True} if value.get("is_carried_elsewhere") else {}),
        }

    def _callout(self, block_id, value):
        return {
            "kind": "callout",
            "id": block_id,
            "anchor": self._anchor("c", block_id),
            "tone": value["tone"],
            "heading": clean_text(value["heading"]),
            "html": self._html(value["text"].source),
        }

    def _table(self, block_id, value):
        table = value
        rows = [
            [self._cell(column["block"].name, cell) for column, cell in zip(table.columns, row["values"], strict=True)]
            for row in table.row_data
        ]
        return {
            "kind": "table",
            "id": block_id,
            "anchor": self._anchor("t", block_id),
            "caption": clean_text(table.caption or ""),
            "columns": [
                {"heading": clean_text(column["heading"]), "type": column["block"].name} for column in table.columns
            ],
            "rows": rows,
        }

    def _cell(self, column_type, value):
        if column_type == "rich_text":
            return {"html": self._html(value.source if value else "")}
        return {"text": clean_text("" if value is None else str(value))}

    def _image(self, block_id, value):
        image = value["image"]
        if image is not None:
            self._images[image.pk] = image.title
        return {
            "kind": "image",
            "id": block_id,
            "anchor": self._anchor("i", block_id),
            "image": image.pk if image else None,
            "alt": clean_text(value["alt"]),
            "caption": clean_text(value["caption"]),
        }

    def _document(self, block_id, value):
        document = value["document"]
        if document is not None:
            self._documents[document.pk] = document.title
        return {
            "kind": "document",
            "id": block_id,
            "anchor": self._anchor("f", block_id),
            "document": document.pk if document else None,
            "text": clean_text(value["label"]) or (document.title if document else ""),
        }

    def _deficiency_form(self, block_id, value):
        return {"kind": "deficiency_form", "id": block_id, **options_of(value, clean=True)}
