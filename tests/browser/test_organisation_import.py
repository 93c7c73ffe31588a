"""Importing the organisation in a real browser, with and without JavaScript. Every page passes axe."""

import re

import pytest
from playwright.sync_api import expect

from tests.importing.test_organisation import csv_file
from tests.rules.test_organisation_import import appointment, unit

PATH = "/admin/kalix/organisation/import/"
FILE = "input[type=file][name=file]"
SHOW = "#w-editor-form button[type=submit]"
CONFIRM = "form:has(input[name=kept]) button[type=submit]"


def choose(page, *rows):
    page.locator(FILE).set_input_files({"name": "organisation.csv", "mimeType": "text/csv", "buffer": csv_file(*rows)})
    page.locator("#id_first_day").fill("2027-01-01")
    page.locator("#id_first_day").press("Escape")
    page.locator(SHOW).click()


def test_1_the_list_of_units_leads_there(visit, check_page):
    page = visit("/admin/kalix/units/", role="registrar")
    page.locator(f"a[href='{PATH}']").first.click()
    expect(page.locator(FILE)).to_be_visible()
    check_page(page, "organisation-import")


def test_2_errors_stand_in_a_table(visit, check_page):
    page = visit(PATH, role="registrar")
    choose(page, unit("fel kod"), unit("ny", "Ny", kind="department", first="31/1"), appointment("ny", "anna"))
    expect(page.locator("[data-kalix-import-errors] tbody tr")).to_have_count(3)
    check_page(page, "organisation-import-errors")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_3_what_changes_is_shown_and_carried_out(visit, check_page, javascript):
    page = visit(PATH, role="registrar", javascript=javascript)
    code = f"parkenheten-{javascript}".lower()
    choose(
        page,
        unit(code, "Parkenheten", kind="department", parent="samhallsbyggnadsforvaltningen"),
        unit("biblioteket", f"Bibliotek {javascript}"),
        appointment(code, f"{code}@kalix.test"),
    )
    expect(page.locator(CONFIRM)).to_be_visible()
    expect(page.locator("main table")).to_have_count(4)
    if javascript:
        check_page(page, "organisation-import-preview")
    page.locator(CONFIRM).click()
    page.wait_for_url(re.compile("/admin/kalix/units/"))
    page.goto(page.url.split("/admin/")[0] + f"/admin/kalix/units/?q={code}")
    expect(page.get_by_role("link", name="Parkenheten").first).to_be_visible()
