"""Keeps the images and documents that editions use."""

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex

from ..models import EditionDocument, EditionImage


def keep_files(edition):
    """Write which images and documents an edition shows or links to, so that they cannot be deleted.

    What has been deleted since the text was written is left out; the edition keeps its name.
    """
    references = edition.content["document"]["references"]
    linked = [link.removeprefix("document:") for link in references["links"] if link.startswith("document:")]
    images = get_image_model().objects.filter(pk__in=references["images"])
    documents = get_document_model().objects.filter(pk__in=[*references["documents"], *linked])
    rows = [
        *EditionImage.objects.bulk_create(EditionImage(edition=edition, image=image) for image in images),
        *EditionDocument.objects.bulk_create(
            EditionDocument(edition=edition, document=document) for document in documents
        ),
    ]
    for row in rows:
        # The admin asks this index, which signals keep up to date, whether an image may be deleted.
        ReferenceIndex.create_or_update_for_object(row)
