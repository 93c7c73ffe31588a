"""Every list, form and act of ours in the admin that no other module here opens: axe, at the width of a desk.

Not the forms of snippets, which Wagtail draws without a heading of the first level; parties are in `test_parties`.
"""

import re

import pytest

KALIX = "/admin/kalix"

#: role → the pages; a * is a row of the list in the first part.
PAGES = {
    "registrar": [
        f"{KALIX}/{name}/{rest}"
        for name in ("units", "appointments", "absences", "operating-years")
        for rest in ("", "new/")
    ],
    "coordinator": [
        f"{KALIX}/deficiency-categories/",
        *(f"{KALIX}/{name}/new/" for name in ("routing-rules", "reply-templates", "disposal-rules")),
    ],
    "communicator": [
        *(f"{KALIX}/{name}/" for name in ("document-types", "parties", "decisions", "editions")),
        *(f"{KALIX}/decisions/{rest}" for rest in ("new/", "inspect/*/")),
        *(f"{KALIX}/editions/{rest}" for rest in ("register/", "*/", "*/annul/", "*/withdraw/", "*/mask/")),
    ],
}


def row_of(page, address):
    """Return the number of the first row in the list at `address`."""
    page.goto(address)
    links = page.locator("main table a[href]").all()
    return next(filter(None, (re.search(r"/(\d+)/$", link.get_attribute("href")) for link in links)))[1]


@pytest.mark.parametrize("role", PAGES)
def test_every_page_of_the_admin_is_accessible(visit, check_page, intranet, role):
    page = visit("/admin/", role=role)
    for path in PAGES[role]:
        if "*" in path:
            row = row_of(page, intranet.url + re.match(rf"{KALIX}/[a-z-]+/", path)[0])
            path = path.replace("*", row)
        assert page.goto(intranet.url + path).ok, path
        check_page(page, "admin" + re.sub(r"\W+", "-", path.removeprefix(KALIX)).rstrip("-"), widths=[1280])
