"""Every page of deficiency reports in a real browser: axe at two widths, the keyboard, drafts, files, no JavaScript.

The reports are the example's own; what a report goes through is in `test_report_life`.
"""

import io
import os

import pytest
from PIL import Image
from playwright.sync_api import expect

from .conftest import log_in

PAGE = "/sakerhet-pa-jobbet/"
REPORTS = "/intranat/reports/"
ADMIN = "/admin/kalix/"
PHONE = 390
#: In the example's report with a picture, and in the sensitive one's row.
SNOW = "Snö och is ligger framför nödutgången"
SEEN = "Handtaget till förrådet är löst."

#: role → (name of the picture, path); see `test_every_page_is_accessible`.
PAGES = {
    "employee": [("mine", REPORTS), ("new", f"{REPORTS}new/"), ("notifications", "/intranat/notifications/")],
    "manager": [
        *((f"inbox-{tab}", f"{REPORTS}inbox/?tab={tab}") for tab in ("mine", "units", "overdue", "all")),
        ("notifications-manager", "/intranat/notifications/"),
        ("statistics-manager", f"{REPORTS}statistics/"),
    ],
    "manager elsewhere": [("inbox-late", f"{REPORTS}inbox/?tab=overdue")],
    "coordinator": [
        ("statistics", f"{REPORTS}statistics/"),
        ("admin-register", f"{ADMIN}deficiency-reports/"),
        ("admin-rules", f"{ADMIN}routing-rules/"),
        ("admin-templates", f"{ADMIN}reply-templates/"),
        ("admin-disposal-rules", f"{ADMIN}disposal-rules/"),
        ("admin-disposals", f"{ADMIN}disposals/"),
        ("admin-mail", f"{ADMIN}notifications/"),
    ],
}


def picture(side=600):
    """Return a picture of noise, which does not get smaller, as what `set_input_files` takes."""
    file = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(file, "PNG")
    return {"name": "handtaget.png", "mimeType": "image/png", "buffer": file.getvalue()}


def form(page):
    return page.locator("[data-kalix-report]")


def send(page):
    form(page).locator("[type=submit]").click()


def open_everything(page):
    page.evaluate("document.querySelectorAll('.kalix details').forEach((each) => { each.open = true; })")


def link_to_snow(page):
    return page.locator("li", has_text=SNOW).locator("a.kalix-code")


@pytest.mark.parametrize("role", PAGES)
def test_every_page_is_accessible(visit, check_page, intranet, role):
    page = visit("/", role=role)
    for name, path in PAGES[role]:
        assert page.goto(intranet.url + path).ok, path
        check_page(page, f"reports-{name}")


def test_the_form_is_accessible_closed_opened_refused_and_warned(visit, check_page):
    page = visit(PAGE, role="employee")
    check_page(page, "reports-form")
    open_everything(page)
    check_page(page, "reports-form-open")
    send(page)
    expect(form(page).get_by_role("alert")).to_be_focused()
    check_page(page, "reports-form-error")
    form(page).locator("[name=description]").fill("Hon heter 811218-9876.")
    send(page)
    confirm = form(page).locator("[name=is_checked]")
    expect(confirm).to_be_visible()
    check_page(page, "reports-form-warning")
    confirm.check()
    send(page)
    expect(form(page).locator(".kalix-reference")).to_be_visible()
    check_page(page, "reports-receipt-in-place")


def test_a_report_is_accessible_to_its_reporter_with_its_receipt(visit, check_page):
    page = visit(REPORTS, role="employee")
    link_to_snow(page).click()
    open_everything(page)
    expect(page.locator(".kalix-attachments img")).to_be_visible()
    check_page(page, "reports-reporter")
    page.goto(f"{page.url}receipt/")
    check_page(page, "reports-receipt")


def test_a_report_is_accessible_to_its_handler_with_every_form_open(visit, check_page):
    page = visit(f"{REPORTS}inbox/", role="manager")
    link_to_snow(page).click()
    check_page(page, "reports-handler")
    open_everything(page)
    check_page(page, "reports-handler-open")
    address = page.url
    page.goto(f"{address}pass-on/")
    check_page(page, "reports-pass-on")
    page.goto(f"{address}remove-text/")
    check_page(page, "reports-remove-text")
    page.locator("form[action$='/remove-text/'] textarea").fill("nödutgången")
    page.locator("form[action$='/remove-text/'] [name=reason]").fill("Prov.")
    page.locator("form[action$='/remove-text/'] [type=submit]").click()
    expect(page.locator("[name=confirm]")).to_be_visible()
    check_page(page, "reports-remove-text-places")


MANY_UNITS = """
from kalix_wagtail.models import Unit, UnitName, UnitPlacement
office = UnitPlacement.objects.get(unit__code="utbildningsforvaltningen")
for number in range(1, 31):
    unit = Unit.objects.create(code=f"forskola-{number}")
    UnitName.objects.create(unit=unit, language="sv", name=f"Förskolan Älven {number}", valid_from=office.valid_from)
    UnitPlacement.objects.create(unit=unit, kind="unit", parent=office.unit, valid_from=office.valid_from)
"""


def test_a_unit_among_many_is_found_by_typing_and_with_the_keyboard(visit, check_page, intranet):
    intranet.manage("shell", "--verbosity", 0, "-c", MANY_UNITS)
    page = visit(f"{REPORTS}inbox/", role="manager")
    link_to_snow(page).click()
    page.goto(f"{page.url}pass-on/")
    select, search = page.locator("select[name=to_unit]"), page.locator(".kalix-choices-search")
    check_page(page, "reports-pass-on-many")
    search.fill("ÄLVEN 30")
    expect(page.get_by_text("Passar: 1")).to_be_visible()
    assert select.locator("option").all_inner_texts() == ["Säkerhetssamordnaren", "Förskolan Älven 30"]
    check_page(page, "reports-pass-on-found")
    search.press("Enter")  # sends nothing
    expect(select).to_be_focused()
    select.press("ArrowDown")
    select.press("Tab")
    # It closes around what was chosen, and all can be chosen again.
    expect(search).to_have_value("")
    expect(select.locator("option:checked")).to_have_text("Förskolan Älven 30")
    assert select.locator("option").count() > 50
    search.fill("finns inte")
    expect(page.get_by_text("Passar: 0")).to_be_visible()
    expect(select.locator("option:checked")).to_have_text("Förskolan Älven 30")
    # What is seen is what is sent.
    sent = page.evaluate("new FormData(document.querySelector(`form[action$='/pass-on/']`)).get('to_unit')")
    assert sent == select.locator("option", has_text="Förskolan Älven 30").get_attribute("value")


def test_the_coordinator_keeps_a_report_and_looks_at_it_in_the_admin(visit, check_page, intranet):
    page = visit(f"{REPORTS}inbox/?tab=all", role="coordinator")
    page.locator("li", has_text="En pärm med inloggningar").locator("a.kalix-code").click()
    page.goto(f"{page.url}legal-hold/")
    check_page(page, "reports-hold")
    page.locator("form[action$='/legal-hold/'] [name=reason]").fill("Polisen har begärt den.")
    page.locator("form[action$='/legal-hold/'] [type=submit]").click()
    page.goto(f"{intranet.url}{ADMIN}deficiency-reports/")
    page.locator("table.listing td.title a, table td a").first.click()
    expect(page.get_by_role("main").locator("dl").first).to_be_visible()
    check_page(page, "reports-admin-report")


def test_a_routing_rule_tells_where_reports_go_today(visit, check_page):
    page = visit(f"{ADMIN}routing-rules/", role="coordinator")
    page.locator("[name=by]").select_option(label="Förskolan Näsbyn")
    page.locator("[name=about]").select_option(label="Hot och våld")
    page.locator("form:has([name=by]) [type=submit]").click()
    answer = page.get_by_role("status").filter(has_text="Per Strand")
    expect(answer).to_be_visible()
    check_page(page, "reports-admin-rule-preview")


def test_a_disposal_shows_its_plan_and_leaves_a_protocol(visit, check_page):
    page = visit(f"{ADMIN}disposal-rules/", role="coordinator")
    page.locator("a[href$='/today/']").first.click()
    check_page(page, "reports-admin-plan")
    page.locator("form:has([name=digest]) [type=submit]").click()
    page.wait_for_url("**/kalix/disposals/*/")
    check_page(page, "reports-admin-protocol")
    page.goto(f"{page.url}print/")
    check_page(page, "reports-admin-protocol-print")


def test_the_form_can_be_filled_in_and_sent_by_keyboard(visit):
    page = visit(PAGE, role="employee")
    form(page).locator("[name=description]").focus()
    page.keyboard.type(SEEN)
    passed, focused = [], "description"
    while focused != "submit" and len(passed) < 30:
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(document.activeElement.name || document.activeElement.type || document.activeElement.localName)"
        )
        passed.append(focused)
        if focused == "place":
            page.keyboard.type("Förrådet")
        if focused == "summary":
            page.keyboard.press("Enter")
    # What was folded is reached once it is opened, and everything in the order in which it is read.
    order = [passed.index(name) for name in ("place", "attachments", "category", "unit", "summary", "is_sensitive")]
    assert order == sorted(order)
    assert focused == "submit"
    page.keyboard.press("Enter")
    expect(form(page).locator("[data-kalix-focus]")).to_be_focused()
    expect(form(page).locator(".kalix-reference")).to_be_visible()


def test_a_draft_comes_back_after_a_reload_and_never_to_someone_else_in_the_same_browser(visit, intranet):
    page = visit(PAGE, role="employee")
    form(page).locator("[name=description]").fill(SEEN)
    form(page).locator("[name=place]").fill("Källaren")
    page.reload()
    expect(form(page).locator("[name=description]")).to_have_value(SEEN)
    expect(form(page).locator("[name=place]")).to_have_value("Källaren")
    expect(form(page).get_by_role("status")).not_to_be_empty()
    page.context.clear_cookies()
    log_in(page, intranet, intranet.account("manager"))
    page.goto(intranet.url + PAGE)
    expect(form(page)).to_contain_text("Maria Lind")
    expect(form(page).locator("[name=description]")).to_have_value("")
    assert SEEN not in page.evaluate("JSON.stringify(localStorage)")


def test_a_draft_is_gone_when_the_report_is_sent_and_none_is_kept_of_what_is_sensitive(visit):
    page = visit(PAGE, role="employee")
    form(page).locator("[name=description]").fill(SEEN)
    open_everything(page)
    form(page).locator("[name=is_sensitive]").check()
    assert SEEN not in page.evaluate("JSON.stringify(localStorage)")
    form(page).locator("[name=is_sensitive]").uncheck()
    assert SEEN in page.evaluate("JSON.stringify(localStorage)")
    form(page).locator("[name=place]").fill("Vinden")
    send(page)
    expect(form(page).locator(".kalix-reference")).to_be_visible()
    assert SEEN not in page.evaluate("JSON.stringify(localStorage)")


def test_an_upload_shows_how_far_it_has_come_and_arrives(visit):
    page = visit(PAGE, role="employee", width=PHONE)
    form(page).locator("[name=description]").fill("Handtaget sitter löst, se bilden.")
    form(page).locator("[name=attachments]").set_input_files([picture()])
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 400_000}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    send(page)
    expect(form(page).locator("progress")).to_be_visible()
    expect(form(page).locator(".kalix-reference")).to_be_visible(timeout=30_000)
    form(page).locator("a[href*='/reports/']").first.click()
    expect(page.locator(".kalix-attachments img")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_file_that_is_too_large_is_refused_and_the_words_stay(visit, check_page, javascript):
    page = visit(PAGE, role="employee", javascript=javascript)
    form(page).locator("[name=description]").fill(SEEN)
    form(page).locator("[name=place]").fill("Tvättstugan")
    huge = {"name": "film.txt", "mimeType": "text/plain", "buffer": b"a" * 10_400_000}
    form(page).locator("[name=attachments]").set_input_files([huge])
    send(page)
    alert = page.get_by_role("alert").first
    expect(alert).to_contain_text("film: ")
    expect(form(page).locator("[name=description]")).to_have_value(SEEN)
    expect(form(page).locator("[name=place]")).to_have_value("Tvättstugan")
    if javascript:
        check_page(page, "reports-form-too-large")


def test_everything_in_the_form_works_without_javascript(visit):
    page = visit(PAGE, role="employee", javascript=False, width=PHONE)
    send(page)
    expect(page.get_by_role("alert").first).to_be_visible()
    form(page).locator("[name=description]").fill("Belysningen blinkar i trappan.")
    form(page).locator("[name^=question_][value=yes]").check()
    form(page).locator("[name=attachments]").set_input_files([picture(60)])
    form(page).locator("details > summary").click()
    form(page).locator("[name=reporter_shown_to][value=coordinator]").check()
    send(page)
    page.wait_for_url("**/receipt/")
    expect(page.locator(".kalix-reference")).to_be_visible()
    page.locator(".kalix-receipt a[href*='/reports/']").first.click()
    expect(page.locator(".kalix-attachments img")).to_be_visible()
    expect(page.get_by_text("Har det hänt förut?")).to_be_visible()
