"""The words of a document, as stored block data: ``body(section("Mål", goals("Ett mål")))``.

Ids are made from what a block says unless one is given, so that the same call twice is the same block twice.
"""

import json
import uuid

NAMESPACE = uuid.UUID("6f1d3c1e-0000-4000-8000-000000000000")


def block_id(*words):
    """Return the id that a block made of `words` gets."""
    return str(uuid.uuid5(NAMESPACE, json.dumps(words, sort_keys=True, default=str)))


def block(kind, value, id=None):
    """Return one block of a stream, or with kind "item" one of a list."""
    return {"type": kind, "value": value, "id": id or block_id(kind, value)}


def body(*blocks):
    """Return what a `StreamField` stores for `blocks`."""
    return json.dumps(blocks)


def part(heading, id=None):
    return block("part", {"heading": heading}, id)


def section(heading, *content, numbered=True, id=None):
    return block("section", {"heading": heading, "is_numbered": numbered, "body": list(content)}, id)


def subsection(heading, *content, numbered=True, id=None):
    return block("subsection", {"heading": heading, "is_numbered": numbered, "body": list(content)}, id)


def text(html, id=None):
    return block("text", html, id)


def goal(words, id=None):
    return block("item", {"text": words}, id)


def goals(*items, id=None):
    """Goals; each a string or a `goal()`."""
    items = [goal(item) if isinstance(item, str) else item for item in items]
    return block("goals", {"items": items}, id)


def duty(words, *parties, id=None, addressee="", register_text="", modality="shall", recurrence="continuous", **more):
    """One duty, for `responsibilities()`; with ``goal="1"`` for `measures()`."""
    own_id = id or block_id("duty", addressee, words)
    chosen = [block("item", party.pk, block_id("party", own_id, party.pk)) for party in parties]
    value = {
        "addressee": addressee,
        "text": words,
        "register_text": register_text,
        "parties": chosen,
        "modality": modality,
        "recurrence": recurrence,
        "legal_basis": "",
        **more,
    }
    return block("item", value, own_id)


def responsibilities(*duties, layout="list", id=None):
    return block("responsibilities", {"layout": layout, "items": list(duties)}, id)


def measures(*duties, id=None):
    return block("measures", {"items": list(duties)}, id)


def callout(heading, html, tone="information", id=None):
    return block("callout", {"tone": tone, "heading": heading, "text": html}, id)


def deficiency_form(heading="Rapportera en säkerhetsbrist", intro="", ask_category=False, id=None, **options):
    """A form; `options` as the block has them: ``unit=unit.pk``, ``questions=[question("Hur ofta?")]``."""
    return block("deficiency_form", {"heading": heading, "intro": intro, "ask_category": ask_category, **options}, id)


def question(words, kind="short_text", choices="", is_required=False, id=None):
    """A question of the editor's own, as it stands in the list of a form."""
    value = {"question": words, "kind": kind, "choices": choices, "is_required": is_required}
    return {"type": "item", "value": value, "id": id or block_id("question", words)}
