"""An employee asks what applied five years ago, compares it with today and prints it."""

import datetime
import re

import pytest
from playwright.sync_api import expect

from .accessibility import RESULTS, take_picture

POLICY = "/styrdokument/sakerhetspolicy/"
REVISE = """
import json, uuid
from django.utils import timezone
from kalix_wagtail.models import Decision
from kalix_wagtail.pages.models import PolicyDecision, PolicyPage

page = PolicyPage.objects.get(slug="sakerhetspolicy", locale__language_code="sv")
draft = page.get_latest_revision_as_object()
stored = json.dumps(draft.body.get_prep_value(), ensure_ascii=False)
for old, new in [("så stor som möjligt", "så stor som det går"), ("helhetssyn", "helhetssyn, samverkan")]:
    assert old in stored, old
    stored = stored.replace(old, new)
draft.body = stored
draft.publication_id, draft.edition_kind = uuid.uuid4(), "revision"
draft.edition_valid_from = timezone.localdate()
draft.edition_change_note = "Samverkan skrivs in."
draft.decision_links = [PolicyDecision(decision=Decision.objects.first())]
draft.save_revision().publish()
"""


@pytest.fixture(scope="module")
def revised(intranet):
    """The policy has a second edition from today."""
    intranet.manage("shell", "--verbosity", 0, "-c", REVISE)
    return "2.0"


def test_an_employee_asks_what_applied_five_years_ago_compares_and_prints(visit, check_page, intranet, revised):
    page = visit(POLICY, role="employee")
    expect(page.get_by_role("link", name="ändrat i 2.0").first).to_be_visible()
    page.get_by_role("link", name="Alla utgåvor").click()
    check_page(page, "editions-two")

    today = datetime.date.today()
    day = today.replace(year=today.year - 5, day=min(today.day, 28))
    page.get_by_label("Datum").fill(day.isoformat())
    page.get_by_role("button", name="Visa").click()
    expect(page).to_have_url(re.compile(rf"/on/{day}/$"))
    expect(page.get_by_text("utgåva 1.0.").first).to_be_visible()
    expect(page.get_by_text("så stor som möjligt")).to_be_visible()
    check_page(page, "on-a-day")

    page.get_by_role("link", name="Alla utgåvor").click()
    page.get_by_role("button", name="Jämför").click()
    expect(page).to_have_url(re.compile(r"/compare/1-0/2-0/$"))
    expect(page.locator("del").first).to_contain_text("möjligt")
    expect(page.locator("ins").first).to_contain_text("det går")
    check_page(page, "comparison")

    printed = page.pdf(path=RESULTS / "comparison.pdf")
    assert printed.startswith(b"%PDF")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Jämför")).to_have_count(0)
    take_picture(page, "comparison-print")


def test_what_differs_is_read_without_javascript_on_a_phone(visit, revised):
    page = visit(f"{POLICY}compare/1-0/2-0/", width=390, javascript=False)
    page.locator("summary").first.click()
    expect(page.locator("details[open]").first).to_be_visible()


def test_a_day_before_there_was_any_leads_on(visit, check_page, revised):
    page = visit(f"{POLICY}on/1999-01-01/")
    expect(page.get_by_role("heading", name="Den 1 januari 1999 gällde ingen utgåva")).to_be_visible()
    check_page(page, "on-a-day-before")


def test_a_code_on_paper_leads_to_whether_it_holds(visit, check_page, revised):
    code = visit(f"{POLICY}editions/1-0/").locator(".kalix-hash code").first.inner_text()
    page = visit("/intranat/e/")
    check_page(page, "print-check-form")
    page.get_by_label("Kontrollsumma").fill(f"{code[:5]} {code[5:]}".upper())
    page.get_by_role("button", name="Kontrollera").click()
    expect(page.get_by_text("Den här utgåvan gäller inte i dag.")).to_be_visible()
    check_page(page, "print-check")
    page.get_by_role("link", name="Läs det som gäller: utgåva 2.0").click()
    expect(page.get_by_text("Gäller · utgåva 2.0")).to_be_visible()
    check_page(page, "policy-marked")
    page.emulate_media(media="print")
    expect(page.get_by_text("Gäller utskriften fortfarande?")).to_be_visible()
    take_picture(page, "policy-print")


def test_the_code_that_is_none_says_so(visit, check_page, revised):
    page = visit("/intranat/e/?code=abc")
    expect(page.get_by_role("alert")).to_be_visible()
    check_page(page, "print-check-error")


def test_the_list_of_documents_leads_to_its_feed(visit, check_page, revised):
    page = visit("/styrdokument/")
    expect(page.get_by_role("link", name="Följ vad som beslutas (Atom-flöde)")).to_be_visible()
    check_page(page, "policies-with-feed")
