"""Reviews in a real browser: one document's, an organ's, the register and the panel. Every page passes axe."""

import re

from playwright.sync_api import expect

from .choosing import choose
from .test_main_job import policy_id


def test_1_the_home_page_leads_to_the_register(visit, check_page, intranet):
    page = visit("/admin/", role="communicator")
    panel = page.locator("section", has=page.get_by_role("heading", name="Styrdokument"))
    check_page(page, "admin-home")
    panel.get_by_role("link", name=re.compile("aktualitetsprövning")).click()
    expect(page.get_by_role("heading", name="Register över styrdokument")).to_be_visible()
    expect(page.get_by_role("link", name="Säkerhetspolicy").first).to_be_visible()
    # Not as it is filtered: Wagtail tells how many there are in a heading with the role of an alert.
    page.goto(f"{intranet.url}/admin/kalix/register/")
    check_page(page, "policy-register")


def test_2_a_review_is_written_down_and_readers_are_told(visit, check_page, intranet):
    page = visit(f"/admin/kalix/reviews/{policy_id(intranet)}/", role="communicator")
    check_page(page, "review")
    page.get_by_role("button", name="Skriv in prövningen").click()
    expect(page.locator("#id_outcome, .w-field__errors").first).to_be_visible()
    page.get_by_label("Fortfarande aktuellt").check()
    page.locator("#id_reviewed_on").fill("2026-03-01")
    page.locator("#id_next_on").fill("2031-03-01")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Skriv in prövningen").click()
    expect(page.get_by_text("Prövningen är inskriven.")).to_be_visible()
    expect(page.get_by_text("1 mars 2026: fortfarande aktuellt")).to_be_visible()
    reader = visit("/styrdokument/sakerhetspolicy/")
    expect(reader.get_by_text("Prövat 1 mars 2026: fortfarande aktuellt.")).to_be_visible()
    expect(reader.get_by_text("Nästa prövning 1 mars 2031.")).to_be_visible()
    check_page(reader, "policy-reviewed")


def test_3_the_report_stands_among_the_reports(visit, check_page):
    page = visit("/admin/reports/kalix-reviews/", role="communicator")
    expect(page.get_by_role("heading", name="Aktualitetsprövningar")).to_be_visible()
    check_page(page, "review-report")


def test_4_an_organs_review_from_beginning_to_end(visit, check_page):
    page = visit("/admin/kalix/review-rounds/", role="communicator")
    check_page(page, "review-rounds")
    page.get_by_role("link", name="Börja en översyn").first.click()
    check_page(page, "review-round-begin")
    page.locator("#id_organ").select_option(label="Kommunfullmäktige")
    page.locator("#id_name").fill("Översyn 2027")
    page.get_by_role("button", name="Börja översynen").click()

    expect(page.get_by_role("heading", name="Säkerhetspolicy")).to_be_visible()
    page.get_by_label("Förslag").first.select_option(label="Behöver revideras")
    page.get_by_label("Anteckning").first.fill("Ny lag.")
    check_page(page, "review-round")
    page.get_by_role("button", name="Spara alla rader").click()
    expect(page.get_by_text("1 dokument är sparat.")).to_be_visible()

    page.get_by_role("link", name="Genomför med stöd av ett beslut").click()
    check_page(page, "review-round-carry-out")
    choose(page, "Välj ett beslut", "§ 130")
    page.locator("#id_reviewed_on").fill("2026-04-01")
    # By keyboard: Wagtail's calendar may cover the button.
    page.get_by_role("button", name="Genomför", exact=True).press("Enter")
    expect(page.get_by_text("1 dokument är genomfört.")).to_be_visible()
    expect(page.get_by_text("Genomfört 1 april 2026: behöver revideras")).to_be_visible()
    check_page(page, "review-round-done")
