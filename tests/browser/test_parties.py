"""The coordinator sees whom a responsible party means while changing it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .accessibility import RULES


def test_the_list_follows_the_form(visit):
    page = visit("/admin/kalix/parties/", role="coordinator")
    page.get_by_role("link", name="Nämnderna").first.click()
    means = page.locator("[data-kalix-party-meaning]")
    expect(means).to_contain_text("Socialnämnden")
    expect(means).not_to_contain_text("Kalixbostäder")
    page.get_by_label("Kommunalt bolag").check()
    expect(means).to_contain_text("Kalixbostäder")
    # The page around it is Wagtail's own, which has no heading of the first level.
    violations = Axe().run(page, context="[data-kalix-party-meaning]", options=RULES).response["violations"]
    assert not [each for each in violations if each["id"] != "page-has-heading-one"]
