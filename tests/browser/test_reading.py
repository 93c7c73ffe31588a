"""Employees confirm that they have read a policy, and a manager sees how many: on a phone, by keyboard, in Swedish."""

import re

import pytest
from playwright.sync_api import expect

from .keyboard import tab_to

POLICY = "/styrdokument/sakerhetspolicy/"
BUTTON = "Läst och förstått"
CONFIRMED = re.compile(r"Du bekräftade utgåva 1\.0 den \d{1,2} \w+ \d{4}\.")
SCHEMES = ("light", "dark")
#: The policy asks its readers, and the preschool has seven more employees, of whom three have answered.
ASK = """
from django.contrib.auth import get_user_model
from django.utils import timezone
from kalix_wagtail.actions.acknowledgements import acknowledge_personally
from kalix_wagtail.actions.asking_employees import ask_employees
from kalix_wagtail.enums import Role
from kalix_wagtail.models import Appointment, Edition, Unit
from kalix_wagtail.pages.models import PolicyPage

User = get_user_model()
page = PolicyPage.objects.get(slug="sakerhetspolicy", locale__language_code="sv")
ask_employees(page, True, user=User.objects.get(username="sara.nilsson"))
edition = Edition.objects.get(page_id=page.pk, major=1, minor=0)
unit = Unit.objects.get(code="forskolan-nasbyn")
for number in range(7):
    user = User.objects.create_user(f"nasbyn{number}", first_name="Nils", last_name=f"Näsbyn {number}")
    Appointment.objects.create(user=user, unit=unit, role=Role.EMPLOYEE, valid_from=timezone.localdate())
    if number < 3:
        acknowledge_personally(edition, user=user)
"""


@pytest.fixture(scope="module", autouse=True)
def asked(intranet):
    """Employees are asked to confirm the policy."""
    intranet.manage("shell", "--verbosity", 0, "-c", ASK)


def test_a_manager_sees_how_many_have_read_and_what_is_open_but_not_who(visit, check_page):
    page = visit("/min-enhet/", role="manager", width=390)
    readings = page.locator("section", has=page.get_by_role("heading", name="Läst av medarbetare"))
    expect(readings.locator("li", has_text="Säkerhetspolicy 1.0")).to_contain_text("3 av 9, 33 %")
    expect(readings).not_to_contain_text("Nils")
    open_reports = page.locator(".kalix-tally div", has_text="Öppna bristrapporter").locator("dd")
    expect(open_reports).to_have_text(re.compile("[1-9]"))
    check_page(page, "my-unit-readings", schemes=SCHEMES)


def test_an_employee_confirms_by_keyboard_on_a_phone(visit, check_page):
    page = visit(POLICY, role="employee", width=390)
    line = page.locator("#kalix-read")
    expect(line).to_contain_text("Alla medarbetare ombeds bekräfta")
    check_page(page, "policy-asks", schemes=SCHEMES)
    tab_to(page, BUTTON)
    page.keyboard.press("Enter")
    expect(line).to_contain_text(CONFIRMED)
    expect(line).to_be_in_viewport()
    expect(page.get_by_role("button", name=BUTTON)).to_have_count(0)
    check_page(page, "policy-confirmed", schemes=SCHEMES)


def test_an_employee_confirms_without_javascript(visit):
    page = visit(POLICY, role="employee elsewhere", width=390, javascript=False)
    page.get_by_role("button", name=BUTTON).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#kalix-read")).to_contain_text(CONFIRMED)
    page.reload()
    expect(page.locator("#kalix-read")).to_contain_text(CONFIRMED)


def test_nobody_is_asked_without_being_known(visit):
    expect(visit(POLICY).get_by_role("button", name=BUTTON)).to_have_count(0)
