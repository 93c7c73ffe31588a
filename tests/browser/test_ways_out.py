"""What is done to editions afterwards, in a real browser: by a communicator, and as a reader then sees it."""

import re

import pytest
from playwright.sync_api import expect

from . import accessibility
from .choosing import choose

POLICY = "/styrdokument/sakerhetspolicy/"
REVISE = """
import datetime, uuid
from django.utils import timezone
from kalix_wagtail.models import Decision
from kalix_wagtail.pages.models import PolicyDecision, PolicyPage

page = PolicyPage.objects.get(slug="sakerhetspolicy", locale__language_code="sv")
draft = page.get_latest_revision_as_object()
draft.publication_id, draft.edition_kind = uuid.uuid4(), "revision"
draft.edition_valid_from = timezone.localdate() + datetime.timedelta(days={days})
draft.edition_change_note = "{note}"
draft.decision_links = [PolicyDecision(decision=Decision.objects.first())]
draft.save_revision().publish()
"""
ORIGINAL = """
from django.core.files.base import ContentFile
from wagtail.documents.models import Document

Document.objects.create(title="Säkerhetspolicy 1999", file=ContentFile(b"%PDF-1.4 en kopia", name="policy-1999.pdf"))
"""


def revise(intranet, days, note):
    intranet.manage("shell", "--verbosity", 0, "-c", REVISE.format(days=days, note=note))


def open_edition(visit, number, width=1280):
    """Open an edition's page in the admin from the list of editions, as a communicator."""
    page = visit("/admin/kalix/editions/", role="communicator", width=width)
    row = page.get_by_role("row").filter(has_text="Säkerhetspolicy").filter(has=page.get_by_text(number, exact=True))
    row.get_by_role("link", name="Säkerhetspolicy").first.click()
    page.wait_for_url(re.compile(r"/editions/\d+/"))
    return page


def act(page, button, reason):
    page.get_by_role("link", name=button).click()
    page.get_by_label("Skäl").fill(reason)
    page.get_by_role("button", name=button).click()
    page.wait_for_url(re.compile(r"/editions/\d+/$"))


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_the_page_of_an_edition_fits_a_phone(visit):
    page = open_edition(visit, "1.0")
    page.set_viewport_size({"width": 390, "height": 844})
    accessibility.take_picture(page, "admin-edition-390")
    assert sideways(page) <= 0


def test_a_passage_is_hidden_from_readers_and_the_reason_is_shown(visit, check_page):
    page = open_edition(visit, "1.0")
    page.get_by_role("link", name="Maska ett stycke").click()
    page.get_by_role("radio").nth(3).check()
    hidden = page.locator("label:has(input:checked)").inner_text().split(": ")[-1][:40]
    page.get_by_label("Skäl").fill("Ett namn stod i texten.")
    page.get_by_role("button", name="Maska ett stycke").click()
    page.wait_for_url(re.compile(r"/editions/\d+/$"))
    reader = visit(POLICY)
    expect(reader.get_by_text("Ett namn stod i texten.").first).to_be_visible()
    expect(reader.get_by_role("article")).not_to_contain_text(hidden)
    check_page(reader, "policy-masked")


def test_an_edition_to_come_is_cancelled_and_says_so(visit, check_page, intranet):
    revise(intranet, 30, "Gäller om en månad.")
    page = open_edition(visit, "2.0")
    act(page, "Återkalla utgåvan", "Återremitterad.")
    reader = visit(POLICY + "editions/2-0/")
    expect(reader.get_by_text("Återremitterad.")).to_be_visible()
    check_page(reader, "edition-cancelled")
    expect(visit(POLICY).locator(".kalix-status")).to_have_text("Gäller · utgåva 1.0")


def test_what_a_court_annuls_gives_way_to_the_edition_before(visit, check_page, intranet):
    revise(intranet, 0, "Ny från i dag.")
    expect(visit(POLICY).locator(".kalix-status")).to_have_text("Gäller · utgåva 3.0")
    act(open_edition(visit, "3.0"), "Registrera att domstol har upphävt utgåvan", "Dom i förvaltningsrätten.")
    expect(visit(POLICY).locator(".kalix-status")).to_have_text("Gäller · utgåva 1.0")
    reader = visit(POLICY + "editions/3-0/")
    expect(reader.get_by_text("Dom i förvaltningsrätten.")).to_be_visible()
    check_page(reader, "edition-annulled")


@pytest.fixture
def original(intranet):
    """The policy of 1999, which exists only as a file."""
    intranet.manage("shell", "--verbosity", 0, "-c", ORIGINAL)
    return "Säkerhetspolicy 1999"


def test_an_earlier_edition_is_entered_from_its_file(visit, check_page, original):
    page = visit("/admin/kalix/editions/register/", role="communicator")
    page.locator("#id_page").select_option(label="Säkerhetspolicy")
    choose(page, "Välj ett dokument", original)
    page.get_by_label("Utgåva, heltal").fill("0")
    page.get_by_label("Utgåva, decimal").fill("9")
    page.get_by_label("Vad det här är").select_option("adoption")
    choose(page, "Välj ett beslut", "Kommunfullmäktige")
    page.get_by_label("Gäller från").fill("1999-01-01")
    # By keyboard: Wagtail's calendar opens and closes in its own time, and covers what is below it.
    page.get_by_role("button", name="Registrera utgåvan").press("Enter")
    page.wait_for_url(re.compile(r"/editions/\d+/$"))
    reader = visit(POLICY + "editions/0-9/")
    expect(reader.get_by_role("link", name=original)).to_be_visible()
    check_page(reader, "edition-legacy")


def test_a_manager_acknowledges_a_document_on_a_phone_by_keyboard(visit, check_page):
    page = visit("/min-enhet/", role="manager", width=390)
    button = page.get_by_role("button", name="Markera som förankrad Säkerhetspolicy")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Dokumentet är markerat som förankrat.")).to_be_visible()
    expect(button).to_have_count(0)
    check_page(page, "my-unit-acknowledged")
