"""A past edition reads exactly as the day it was published, whatever is done to what it was made of."""

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from wagtail.blocks import CharBlock
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, Revision

from kalix_wagtail.models import Edition, ResponsiblePartyLabel, UnitName
from kalix_wagtail.pages.models import PolicyPage
from kalix_wagtail.rules.content import content_hash
from kalix_wagtail.rules.serving import resolve
from kalix_wagtail.rules.verifying import verified
from tests.factories import (
    ContentPageFactory,
    DecisionFactory,
    PolicyPageFactory,
    ResponsiblePartyFactory,
    UnitFactory,
    UserFactory,
    bodies,
)
from tests.pages.test_policy_publishing import revise

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary file of a rendition to the garbage collector.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def organ():
    return UnitFactory(code="fullmaktige", name="Kommunfullmäktige")


@pytest.fixture
def party():
    return ResponsiblePartyFactory(key="alla", label="Alla anställda", everyone=True)


@pytest.fixture
def image():
    return get_image_model().objects.create(title="Karta", file=get_test_image_file())


@pytest.fixture
def linked():
    return ContentPageFactory(title="Riktlinjer", slug="riktlinjer")


@pytest.fixture
def publisher():
    return UserFactory(superuser=True)


@pytest.fixture
def policy(organ, party, image, linked, publisher):
    """A policy with everything in it that something else could change, revised since."""
    body = bodies.body(
        bodies.section(
            "Bakgrund",
            bodies.text(f'<p>Läs <a linktype="page" id="{linked.pk}">riktlinjerna</a>.</p>'),
            bodies.goals("En trygg kommun."),
            bodies.block("image", {"image": image.pk, "alt": "En karta", "caption": "Karta över Kalix"}),
        ),
        # Without words of its own, a duty begins with the names of those it is laid on.
        bodies.section("Ansvar", bodies.responsibilities(bodies.duty("ska rapportera brister.", party))),
    )
    page = PolicyPageFactory(
        title="Säkerhetspolicy",
        slug="sakerhetspolicy",
        body=body,
        revising_organ=organ,
        responsible_party=party,
        decisions=[DecisionFactory(organ=organ)],
        published=True,
        user=publisher,
    )
    revise(page).publish()
    return PolicyPage.objects.get(pk=page.pk)


@pytest.fixture
def edition(policy):
    return Edition.objects.get(page_id=policy.pk, major=1)


def record(edition):
    """Return what is stored of an edition, and its hash computed anew."""
    edition = Edition.objects.get(pk=edition.pk)
    assert content_hash(edition.content) == edition.content_hash
    return edition.content, edition.content_hash, edition.document_hash, edition.html, edition.renderer_version


def words(html):
    return " ".join(BeautifulSoup(html, "html.parser").get_text(" ").split())


def read(edition, client):
    """Return the record, the words of the resolved text, and the words of the page a reader gets."""
    served = client.get(f"{Page.objects.get(pk=edition.page_id).specific.url}editions/{edition.slug}/")
    assert served.status_code == 200
    article = BeautifulSoup(served.content, "html.parser").find("article")
    return record(edition), words(resolve(edition.html)), words(str(article))


@pytest.fixture
def reads_the_same(edition, client):
    """Compare, at the end of the test, with how the edition read when it began."""
    before = read(edition, client)
    for piece in ("riktlinjerna", "En trygg kommun", "Karta över Kalix", "Alla anställda", "Kommunfullmäktige"):
        assert piece in before[2]
    yield
    assert read(edition, client) == before
    assert [faults for _edition, faults in verified()] == [[], []]


@pytest.fixture
def section_body(policy):
    """What may stand in a section, as defined in code: for tests that change the code."""
    return PolicyPage._meta.get_field("body").stream_block.child_blocks["section"].child_blocks["body"]


@pytest.mark.usefixtures("reads_the_same")
class TestReadsTheSame:
    def test_when_revisions_are_purged(self, policy, edition):
        policy.save_revision()
        call_command("purge_revisions", verbosity=0)
        edition.refresh_from_db()
        assert (edition.revision, Revision.objects.for_instance(policy).count()) == (None, 1)

    def test_when_autosave_overwrites_the_published_revision(self, client):
        # Wagtail lets the latest revision be overwritten, also when it is the published one.
        latest = Edition.objects.get(major=2)
        before = read(latest, client)
        draft = latest.revision.as_object()
        draft.title, draft.body = "Något annat", bodies.body(bodies.section("Annat"))
        draft.save_revision(overwrite_revision=latest.revision)
        assert Revision.objects.get(pk=latest.revision_id).content["title"] == "Något annat"
        assert read(latest, client) == before

    def test_when_a_kind_of_block_is_no_longer_there(self, monkeypatch, section_body, policy, edition):
        for kind in ("goals", "image"):
            monkeypatch.delitem(section_body.child_blocks, kind)
        # The draft itself has lost them: that is what the record must not depend on.
        kinds = [child.block_type for child in edition.revision.as_object().body[0].value["body"]]
        assert kinds == ["text"]

    def test_when_a_kind_of_block_gets_a_new_field_with_a_default(self, monkeypatch, section_body, edition):
        duty = section_body.child_blocks["responsibilities"].child_blocks["items"].child_block
        field = CharBlock(default="Nytt förval")
        field.set_name("new_field")
        monkeypatch.setitem(duty.child_blocks, "new_field", field)
        value = edition.revision.as_object().body[1].value["body"][0].value["items"][0]
        assert value["new_field"] == "Nytt förval"

    def test_when_a_unit_is_renamed(self, organ):
        UnitName.objects.filter(unit=organ).update(name="Stora rådet")
        assert organ.name_on(timezone.localdate()) == "Stora rådet"

    def test_when_a_party_is_renamed(self, party):
        ResponsiblePartyLabel.objects.filter(party=party).update(label="Samtliga medarbetare")

    def test_when_a_party_gets_another_meaning(self, party):
        party.everyone, party.kinds = False, ["committee"]
        party.save()

    def test_when_the_policy_and_a_linked_page_get_other_addresses(self, policy, linked, edition):
        for page, slug in ((policy, "trygghetspolicy"), (linked, "anvisningar")):
            page.slug = slug
            page.save()
        assert 'href="/anvisningar/"' in resolve(edition.html)

    def test_when_a_linked_page_is_moved(self, linked, edition):
        linked.move(ContentPageFactory(title="Arkiv", slug="arkiv"), pos="last-child")
        assert 'href="/arkiv/riktlinjer/"' in resolve(edition.html)

    @pytest.mark.parametrize("way", ["unpublish", "delete"])
    def test_when_a_linked_page_is_gone(self, linked, edition, way):
        getattr(linked, way)()
        assert "<span>riktlinjerna</span>" in resolve(edition.html)

    def test_when_someone_tries_to_delete_a_picture_in_it(self, image, edition):
        try:
            with transaction.atomic():
                image.delete()
        except ProtectedError:
            pass
        assert f'data-kalix-image="{image.pk}"' in edition.html

    def test_when_the_title_of_a_picture_is_changed(self, image):
        image.title = "Annan titel"
        image.save()

    def test_when_whoever_published_it_is_deleted(self, publisher, edition):
        assert edition.published_by == publisher
        publisher.delete()
        edition.refresh_from_db()
        assert edition.published_by is None

    def test_when_the_document_type_is_renamed(self, policy):
        policy.document_type.name = "Riktlinje"
        policy.document_type.save()

    def test_when_the_draft_is_rewritten(self, policy):
        draft = policy.get_latest_revision_as_object()
        draft.title, draft.summary, draft.body = "Annan", "Annat", bodies.body(bodies.section("Annat"))
        draft.save_revision()

    def test_when_the_live_row_is_changed_behind_our_back(self, policy):
        PolicyPage.objects.filter(pk=policy.pk).update(title="Annan", summary="Annat", body="[]")
