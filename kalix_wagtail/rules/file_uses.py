"""Which images and documents an edition uses, and whether the rows that keep them from being deleted are there."""

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from .faults import fault


def files_used(document):
    """Return `(ids of images, ids of documents)` that the document of an edition shows or links to."""
    references = document["references"]
    linked = [link.removeprefix("document:") for link in references["links"] if link.startswith("document:")]
    documents = [*references["documents"], *linked]
    return {int(pk) for pk in references["images"]}, {int(pk) for pk in documents if pk.isdecimal()}


def file_use_faults(edition):
    """Return a fault for each image or document that is used and not kept, or kept in vain.

    A file that was gone when the text was written is neither. No query for an edition whose uses are in order, when
    `image_uses` and `document_uses` are at hand.
    """
    images, documents = files_used(edition.content["document"])
    kept_images = {use.image_id for use in edition.image_uses.all()}
    kept_documents = {use.document_id for use in edition.document_uses.all()}
    return [
        *_faults(edition, "image use", images, kept_images, get_image_model()),
        *_faults(edition, "document use", documents, kept_documents, get_document_model()),
    ]


def _faults(edition, what, used, kept, model):
    missing = used - kept
    lost = set(model.objects.filter(pk__in=missing).values_list("pk", flat=True)) if missing else set()
    found = [fault(edition, what, str(pk), "kept", "nothing") for pk in sorted(lost)]
    return found + [fault(edition, what, str(pk), "nothing", "kept") for pk in sorted(kept - used)]
