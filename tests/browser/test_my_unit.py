"""A manager without admin access sees what the unit owes and follows it up: by keyboard, on a phone, in Swedish."""

import re

import pytest
from playwright.sync_api import expect

from .keyboard import tab_to

UNIT = "/min-enhet/"
REVISE = """
import json, uuid
from django.utils import timezone
from kalix_wagtail.models import Decision
from kalix_wagtail.pages.models import PolicyDecision, PolicyPage

page = PolicyPage.objects.get(slug="sakerhetspolicy", locale__language_code="sv")
draft = page.get_latest_revision_as_object()
stored = json.dumps(draft.body.get_prep_value(), ensure_ascii=False)
assert "förankras och efterlevs" in stored
draft.body = stored.replace("förankras och efterlevs", "förankras och årligen följs upp")
draft.publication_id, draft.edition_kind = uuid.uuid4(), "revision"
draft.edition_valid_from = timezone.localdate()
draft.decision_links = [PolicyDecision(decision=Decision.objects.first())]
draft.save_revision().publish()
"""


@pytest.fixture(scope="module")
def revised(intranet):
    """A duty of the administrations has another wording from today."""
    intranet.manage("shell", "--verbosity", 0, "-c", REVISE)


def test_a_manager_follows_up_a_duty_by_keyboard_on_a_phone(visit, check_page, revised):
    page = visit(UNIT, role="head of administration", width=390)
    expect(page.get_by_role("heading", name="Utbildningsförvaltningen")).to_be_visible()
    expect(page.get_by_role("heading", name="Nytt för er")).to_be_visible()
    expect(page.locator("ins").first).to_contain_text("årligen följs upp")
    check_page(page, "my-unit")

    tab_to(page, "Följ upp SÄK-04")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="SÄK-04")).to_be_visible()
    check_page(page, "follow-up")
    tab_to(page, "status")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Påbörjat", exact=True)).to_be_checked()
    tab_to(page, "note")
    page.keyboard.type("Vi tar upp det på arbetsplatsträffen i december.")
    tab_to(page, "Spara")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/min-enhet/\?unit="))
    expect(page.get_by_text("Sparat.")).to_be_visible()
    expect(page.locator("li", has_text="SÄK-04").filter(has_text="Påbörjat").first).to_be_visible()


def test_what_is_missing_is_said_and_the_words_are_kept(visit, check_page, revised):
    page = visit(f"{UNIT}follow-up/utbildningsforvaltningen/SÄK-07/", role="head of administration", width=390)
    page.get_by_label("Ej aktuellt hos oss").check()
    page.get_by_label("Klart senast").fill("2027-01-31")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv varför den inte är aktuell")
    expect(page.get_by_label("Klart senast")).to_have_value("2027-01-31")
    check_page(page, "follow-up-refused")


def test_the_manager_acknowledges_the_new_edition_without_javascript(visit, revised):
    page = visit(UNIT, role="head of administration", width=390, javascript=False)
    news = page.locator("section", has=page.get_by_role("heading", name="Nytt för er"))
    expect(news.get_by_role("link", name=re.compile("Fråga om ändringen"))).to_have_attribute(
        "href", re.compile("^mailto:")
    )
    news.get_by_role("button", name=re.compile("förankrad")).click()
    expect(page.get_by_text("Tack. Dokumentet är markerat som förankrat.")).to_be_visible()


def test_a_past_day_the_units_below_and_the_report_text(visit, check_page, revised):
    page = visit(UNIT, role="head of administration")
    page.get_by_label("Datum").fill("2020-03-01")
    page.get_by_role("button", name="Visa").click()
    expect(page.get_by_text("Så här är det den 1 mars 2020.")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Följ upp"))).to_have_count(0)
    check_page(page, "my-unit-then")
    page.get_by_role("link", name="Tillbaka till i dag").click()
    page.get_by_role("link", name="Förskolan Näsbyn").click()
    expect(page.get_by_role("heading", name="Förskolan Näsbyn")).to_be_visible()
    page.goto(page.url.partition("?")[0])
    page.get_by_role("link", name="Text till årsredovisningen").click()
    expect(page.get_by_label("Texten")).to_have_value(re.compile("SÄK-04"))
    check_page(page, "report-text")


def press(page, wanted):
    """Go by keyboard to a link or a button, past lists and tables that say the same, and press it."""
    tab_to(page, wanted)
    while page.evaluate("document.activeElement.tagName") not in ("A", "BUTTON"):
        tab_to(page, wanted)
    page.keyboard.press("Enter")


def test_all_the_rest_of_it_is_done_by_keyboard_on_a_phone_too(visit, revised):
    page = visit(UNIT, role="manager", width=390)
    press(page, "Markera som förankrad")
    expect(page.get_by_text("Tack. Dokumentet är markerat som förankrat.")).to_be_visible()

    page = visit(UNIT, role="head of administration", width=390)
    tab_to(page, "date")
    page.keyboard.type("03012020")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Så här är det den 1 mars 2020.")).to_be_visible()
    press(page, "Tillbaka till i dag")
    expect(page.get_by_text("Så här är det den 1 mars 2020.")).to_have_count(0)
    press(page, "Förskolan Näsbyn")
    expect(page.get_by_role("heading", name="Förskolan Näsbyn")).to_be_visible()
    page.go_back()
    press(page, "Text till årsredovisningen")
    expect(page.get_by_label("Texten")).to_have_value(re.compile("SÄK-04"))
    page.go_back()
    press(page, "Hela registret över skyldigheter")
    expect(page).to_have_url(re.compile(r"/register/"))
    tab_to(page, "Kommunalt bolag")
    page.keyboard.type("Kommunalt b")
    tab_to(page, "Varje verksamhetsår")
    page.keyboard.type("Varje")
    press(page, "Visa")
    expect(page.get_by_role("status")).to_contain_text("0 skyldigheter")


def test_the_register_is_narrowed_and_an_obligation_leads_both_ways(visit, check_page, intranet, revised):
    page = visit("/styrdokument/sakerhetspolicy/")
    page.get_by_role("link", name="SÄK-08", exact=True).click()
    expect(page).to_have_url(re.compile(r"/min-enhet/register/#S%C3%84K-08$"))
    check_page(page, "register")
    page.get_by_label("Slags enhet").select_option(label="Kommunalt bolag")
    page.get_by_label("Hur ofta").select_option(label="Varje verksamhetsår")
    page.get_by_role("button", name="Visa", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("0 skyldigheter")
    page.goto(f"{intranet.url}/min-enhet/register/")
    page.locator("li", has_text="SÄK-08").get_by_role("link", name="SÄK-08").click()
    expect(page).to_have_url(re.compile(r"/styrdokument/sakerhetspolicy/#d-"))


def test_the_organisation_is_a_tree_that_folds_by_keyboard(visit, check_page):
    page = visit(UNIT, role="head of administration", width=390)
    page.get_by_role("link", name="Organisationen").click()
    expect(page.get_by_text("Förskolan Näsbyn")).to_be_hidden()
    tab_to(page, "Utbildningsförvaltningen")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Förskolan Näsbyn")).to_be_visible()
    check_page(page, "organisation")


def test_the_coordinator_sees_how_every_unit_stands(visit, check_page, revised):
    page = visit(UNIT, role="coordinator")
    page.get_by_role("link", name="Översikt över alla enheter").click()
    expect(page.get_by_role("heading", name="Så efterlevs styrdokumenten")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("Utbildningsförvaltningen"))).to_be_visible()
    check_page(page, "overview")
    page.goto(page.url.replace("overview/", "organisation/rehearsal/?date=2099-01-01"))
    expect(page.get_by_role("heading", name="En omorganisation på prov")).to_be_visible()
    check_page(page, "rehearsal")
    page.go_back()
    with page.expect_download() as download:
        page.get_by_role("link", name="Som tabell (XLSX)").click()
    assert download.value.suggested_filename.endswith(".xlsx")
