"""The list of notifications, and when mail comes: by keyboard on a phone, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from .keyboard import tab_to

NOTIFICATIONS = "/intranat/notifications/"


def test_one_notification_and_then_all_are_marked_as_seen_by_keyboard(visit, check_page):
    page = visit(NOTIFICATIONS, role="coordinator", width=390)
    new = page.get_by_role("listitem").filter(has=page.get_by_text("Ny", exact=True))
    count = new.count()
    assert count > 1
    check_page(page, "notifications-new", widths=[390], schemes=("light", "dark"))
    tab_to(page, "Markera som sedd:")
    page.keyboard.press("Enter")
    expect(new).to_have_count(count - 1)
    tab_to(page, "Markera alla som sedda")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Du har sett allt.")).to_be_visible()
    expect(new).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_mail_comes_at_once_or_daily_as_chosen_by_keyboard(visit, javascript):
    page = visit(NOTIFICATIONS, role="employee", width=390, javascript=javascript)
    for key, chosen in [("ArrowDown", "En gång om dagen"), ("ArrowUp", "Genast")]:
        page.get_by_role("radio", checked=True).focus()
        page.keyboard.press(key)
        expect(page.get_by_label(chosen)).to_be_checked()
        tab_to(page, "Spara valet")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Sparat.")).to_be_visible()
        expect(page.get_by_label(chosen)).to_be_checked()
