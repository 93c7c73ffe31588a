"""Passages hidden under a decision: the record keeps them, readers are shown a note in their place.

`shown_document` is the one door to what may be shown of an edition; serving, search and registers all come through it.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from ..enums import LifecycleAct
from ..models import Edition, LifecycleEvent
from .content import decision_reference, nodes_of
from .content_nodes import links_in
from .passages import places_of
from .rendering import render_document

#: Kinds whose node stays, for it holds others or counts as one of them, and only loses its heading.
HEADED = frozenset({"section", "part"})

#: Kinds that refer to a file, which is hidden with its words: kind → the node's field.
FILES = {"image": "image", "document": "document"}

#: Texts outside the body, by the name that a mask has for them. No block has such an id. A title is not among them: it
#: is in addresses and menus, so that an edition whose title is secret has to be withdrawn.
SUMMARY, CHANGE_NOTE = "document:summary", "record:change_note"


@dataclass(frozen=True)
class Maskable:
    """Something that can be hidden: a paragraph block, a heading, a goal, a duty, a table, a picture, a file."""

    kind: str
    block_id: str
    section: str
    text: str
    file: int | None = None

    def says_the_same_as(self, other):
        """Return whether `other` (or None) holds the very same words and file, wherever in its document it stands."""
        return other is not None and (self.kind, self.text, self.file) == (other.kind, other.text, other.file)


def maskable_passages(content):
    """Return what can be hidden in the content of an edition, in reading order: ``{block id: Maskable}``."""
    document = content["document"]
    found = _maskable_around(document.get("summary", ""), content.get("record", {}).get("change_note", ""))
    for place in places_of(document):
        earlier = found.get(place.block_id)
        if place.kind == "duty":
            item = place.item
            words = (place.text, item["register_text"], item["legal_basis"])
        elif place.kind == "heading":
            words = (place.heading,)
        else:
            words = (earlier.text if earlier else "", place.text)
        text = " ".join(word for word in words if word)
        found[place.block_id] = Maskable(place.kind, place.block_id, place.section, text)
    for node in nodes_of(document, *FILES):
        found[node["id"]] = _with_file(found.get(node["id"]), node)
    return found


def _maskable_around(summary, change_note):
    around = {SUMMARY: (_("In short"), summary), CHANGE_NOTE: (_("Change note"), change_note)}
    return {name: Maskable("around", name, label, text) for name, (label, text) in around.items() if text}


def _with_file(words, node):
    section, text = (words.section, words.text) if words else ("", "")
    return Maskable(node["kind"], node["id"], section, text, node[FILES[node["kind"]]])


def with_masks(editions):
    """Annotate `has_masks` on a queryset of editions, so that those without any cost no further query."""
    return editions.annotate(has_masks=_masks_of_outer())


def hides(name):
    """Return a condition for a query of editions: `name` is hidden in the edition or in the one it renders."""
    return _masks_of_outer(block_id=name)


def _masks_of_outer(**conditions):
    of_it = Q(edition=OuterRef("pk")) | Q(edition=OuterRef("renders"))
    return Exists(LifecycleEvent.objects.filter(of_it, act=LifecycleAct.MASK, **conditions))


def masks_of(edition):
    """Return the masks that hold for an edition, with the reason shown: ``{block id: reason}``.

    A translation has those of the edition it renders, for its blocks are the same. One query; none for an edition
    that was read with `has_masks` and has none, nor for one read with `with_events`.
    """
    if not getattr(edition, "has_masks", True):
        return {}
    if hasattr(edition, "events_at_hand"):
        behind = edition.renders.events_at_hand if edition.renders_id else []
        events = [event for event in [*edition.events_at_hand, *behind] if event.act == LifecycleAct.MASK]
    else:
        events = _told(LifecycleEvent.objects.filter(edition__in=[edition.pk, edition.renders_id]))
        events = events.filter(act=LifecycleAct.MASK)
    return {event.block_id: _shown_reason(event, edition.language) for event in events}


def with_events(editions):
    """Have `events_at_hand`, a list of `LifecycleEvent`s, for each edition of a queryset and the one that it renders.

    For lists: a constant number of queries, however much is hidden in them.
    """
    events = Prefetch("lifecycle_events", _told(LifecycleEvent.objects.all()), to_attr="events_at_hand")
    renders = Prefetch("renders", Edition.objects.defer("content", "html").prefetch_related(events))
    return with_masks(editions).prefetch_related(events, renders)


def _told(events):
    return events.select_related("decision__organ").prefetch_related("decision__organ__names")


def _shown_reason(event, language):
    return event.reason or decision_label(event.decision, language)


def decision_label(decision, language):
    """Return a decision in a few words: the organ, the date and the §, as far as they are known."""
    reference = decision_reference(decision, language)
    words = [reference["organ"]["label"], reference["date"], reference["paragraph"] and f"§ {reference['paragraph']}"]
    return ", ".join(word for word in words if word)


def shown_document(edition):
    """Return the document of an edition as it may be shown, with a note instead of each hidden passage."""
    document, masks = edition.content["document"], masks_of(edition)
    return masked_document(document, masks) if masks else document


def shown_record(edition):
    """Return the record of an edition (who decided what and when) as it may be shown."""
    masks = masks_of(edition)
    if CHANGE_NOTE not in masks:
        return edition.record
    return {**edition.record, "change_note": _note_in(edition.language, masks[CHANGE_NOTE])}


def shown_change_note(edition):
    """Return the change note of an edition as it may be shown, without reading its content.

    As `masks_of`: no query for an edition read with `has_masks` that has none.
    """
    masks = masks_of(edition)
    return _note_in(edition.language, masks[CHANGE_NOTE]) if CHANGE_NOTE in masks else edition.change_note


def shown_edition(edition):
    """Return ``(document, html)`` of an edition as they may be shown; drawn anew only when something is hidden."""
    document = shown_document(edition)
    html = edition.html if document is edition.content["document"] else render_document(document)
    return document, html


def masked_document(document, masks):
    """Return `document` with a note instead of each block in `masks`, ``{block id: reason}``; `document` is kept.

    The note stands where the passage stood, in the document's language. Numbers, codes and addressees stay.
    """
    with translation.override(document["language"]):
        body = _masked_nodes(document["body"], masks)
        return {
            **document,
            **({"summary": note(masks[SUMMARY])} if SUMMARY in masks else {}),
            "body": body,
            "references": _masked_references(document, masks, body),
        }


def note(reason):
    """Return what stands in place of a hidden passage, in the active language."""
    return _("This passage has been hidden under a decision: %(reason)s") % {"reason": reason}


def _note_in(language, reason):
    with translation.override(language):
        return note(reason)


def _masked_nodes(nodes, masks):
    masked = []
    for node in nodes:
        kind, is_masked = node["kind"], node["id"] in masks
        if is_masked and kind not in HEADED:
            masked.append(_note_node(node, masks[node["id"]]))
            continue
        if is_masked:
            node = {**node, "heading": _("Hidden"), "masked": True}
        if "body" in node:
            above = [_note_node(node, masks[node["id"]], anchor="")] if is_masked else []
            node = {**node, "body": above + _masked_nodes(node["body"], masks)}
        if "items" in node:
            node = {**node, "items": [_masked_item(item, masks) for item in node["items"]]}
        masked.append(node)
        if is_masked and "body" not in node:
            masked.append(_note_node(node, masks[node["id"]], anchor=""))
    return masked


def _note_node(node, reason, anchor=None):
    if anchor is None:
        anchor = node["anchor"] if "anchor" in node else node["paragraphs"][0]["anchor"] if "paragraphs" in node else ""
    html = f"<p>{escape(note(reason))}</p>"
    return {
        "kind": "callout",
        "id": node["id"],
        "anchor": anchor or f"m-{node['anchor']}",
        "tone": "masked",
        "heading": "",
        "html": html,
        "masked": True,
    }


def _masked_item(item, masks):
    if item["id"] not in masks:
        return item
    emptied = {name: "" for name in ("addressee", "register_text", "legal_basis") if name in item}
    return {**item, **emptied, "text": note(masks[item["id"]]), "masked": True}


def _masked_references(document, masks, body):
    references = document.get("references", {})
    files = {kind: set() for kind in FILES}
    hidden = {kind: set() for kind in FILES}
    for node in nodes_of(document, *FILES):
        (hidden if node["id"] in masks else files)[node["kind"]].add(str(node[FILES[node["kind"]]]))
    return {
        **references,
        "images": _without(references.get("images", {}), hidden["image"] - files["image"]),
        "documents": _without(references.get("documents", {}), hidden["document"] - files["document"]),
        "links": sorted(links_in(" ".join(_html_in(body)))),
    }


def _html_in(value):
    """Yield every piece of HTML in the nodes of a body."""
    if isinstance(value, list):
        for each in value:
            yield from _html_in(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name == "html":
                yield each
            else:
                yield from _html_in(each)


def _without(labels, hidden):
    return {pk: label for pk, label in labels.items() if pk not in hidden}


def without_masked_blocks(blocks, masks):
    """Return stored StreamField data without what is masked, for a live page that search engines and APIs read.

    Whole blocks and items go; a section keeps its place and loses its heading.
    """
    kept = []
    for block in blocks:
        value = block["value"]
        if block.get("id") in masks and block["type"] not in (*HEADED, "subsection"):
            continue
        if isinstance(value, dict):
            value = dict(value)
            if block.get("id") in masks:
                value["heading"] = _("Hidden")
            for name in ("body", "items"):
                if isinstance(value.get(name), list):
                    value[name] = without_masked_blocks(value[name], masks)
        kept.append({**block, "value": value})
    return kept
