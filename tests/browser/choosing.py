"""Choosing in the windows that Wagtail's admin opens over a page."""

from playwright.sync_api import expect


def choose(page, button, link):
    """Press `button`, choose the first `link` in the window that opens, and wait until the choice stands in the form.

    The window takes its time to go, and takes the focus with it back to the button.
    """
    page.get_by_role("button", name=button).click()
    page.locator(".modal-body").get_by_role("link", name=link).first.click()
    wait_until_chosen(page)


def wait_until_chosen(page):
    """Wait until no window is open any more."""
    expect(page.locator(".modal")).to_have_count(0)
