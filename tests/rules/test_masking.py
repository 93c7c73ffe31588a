"""A hidden passage is a note in every kind of block, and nothing else changes."""

import copy

import pytest

from kalix_wagtail.models import Edition
from kalix_wagtail.rules.content import nodes_of
from kalix_wagtail.rules.masking import SUMMARY, maskable_passages, masked_document, without_masked_blocks
from kalix_wagtail.rules.passages import places_of
from kalix_wagtail.rules.rendering import render_document
from tests.factories import PolicyPageFactory, bodies

pytestmark = pytest.mark.django_db

TABLE = {
    "columns": [{"type": "text", "heading": "Vem"}],
    "rows": [{"values": ["HEMLIG tabell"]}],
    "caption": "Rutor",
}
#: block id → how the document says it
CONTENT = {
    "stycke": bodies.text("<p>HEMLIG ett.</p><p>HEMLIG två.</p>", id="stycke"),
    "malet": bodies.goals(bodies.goal("HEMLIG mål.", id="malet"), "Ett öppet mål."),
    "plikten": bodies.responsibilities(
        bodies.duty("HEMLIG plikt.", addressee="HEMLIG adressat", id="plikten", register_text="HEMLIG lydelse")
    ),
    "lopande": bodies.responsibilities(bodies.duty("HEMLIG löpande.", id="lopande"), layout="prose"),
    "atgarden": bodies.measures(bodies.duty("HEMLIG åtgärd.", id="atgarden", legal_basis="HEMLIG lag", goal="1")),
    "rutan": bodies.callout("HEMLIG ruta", "<p>HEMLIG text.</p>", id="rutan"),
    "tabellen": bodies.block("table", TABLE, id="tabellen"),
    "underrubriken": bodies.subsection("HEMLIG rubrik", bodies.text("<p>Öppet under.</p>"), id="underrubriken"),
}


def document_with(*content):
    page = PolicyPageFactory(
        published=True,
        code_prefix="KOD",
        body=bodies.body(bodies.section("Bakgrund", *content, bodies.text("<p>Öppet efter.</p>"))),
    )
    return Edition.objects.get(page_id=page.pk).content["document"]


@pytest.mark.parametrize("block_id", CONTENT)
def test_a_hidden_block_says_only_that_it_is_hidden(block_id):
    document = document_with(CONTENT[block_id])
    before = copy.deepcopy(document)
    assert "HEMLIG" in render_document(document)

    masked = masked_document(document, {block_id: "Personnummer"})

    html = render_document(masked)
    assert "HEMLIG" not in str(masked)
    assert "HEMLIG" not in html
    assert html.count("Personnummer") == 1
    assert "Öppet efter." in html
    assert document == before


def test_a_hidden_heading_leaves_its_text_and_its_number():
    document = document_with(CONTENT["underrubriken"])
    masked = masked_document(document, {"underrubriken": "x"})
    assert "Öppet under." in render_document(masked)
    section = next(node for node in nodes_of(masked, "section") if node["id"] == "underrubriken")
    assert section["number"] == "1.1"
    assert not [place for place in places_of(masked) if "HEMLIG" in place.heading]


def test_a_part_heading_is_hidden():
    document = {"schema": 1, "language": "sv", "title": "T", "references": {}}
    document["body"] = [{"kind": "part", "id": "p", "anchor": "a-p", "letter": "A", "heading": "HEMLIG"}]
    html = render_document(masked_document(document, {"p": "Skäl"}))
    assert ("HEMLIG" in html, "Skäl" in html, "A." in html) == (False, True, True)


@pytest.mark.parametrize(("kind", "label"), [("image", "alt"), ("document", "text")])
def test_a_hidden_file_is_neither_shown_nor_named(kind, label):
    nodes = [
        {"kind": kind, "id": pk, "anchor": f"x-{pk}", kind: int(pk), label: f"Fil {pk}", "caption": ""}
        for pk in ("1", "2")
    ]
    references = {"images": {}, "documents": {}, f"{kind}s": {"1": "HEMLIG", "2": "Öppen"}, "links": []}
    document = {"schema": 1, "language": "sv", "title": "T", "body": nodes, "references": references}
    masked = masked_document(document, {"1": "Skäl"})
    assert masked["references"][f"{kind}s"] == {"2": "Öppen"}
    html = render_document(masked)
    assert ("Fil 1" in html, "Fil 2" in html, "Skäl" in html) == (False, True, True)


def test_a_picture_without_words_can_be_hidden():
    node = {"kind": "image", "id": "i", "anchor": "i-i", "image": 7, "alt": "", "caption": ""}
    document = {"language": "sv", "title": "T", "body": [node]}
    assert maskable_passages({"document": document})["i"].file == 7


def test_hiding_nothing_changes_nothing():
    document = document_with(*CONTENT.values())
    assert masked_document(document, {}) == document


def test_all_that_can_be_read_can_be_hidden():
    document = document_with(*CONTENT.values())
    readable = {place.block_id for place in places_of(document)} | {SUMMARY}
    assert readable == set(maskable_passages({"document": document}))
    assert set(CONTENT) <= set(maskable_passages({"document": document}))


@pytest.mark.parametrize(
    "reason", ["<script>alert(1)</script>", "{{ 7|add:7 }}{% now 'Y' %}", '"><img src=x onerror=alert(1)>', "&lt;b&gt;"]
)
@pytest.mark.parametrize("block_id", CONTENT)
def test_a_hostile_reason_is_text(block_id, reason):
    html = render_document(masked_document(document_with(CONTENT[block_id]), {block_id: reason}))
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html
    assert "14" not in html


@pytest.mark.parametrize("block_id", CONTENT)
def test_stored_blocks_lose_what_is_hidden(block_id):
    blocks = [bodies.section("Bakgrund", *CONTENT.values(), id="s")]
    kept = without_masked_blocks(blocks, {block_id: "x"})
    assert str(kept).count("HEMLIG") < str(blocks).count("HEMLIG")
    assert str(without_masked_blocks(blocks, dict.fromkeys(CONTENT, "x"))).count("HEMLIG") == 0
    assert [section["id"] for section in kept] == ["s"]
