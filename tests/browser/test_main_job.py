"""The whole story, in a real browser, on Kalix kommun's real säkerhetspolicy.

The tests run in order and share one intranet: what the communicator publishes, the employee reads.
"""

import datetime
import re

import pytest
from playwright.sync_api import expect

POLICY = "/styrdokument/sakerhetspolicy/"
NEW_GOAL = "Kommunen ska erbjuda alla som bor, arbetar och vistas i kommunen en säker och trygg kommun."


@pytest.fixture(scope="module")
def story():
    """What one person leaves for the next: the report's reference, the link in the mail."""
    return {}


def test_1_the_start_page_leads_to_log_in_policies_my_unit_and_my_reports(visit, check_page):
    page = visit("/")
    for path in ("/logga-in/", "/styrdokument/", "/min-enhet/", "/intranat/reports/"):
        expect(page.locator(f'a[href^="{path}"]').first).to_be_visible()
    check_page(page, "start")
    page.goto(page.url + "logga-in/")
    check_page(page, "log-in")


def test_2_a_communicator_publishes_a_decided_revision(visit, check_page, intranet):
    page = visit("/admin/", role="communicator")
    before = visit(POLICY + "editions/1-0/").locator(".kalix-text").inner_html()

    page.goto(f"{intranet.url}/admin/pages/{policy_id(intranet)}/edit/")
    goal = page.locator("textarea", has_text=re.compile("^Kommunen ska erbjuda invånarna")).first
    open_panels(page, goal)
    goal.fill(NEW_GOAL)

    page.get_by_role("tab", name="Utgåva och beslut").click()
    page.get_by_label("Vad är det här").select_option("revision")
    page.get_by_label("Gäller från").fill(datetime.date.today().isoformat())
    page.get_by_label("Ändringsnotering").fill("Det första målet gäller alla i kommunen.")
    give_decision(page)

    page.get_by_role("button", name="Fler åtgärder").or_(page.locator("[data-w-dropdown-target=toggle]").last).click()
    page.get_by_role("button", name=re.compile("Publicera")).click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))

    shown = visit(POLICY)
    expect(shown.get_by_text("utgåva 2.0").first).to_be_visible()
    expect(shown.get_by_text(NEW_GOAL)).to_be_visible()
    check_page(shown, "policy")
    earlier = visit(POLICY + "editions/1-0/")
    assert earlier.locator(".kalix-text").inner_html().split("kalix-report")[0] == before.split("kalix-report")[0]
    check_page(earlier, "edition-1-0")
    check_page(visit(POLICY + "editions/"), "editions")


def policy_id(intranet):
    """Return the policy's id in the page tree, as the admin's address has it."""
    code = (
        "from kalix_wagtail.pages.models import PolicyPage;"
        "print(PolicyPage.objects.get(slug='sakerhetspolicy', locale__language_code='sv').pk)"
    )
    return intranet.manage("shell", "--verbosity", 0, "-c", code).strip().splitlines()[-1]


def open_panels(page, field):
    """Unfold the blocks around a field of the page editor."""
    for toggle in page.locator("[data-panel-toggle][aria-expanded=false]").all():
        toggle.click()
    field.scroll_into_view_if_needed()


def give_decision(page):
    """Create the decision in place, from the editor's own row."""
    raise NotImplementedError(page)
