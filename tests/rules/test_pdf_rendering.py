"""The PDF of an edition: archival, tagged, the same each time, with the record attached and nothing hidden in it."""

import datetime
import hashlib
import io
import json
from importlib.util import find_spec

import pytest
from django.core.management import call_command
from django.utils import timezone, translation
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from kalix_wagtail.actions.lifecycle import mask_passage
from kalix_wagtail.actions.pdfs import make_pdf
from kalix_wagtail.models import EditionPdf
from kalix_wagtail.rules import pdf_rendering
from kalix_wagtail.rules.pdf_rendering import render_pdf
from kalix_wagtail.rules.pdfs import due_for_pdf
from tests.actions.test_lifecycle import edition_of, who_may_publish
from tests.factories import DecisionFactory, PolicyPageFactory, bodies
from tests.pages.test_policy_publishing import revise

if find_spec("pikepdf") is None:
    pytest.skip("`make test-pdf` installs what these need", allow_module_level=True)

import pikepdf  # noqa: E402
from pypdf import PdfReader  # noqa: E402

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.pdf,
    # Wagtail leaves it open when it makes a rendition.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]


@pytest.fixture
def picture():
    return get_image_model().objects.create(title="Karta", file=get_test_image_file())


@pytest.fixture
def page(picture):
    table = {
        "columns": [{"type": "text", "heading": "Nivå"}, {"type": "text", "heading": "Vem"}],
        "rows": [{"values": ["1", "Förvaltningen"]}],
        "caption": "Nivåer",
    }
    body = bodies.body(
        bodies.part("Policy"),
        bodies.section(
            "Bakgrund",
            bodies.text("<p>Ett <b>tryggt</b> samhälle. Łódź, Ťažký, Piteå.</p>", id="stycke"),
            bodies.text("<ul><li>Ett</li><li>Två</li></ul>"),
            bodies.block("image", {"image": picture.pk, "alt": "Karta över Kalix", "caption": "Kalix"}),
            bodies.block("table", table),
        ),
        bodies.section("Mål", bodies.goals(bodies.goal("Alla ska vara trygga."))),
        bodies.section("Ansvar", bodies.responsibilities(bodies.duty("ansvarar för säkerheten."))),
        bodies.section("Rapportera", bodies.deficiency_form()),
    )
    return PolicyPageFactory(published=True, title="Säkerhetspolicy", summary="I korthet.", body=body)


@pytest.fixture
def edition(page):
    return edition_of(page, "1.0")


def opened(data):
    return pikepdf.open(io.BytesIO(data))


def text_of(data):
    return " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(data)).pages).split())


def roles(pdf):
    """Return every role in the tree of tags."""
    found, waiting = [], [pdf.Root.StructTreeRoot]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting += list(node)
        elif isinstance(node, pikepdf.Dictionary):
            found += [str(node.S)] if "/S" in node else []
            waiting += [node.K] if "/K" in node else []
    return set(found)


def fonts_of(pdf):
    return [
        each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
    ]


def test_it_says_that_it_is_pdf_a_3a_and_carries_what_that_asks_for(edition):
    with opened(render_pdf(edition)) as pdf, pdf.open_metadata() as about:
        assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("3", "A")
        assert about["dc:title"] == "Säkerhetspolicy"
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "sv"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert "/Encrypt" not in pdf.trailer
        assert all(any(name in font for name in ("/FontFile", "/FontFile2", "/FontFile3")) for font in fonts_of(pdf))


def test_the_tags_say_what_is_a_heading_a_list_a_table_and_a_picture(edition):
    with opened(render_pdf(edition)) as pdf:
        assert {"/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TH", "/TD", "/Figure"} <= roles(pdf)
        [alternative] = [
            str(each.Alt) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each
        ]
        assert alternative == "Karta över Kalix"


def test_the_attached_content_has_the_fingerprint_of_the_edition(edition):
    with opened(render_pdf(edition)) as pdf:
        attached = pdf.attachments["sv-1-0.json"].get_file()
        content = attached.read_bytes()
        assert hashlib.sha256(content).hexdigest() == edition.content_hash
        assert attached.mime_type == "application/json"
        assert pdf.Root.AF[0].AFRelationship == "/Source"


def test_the_same_edition_gives_the_same_bytes(edition, freeze_today):
    first = render_pdf(edition)
    freeze_today(2031, 1, 1)
    with translation.override("en"):
        assert render_pdf(edition_of(edition.page, "1.0")) == first


def test_the_paper_says_what_it_is_and_where_to_ask_whether_it_holds(edition):
    words = text_of(render_pdf(edition))
    for said in ("Säkerhetspolicy", "utgåva 1.0", f"/e/{edition.short_hash}/", edition.content_hash, "§ 130"):
        assert said in words
    for letters in ("Łódź", "Ťažký", "Piteå"):
        assert letters in words
    assert words.count(edition.short_hash) >= 3  # In the address, in the whole fingerprint and at the foot.


def test_a_form_on_the_page_is_not_on_the_paper_and_the_picture_is(edition):
    with opened(render_pdf(edition)) as pdf:
        assert any(each.get("/Subtype") == "/Image" for each in pdf.objects if isinstance(each, pikepdf.Stream))
    assert "kalix-form" not in text_of(render_pdf(edition))


def test_a_picture_that_the_storage_has_lost_leaves_its_alternative_text(edition, picture):
    rendition = picture.get_rendition("width-1200")
    rendition.file.storage.delete(rendition.file.name)
    assert "Karta över Kalix" in text_of(render_pdf(edition))


def test_what_is_hidden_is_neither_drawn_nor_attached(page, edition, today):
    make_pdf(edition)
    given = {"user": who_may_publish(page), "reason": "Namn.", "acted_on": today, "decision": DecisionFactory()}
    mask_passage(edition, block_id="stycke", **given)
    assert not EditionPdf.objects.exists()
    pdf = make_pdf(edition_of(page, "1.0"))
    assert "tryggt" not in text_of(bytes(pdf.data))
    with opened(bytes(pdf.data)) as opened_pdf:
        content = json.loads(opened_pdf.attachments["sv-1-0.json"].get_file().read_bytes())
    assert "tryggt" not in json.dumps(content, ensure_ascii=False)
    assert "hidden" not in content


def test_a_pdf_drawn_before_a_passage_was_hidden_is_not_kept(page, edition, today, monkeypatch):
    given = {"user": who_may_publish(page), "reason": "Namn.", "acted_on": today, "decision": DecisionFactory()}

    def drawn_meanwhile(asked):
        data = render_pdf(asked)
        mask_passage(edition, block_id="stycke", **given)
        return data

    monkeypatch.setattr("kalix_wagtail.actions.pdfs.render_pdf", drawn_meanwhile)
    assert make_pdf(edition) is None
    assert not EditionPdf.objects.exists()


def test_the_worker_makes_each_once_and_goes_on_past_what_cannot_be_drawn(page, capsys, monkeypatch):
    revise(page, body=bodies.body(bodies.section("Nytt", bodies.text("<p>Nytt.</p>")))).publish()

    def one_fails(edition):
        if edition.number == "2.0":
            raise ValueError("no ink")
        return render_pdf(edition)

    monkeypatch.setattr("kalix_wagtail.actions.pdfs.render_pdf", one_fails)
    call_command("make_pdfs")
    assert "1 made, 1 failed" in capsys.readouterr().out
    assert EditionPdf.objects.get(edition__major=2).failure == "ValueError: no ink"
    first = bytes(EditionPdf.objects.get(edition__major=1).data)
    monkeypatch.undo()
    call_command("make_pdfs")
    assert "0 made, 0 failed" in capsys.readouterr().out
    later = timezone.now() + datetime.timedelta(minutes=11)
    monkeypatch.setattr(timezone, "now", lambda: later)
    call_command("make_pdfs")
    assert "1 made, 0 failed" in capsys.readouterr().out
    assert bytes(EditionPdf.objects.get(edition__major=1).data) == first
    assert not due_for_pdf(later).exists()


def test_those_of_one_page_are_made_anew_when_asked(page, edition, capsys):
    first = make_pdf(edition)
    call_command("make_pdfs", page=page.pk)
    assert "1 made, 0 failed" in capsys.readouterr().out
    assert EditionPdf.objects.get().sha256 == first.sha256


def test_the_renderer_reads_no_address(edition):
    fetcher = pdf_rendering._fetcher(pdf_rendering.weasyprint(), {})
    for address in ("https://example.com/x.png", "file:///etc/passwd", "http://127.0.0.1:5432/", "data:,x", "ftp://x/"):
        with pytest.raises(ValueError, match="without the network"):
            fetcher.fetch(address)
