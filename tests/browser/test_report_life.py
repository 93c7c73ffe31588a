"""A report's whole life in a real browser, on a phone: sent in a minute, handled to its end, not fixed, opened again.

The tests run in order and share one intranet. Forms are found by where they post to, so that the words may change.
"""

import re
import time

import pytest
from playwright.sync_api import expect

PHONE = 390
SEEN = "Räcket vid källartrappan sitter löst."
NEW_RAIL = "Skruva fast räcket och byt de två nedersta fästena."


@pytest.fixture(scope="module")
def story():
    """What one person leaves for the next: the reference."""
    return {}


@pytest.fixture
def opened(visit, story):
    """Open the report as someone on a phone: ``opened("manager")``."""

    def opened(role, **options):
        return visit(f"/intranat/reports/{story['reference']}/", role=role, **{"width": PHONE} | options)

    return opened


def form(page, name):
    """Return a handler's form on the page, opened if it is folded."""
    found = page.locator(f"form[action$='/{name}/']").first
    if not found.is_visible():
        page.locator(f"details:has(form[action$='/{name}/']) > summary").first.click()
    return found


def send(found):
    found.locator("[type=submit]").click()


def test_1_an_employee_reports_from_a_phone_in_less_than_a_minute(visit, check_page, story):
    page = visit("/", role="employee", width=PHONE)
    started = time.monotonic()
    page.goto(page.url.rstrip("/") + "/intranat/reports/new/")
    page.locator("[name=description]").fill(SEEN)
    page.locator("[name=place]").first.fill("Förskolan Näsbyn, källaren")
    page.locator("form:has([name=description]) [type=submit]").last.click()
    reference = page.locator(".kalix-reference")
    expect(reference).to_be_visible()
    assert time.monotonic() - started < 60
    story["reference"] = reference.inner_text().strip()


def test_2_the_manager_finds_it_and_assesses_it(visit, check_page, story):
    page = visit("/intranat/reports/inbox/", role="manager", width=PHONE)
    check_page(page, "life-inbox")
    page.get_by_role("link", name=story["reference"]).click()
    expect(page.get_by_text(SEEN)).to_be_visible()
    check_page(page, "life-handler-new")
    assess = form(page, "assess")
    send(assess)
    expect(page.locator("#kalix-assess [role=alert]")).to_be_visible()
    check_page(page, "life-handler-error")
    assess = form(page, "assess")
    assess.locator("[name=severity][value=serious]").check()
    assess.locator("[name=text]").fill("Små barn går där varje dag.")
    send(assess)
    expect(page.locator(".kalix-severity--serious")).to_be_visible()


def test_3_the_manager_assigns_it_and_plans_an_action(opened, check_page):
    page = opened("manager", javascript=False)
    assign = form(page, "assign")
    choices = assign.locator("[name=assignee] option")
    assign.locator("[name=assignee]").select_option(index=choices.count() - 1)
    send(assign)
    action = form(page, "actions")
    action.locator("[name=text]").fill(NEW_RAIL)
    action.locator("[name=responsible]").select_option(index=1)
    send(action)
    expect(page.locator(".kalix-todo")).to_contain_text(NEW_RAIL)
    checked = opened("manager", width=1280)
    check_page(checked, "life-handler-planned")


def test_4_the_action_is_done_and_the_report_closed(opened, check_page):
    page = opened("manager")
    done = form(page, "done")
    done.locator("[name=text]").fill("Räcket sitter fast.")
    send(done)
    expect(page.locator(".kalix-todo--done")).to_be_visible()
    status = form(page, "status")
    status.locator("[value=resolved]").check()
    status.locator("[name=text]").fill("Räcket är fastskruvat och fästena bytta.")
    send(status)
    expect(page.locator(".kalix-next.kalix-banner--good")).to_be_visible()
    check_page(page, "life-handler-closed")


def test_5_the_reporter_follows_it_and_says_that_it_was_not_fixed(opened, check_page):
    page = opened("employee")
    for words in (NEW_RAIL, "Räcket är fastskruvat"):
        expect(page.locator(".kalix-timeline")).to_contain_text(words)
    check_page(page, "life-reporter-asked")
    fix = form(page, "fixed")
    fix.locator("[value=no]").check()
    fix.locator("[name=text]").fill("Det översta fästet är fortfarande löst.")
    send(fix)
    expect(page.locator("form[action$='/withdraw/']")).to_be_attached()
    check_page(page, "life-reporter-reopened")


def test_6_it_is_open_again_and_the_manager_sees_why(opened, visit, check_page, story):
    page = opened("manager")
    expect(page.locator(".kalix-timeline")).to_contain_text("översta fästet")
    expect(page.locator(".kalix-report-status")).to_contain_text("Pågår")
    status = form(page, "status")
    status.locator("[value=resolved]").check()
    status.locator("[name=text]").fill("Nu sitter alla fästen.")
    send(status)
    mine = opened("employee")
    fix = form(mine, "fixed")
    fix.locator("[value=yes]").check()
    send(fix)
    expect(mine.locator("form[action$='/fixed/']")).to_have_count(0)
    expect(mine.locator(".kalix-timeline > li").last).to_contain_text(re.compile("fixed|åtgärd", re.IGNORECASE))


def test_7_of_two_handlers_at_once_the_second_is_told_and_keeps_the_words(opened, visit, story, check_page):
    first = visit("/intranat/reports/new/", role="employee", width=PHONE)
    first.locator("[name=description]").fill("Lampan på gården är trasig.")
    first.locator("form:has([name=description]) [type=submit]").last.click()
    story["reference"] = first.locator(".kalix-reference").inner_text().strip()
    one, other = opened("manager"), opened("manager")
    for page, words in ((one, "Bråttom."), (other, "Det kan vänta.")):
        assess = form(page, "assess")
        assess.locator("[name=severity][value=minor]").check()
        assess.locator("[name=text]").fill(words)
        send(assess)
    expect(other.get_by_role("alert").first).to_be_visible()
    expect(form(other, "assess").locator("[name=text]")).to_have_value("Det kan vänta.")
    check_page(other, "life-conflict")
