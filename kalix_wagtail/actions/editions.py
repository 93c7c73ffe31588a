"""Makes editions: the one place where what was published becomes the record."""

from django.db import transaction
from django.utils import timezone
from wagtail.search.backends import get_search_backends

from ..models import Edition, Passage
from ..rules.content import SCHEMA_VERSION, content_hash, decision_reference
from ..rules.masking import masks_of, shown_document
from ..rules.passages import places_of
from ..rules.rendering import RENDERER_VERSION, render_document
from .edition_files import keep_files
from .masks import carry_masks, hide_in_live_text
from .obligations import project_edition
from .shown_policies import forget_renderings


@transaction.atomic
def create_edition(page, publication, *, user=None):
    """Store the edition that `publication` (see `rules.publishing`) plans for `page`, with all that follows from it.

    Returns the edition. Call inside the transaction that publishes the page, before its row is saved: what is hidden in
    the edition is taken out of the text of `page`. An error leaves neither.
    """
    content = {
        "schema": SCHEMA_VERSION,
        "document": publication.document,
        "record": record_of(publication),
    }
    edition = Edition.objects.create(
        page_id=page.pk,
        policy_key=page.translation_key,
        language=publication.document["language"],
        major=publication.major,
        minor=publication.minor,
        translation_revision=publication.translation_revision,
        kind=publication.kind,
        valid_from=publication.valid_from,
        change_note=publication.change_note,
        title=publication.document["title"],
        content=content,
        content_hash=content_hash(content),
        document_hash=publication.document_hash,
        html=render_document(publication.document),
        renderer_version=RENDERER_VERSION,
        publication_id=publication.publication_id,
        revision_id=page.live_revision_id,
        published_at=timezone.now(),
        published_by=user,
        corrects=publication.corrects,
        renders=publication.renders,
    )
    rest_on(edition, publication.decisions)
    keep_files(edition)
    carry_masks(edition)
    places = places_of(shown_document(edition))
    write_passages(edition, places)
    project_edition(edition, places)
    hide_in_live_text(page, edition)
    forget_renderings(edition.policy_key)
    return edition


def rest_on(edition, decisions):
    """Write which decisions a new edition rests on. In bulk: `set()` would first ask what there is."""
    through = Edition.decisions.through
    pks = dict.fromkeys(decision.pk for decision in decisions)
    through.objects.bulk_create(through(edition_id=edition.pk, decision_id=pk) for pk in pks)


def write_passages(edition, places):
    """Write and index the passages of an edition, in bulk. What is hidden in it has none."""
    masks = masks_of(edition)
    passages = Passage.objects.bulk_create(
        [
            Passage(
                edition=edition,
                page_id=edition.page_id,
                block_id=place.block_id,
                anchor=place.anchor,
                number=place.number[:40],
                heading=place.heading[:255],
                text=place.text,
                language=edition.language,
                order=order,
            )
            for order, place in enumerate(places)
            if place.block_id not in masks
        ]
    )
    index_passages(passages)


def index_passages(passages):
    """Put passages in every search index that follows the database, in bulk."""
    for backend in get_search_backends(with_auto_update=True):
        backend.get_index_for_model(Passage).add_items(Passage, passages)


def record_of(publication):
    """Return what the edition says of its own making, with the names as they were.

    `decided_kind` is what the organ decided: of a correction or a translation, what the edition behind it was.
    """
    behind = publication.corrects or publication.renders
    language = publication.document["language"]
    return {
        "number": publication.number,
        "translation_revision": publication.translation_revision,
        "kind": publication.kind,
        "decided_kind": behind.record["decided_kind"] if behind else publication.kind,
        "decisions": [decision_reference(decision, language) for decision in publication.decisions],
        "valid_from": publication.valid_from.isoformat(),
        "change_note": publication.change_note,
        "replaced_by": publication.replaced_by,
        "corrects": publication.corrects
        and {
            "number": publication.corrects.number,
            "hash": publication.corrects.content_hash,
        },
        "renders": publication.renders
        and {
            "number": publication.renders.number,
            "language": publication.renders.language,
            "hash": publication.renders.content_hash,
        },
    }
