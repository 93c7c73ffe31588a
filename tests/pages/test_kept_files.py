"""Images and documents that an edition uses cannot be deleted, in the admin or by code."""

import pytest
from django.core.files.base import ContentFile
from django.db.models import ProtectedError
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from kalix_wagtail.actions.rebuilding import rebuild_projection
from kalix_wagtail.models import Edition, EditionDocument, EditionImage
from kalix_wagtail.rules.verifying import verified
from tests.factories import PolicyPageFactory, bodies
from tests.pages.test_policy_publishing import revise

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the file in which it makes a thumbnail to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def admin(client, superuser):
    client.force_login(superuser)
    return client


@pytest.fixture
def image(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return get_image_model().objects.create(title="Utrymning", file=get_test_image_file())


@pytest.fixture
def documents(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return [
        get_document_model().objects.create(title=title, file=ContentFile(b"x", name=f"{title}.txt"))
        for title in ("Bilaga", "Avtal")
    ]


@pytest.fixture
def policy(image, documents):
    """A policy that shows an image and a document, links to another, and to one that is gone."""
    attached, linked = documents
    link = f'<p>Se <a linktype="document" id="{linked.pk}">avtalet</a>, <a linktype="document" id="9999">gamla</a>.</p>'
    return PolicyPageFactory(
        published=True,
        body=bodies.body(
            bodies.section(
                "Bilagor",
                bodies.text(link),
                bodies.block("image", {"image": image.pk, "alt": "Karta", "caption": ""}),
                bodies.block("document", {"document": attached.pk, "label": ""}),
            )
        ),
    )


def test_an_edition_names_the_files_that_still_exist(policy, image, documents):
    edition = Edition.objects.get(page_id=policy.pk)
    assert [row.image for row in EditionImage.objects.filter(edition=edition)] == [image]
    assert {row.document for row in EditionDocument.objects.filter(edition=edition)} == set(documents)


def test_a_file_both_shown_and_linked_is_named_once(documents):
    attached = documents[0]
    body = bodies.body(
        bodies.section(
            "Bilagor",
            bodies.text(f'<p><a linktype="document" id="{attached.pk}">Bilaga</a></p>'),
            bodies.block("document", {"document": attached.pk, "label": ""}),
        )
    )
    PolicyPageFactory(published=True, body=body)
    assert EditionDocument.objects.get().document == attached


def test_a_past_edition_keeps_its_files(policy, image):
    revise(policy).publish()
    with pytest.raises(ProtectedError):
        image.delete()


@pytest.mark.parametrize("kind", ["image", "document"])
def test_code_cannot_delete_them(policy, image, documents, kind):
    with pytest.raises(ProtectedError):
        {"image": image, "document": documents[1]}[kind].delete()


def delete_urls(image, document):
    return {
        "image": (reverse("wagtailimages:delete", args=[image.pk]), image),
        "document": (reverse("wagtaildocs:delete", args=[document.pk]), document),
        "images in bulk": (
            reverse("wagtail_bulk_action", args=["wagtailimages", "image", "delete"]) + f"?id={image.pk}&next=/admin/",
            image,
        ),
        "documents in bulk": (
            reverse("wagtail_bulk_action", args=["wagtaildocs", "document", "delete"])
            + f"?id={document.pk}&next=/admin/",
            document,
        ),
    }


@pytest.mark.parametrize("way", ["image", "document", "images in bulk", "documents in bulk"])
def test_the_admin_says_where_they_are_used_and_refuses(admin, policy, image, documents, way):
    url, file = delete_urls(image, documents[1])[way]
    shown = admin.get(url, follow=True)
    assert shown.status_code == 200
    assert shown.context["is_protected"] is True
    response = admin.post(url, follow=True)
    assert response.status_code == 200
    assert type(file).objects.filter(pk=file.pk).exists()


@pytest.mark.parametrize("way", ["image", "document", "images in bulk", "documents in bulk"])
def test_others_are_deleted_as_ever(admin, image, documents, way):
    url, file = delete_urls(image, documents[1])[way]
    admin.post(url)
    assert not type(file).objects.filter(pk=file.pk).exists()


def faults():
    return sorted(fault.what for _edition, found in verified() for fault in found)


def test_what_keeps_the_files_is_verified_and_comes_back(policy, image, documents):
    edition = Edition.objects.get(page_id=policy.pk)
    assert faults() == []
    other = get_image_model().objects.create(title="Annan", file=get_test_image_file())
    EditionImage.objects.filter(edition=edition).update(image=other)
    EditionDocument.objects.filter(document=documents[1]).delete()
    assert faults() == ["document use", "image use", "image use"]

    rebuild_projection(edition)
    assert faults() == []
    with pytest.raises(ProtectedError):
        image.delete()
    other.delete()
