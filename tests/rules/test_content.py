"""The canonical content holds all a reader needs, and its hash changes when, and only when, something does."""

import json

import pytest
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from kalix_wagtail.models import Edition
from kalix_wagtail.rules.content import canonical_json, content_hash, document_hash, document_of, nodes_of
from kalix_wagtail.rules.numbering import ItemNumbers
from kalix_wagtail.rules.passages import places_of, register_text
from kalix_wagtail.rules.rendering import contents_of, render_document
from tests.factories import ContentPageFactory, PolicyPageFactory, ResponsiblePartyFactory, bodies

pytestmark = pytest.mark.django_db


def document(*blocks, **fields):
    page = PolicyPageFactory(body=bodies.body(*blocks), **fields)
    return document_of(page, ItemNumbers.of_policy(page.translation_key, page.code_prefix))


def test_the_same_page_gives_the_same_content():
    page = PolicyPageFactory()
    numbers = ItemNumbers.of_policy(page.translation_key, page.code_prefix)
    assert document_of(page, numbers) == document_of(type(page).objects.get(pk=page.pk), numbers)


def test_content_is_plain_json_that_survives_a_round_trip():
    content = document(bodies.section("Mål", bodies.goals("Ett mål.")))
    assert json.loads(canonical_json(content)) == content


def test_a_label_outside_the_text_changes_the_record_but_not_the_text():
    party = ResponsiblePartyFactory(label="Nämnden")
    duties = bodies.responsibilities(bodies.duty("ansvarar.", party))
    page = PolicyPageFactory(body=bodies.body(bodies.section("Ansvar", duties)))
    numbers = ItemNumbers.of_policy(page.translation_key, page.code_prefix)
    before = document_of(page, numbers)
    party.labels.update(label="Nämnderna")
    after = document_of(type(page).objects.get(pk=page.pk), numbers)
    assert content_hash(before) != content_hash(after)
    assert document_hash(before) == document_hash(after)


@pytest.mark.parametrize(
    "changed",
    [
        bodies.section("Mal", bodies.goals("Ett mål.", id="g"), id="s"),
        bodies.section("Mål", bodies.goals("Ett annat mål.", id="g"), id="s"),
        bodies.section("Mål", bodies.goals("Ett mål.", id="g"), id="s", numbered=False),
        bodies.section("Mål", bodies.goals("Ett mål.", id="g"), bodies.deficiency_form(), id="s"),
    ],
    ids=["heading", "goal", "numbering", "a form"],
)
def test_a_changed_text_has_another_hash(changed):
    page = PolicyPageFactory(body=bodies.body(bodies.section("Mål", bodies.goals("Ett mål.", id="g"), id="s")))
    numbers = ItemNumbers.of_policy(page.translation_key, page.code_prefix)
    before = document_hash(document_of(page, numbers))
    page.body = bodies.body(changed)
    assert document_hash(document_of(page, numbers)) != before


def test_numbers_go_on_and_are_never_used_again():
    numbers = ItemNumbers(prefix="SÄK", goals={"a": 1, "b": 4}, duties={"c": 9}, codes={"c": "SÄK-09"})
    assert [numbers.goal("a"), numbers.goal("ny"), numbers.duty("c"), numbers.duty("ny"), numbers.duty("ny")] == [
        1,
        5,
        (9, "SÄK-09"),
        (10, "SÄK-10"),
        (10, "SÄK-10"),
    ]


def test_anchors_are_unique_also_when_ids_begin_alike():
    content = document(
        bodies.section("Ett", id="samma-början-1"),
        bodies.section("Två", id="samma-början-2"),
        bodies.section("Tre", id="²"),
    )
    anchors = [node["anchor"] for node in nodes_of(content, "section")]
    assert len(set(anchors)) == 3


def test_linked_pages_images_and_documents_are_kept_by_id_and_label():
    image = get_image_model().objects.create(title="En karta", file=get_test_image_file())
    target = ContentPageFactory()
    content = document(
        bodies.section(
            "Ett",
            bodies.text(f'<p><a id="{target.pk}" linktype="page">dit</a></p>'),
            bodies.block("image", {"image": image.pk, "alt": "Karta", "caption": "Kalix"}),
        )
    )
    assert content["references"] == {
        "documents": {},
        "images": {str(image.pk): "En karta"},
        "links": [f"page:{target.pk}"],
    }
    assert f'data-kalix-image="{image.pk}"' in render_document(content)


def test_every_word_is_in_a_place_that_leads_to_an_anchor_in_the_html():
    content = document(
        bodies.part("Policy"),
        bodies.section(
            "Ansvar",
            bodies.text("<p>Inledning.</p><ul><li>Punkt</li></ul>"),
            bodies.responsibilities(bodies.duty("ansvarar.", addressee="Nämnden", register_text="Nämnden ansvarar.")),
            bodies.callout("Obs", "<p>Fara</p>"),
            bodies.subsection("Mål", bodies.goals("Trygghet.")),
        ),
    )
    html = render_document(content)
    places = places_of(content)
    assert [(place.section, place.text) for place in places] == [
        (page_title(content), "Policy"),
        ("1 Ansvar", "1 Ansvar"),
        ("1 Ansvar", "Inledning."),
        ("1 Ansvar", "Punkt"),
        ("1 Ansvar", "Nämnden ansvarar."),
        ("1 Ansvar", "Obs Fara"),
        ("1.1 Mål", "1.1 Mål"),
        ("1.1 Mål", "Trygghet."),
    ]
    assert all(f'id="{place.anchor}"' in html for place in places)


def page_title(content):
    return content["title"]


def test_a_duty_stands_alone_in_the_register():
    duty = {"addressee": "Alla", "text": "och är skyldiga.", "register_text": ""}
    assert register_text(duty) == "Alla och är skyldiga."
    assert register_text({**duty, "register_text": "Alla är skyldiga."}) == "Alla är skyldiga."


def test_the_table_of_contents_has_parts_and_main_sections():
    content = document(bodies.part("Policy"), bodies.section("Ett", bodies.subsection("Inre")), bodies.section("Två"))
    assert [(entry["number"], entry["heading"], entry["is_part"]) for entry in contents_of(content)] == [
        ("A.", "Policy", True),
        ("1", "Ett", False),
        ("2", "Två", False),
    ]


def test_an_edition_reads_the_same_after_its_parties_units_and_links_have_changed_names(client):
    party = ResponsiblePartyFactory(label="Nämnden")
    page = PolicyPageFactory(
        published=True,
        body=bodies.body(bodies.section("Ansvar", bodies.responsibilities(bodies.duty("ansvarar.", party)))),
    )
    before = client.get(page.url).content.decode()
    party.labels.update(label="Något annat")
    edition = Edition.objects.get(page_id=page.pk)
    organ = edition.decisions.get().organ
    organ.names.update(name="Ett annat organ")
    assert client.get(page.url).content.decode() == before
