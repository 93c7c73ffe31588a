"""Editorial corrections: what they start from, and when one person is not enough."""

from wagtail.models import Revision

from .content import document_hash, document_of, nodes_of
from .numbering import ItemNumbers

#: How many drafts back a text is looked for; a correction is short work.
MAX_DRAFTS = 50

#: What of a goal or a duty binds, besides the parties.
BINDING = (
    "addressee",
    "text",
    "register_text",
    "modality",
    "recurrence",
    "legal_basis",
    "goal",
    "is_carried_elsewhere",
)


def binding_texts(document):
    """Return what binds someone in a document, by block id: the words of its goals and duties, and whom they bind."""
    texts = {}
    for node in nodes_of(document, "goals", "duties"):
        for item in node["items"]:
            parties = sorted(party["key"] for party in item.get("parties", []))
            goal_of = item.get("goal_of", {}).get("key", "")
            texts[item["id"]] = (*(item.get(name, "") for name in BINDING), goal_of, *parties)
    return texts


def touches_binding_text(document, corrected):
    """Return whether a correction changes, adds or takes away a goal or a duty of the `corrected` document."""
    return binding_texts(document) != binding_texts(corrected)


def another_has_saved(page, wanted_hash, publisher):
    """Return whether someone other than `publisher` has saved a draft of this publication with this very text."""
    drafts = Revision.objects.for_instance(page).exclude(user=None).exclude(user=publisher)
    for draft in drafts.filter(content__publication_id=str(page.publication_id)).order_by("-created_at")[:MAX_DRAFTS]:
        if _hash_of(draft) == wanted_hash:
            return True
    return False


def draft_behind(edition):
    """Return a revision that still holds exactly the text of `edition`, or None.

    The revision that was published may have been purged, or overwritten by autosave; an older one can hold the text.
    """
    drafts = Revision.objects.for_instance(edition.page).filter(content__publication_id=str(edition.publication_id))
    for draft in drafts.order_by("-created_at")[:MAX_DRAFTS]:
        if _hash_of(draft) == edition.document_hash:
            return draft
    return None


def _hash_of(revision):
    page = revision.as_object()
    return document_hash(document_of(page, ItemNumbers.of_policy(page.translation_key, page.code_prefix)))
