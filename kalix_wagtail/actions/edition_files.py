"""Keeps the images and documents that editions use."""

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex

from ..models import EditionDocument, EditionImage
from ..rules.file_uses import files_used


def keep_files(edition):
    """Write which images and documents an edition shows or links to, so that they cannot be deleted.

    What has been deleted since the text was written is left out; the edition keeps its name.
    """
    images, documents = files_used(edition.content["document"])
    images = get_image_model().objects.filter(pk__in=images) if images else []
    documents = get_document_model().objects.filter(pk__in=documents) if documents else []
    rows = [
        *EditionImage.objects.bulk_create(EditionImage(edition=edition, image=image) for image in images),
        *EditionDocument.objects.bulk_create(
            EditionDocument(edition=edition, document=document) for document in documents
        ),
    ]
    for row in rows:
        # The admin asks this index, which signals keep up to date, whether an image may be deleted.
        ReferenceIndex.create_or_update_for_object(row)


def keep_files_anew(edition):
    """Write the uses of an edition again, as its content gives them."""
    for model in (EditionImage, EditionDocument):
        for row in model.objects.filter(edition=edition):
            row.delete()  # One by one, so that the reference index follows.
    keep_files(edition)
