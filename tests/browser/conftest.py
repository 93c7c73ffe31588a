"""Fixtures for tests in a real browser, against the example intranet on a real server.

A test asks for `intranet` (what runs: `url`, `account(role)`, `manage(…)`, `send_mail()`, `mail_to(address)`), for
`visit` (opens a browser for someone) and for `check_page` (axe and a picture at two widths)::

    def test_the_policy_can_be_read(visit, check_page):
        page = visit("/", role="employee")
        page.get_by_role("link", name="Styrdokument").click()
        check_page(page, "policies")

The intranet is built once a session and copied for each module: the tests of a module share what they change, in order.
"""

import os
import re

import pytest
from playwright.sync_api import sync_playwright

from . import accessibility
from .intranet import Intranet, free_port

# Playwright's loop runs in this thread; pytest-django closes connections in it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

LOGIN_PATH = "/logga-in/"


def pytest_collection_modifyitems(items):
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def built_intranet(tmp_path_factory):
    """The example intranet as `build_example` makes it, not running."""
    intranet = Intranet(tmp_path_factory.mktemp("example"), free_port())
    intranet.build()
    return intranet


@pytest.fixture(scope="module")
def intranet(built_intranet, tmp_path_factory):
    """The example intranet, running, with a database of the module's own. See `Intranet`."""
    intranet = built_intranet.copy(tmp_path_factory.mktemp("intranet") / "var")
    intranet.start()
    yield intranet
    intranet.stop()


@pytest.fixture(scope="session")
def browser():
    """Chromium: Debian's, or the one at ``CHROMIUM``."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


def is_expected(message):
    """Return whether an error in the console is an answer that the page knows what to do with."""
    # 422 and 409 are how our forms answer what cannot be taken as it stands; the page then says why.
    if re.search("status of (422|409)", message.text):
        return True
    # 400 is how Wagtail answers an autosave that a publication has overtaken.
    return "status of 400" in message.text and "/admin/" in (message.location.get("url") or "")


@pytest.fixture
def visit(intranet, browser):
    """Open a browser window of someone's own: ``visit(path, role=None, width=1280, javascript=True)`` → `page`.

    `role` logs in with the demo's account of that role, through the log-in page. Each call is another person with
    cookies of their own; go on with ``page.goto(intranet.url + path)``. Errors in a page's console (a blocked inline
    script, a missing file) fail the test at its end.
    """
    contexts, errors = [], []

    def note(message):
        if message.type == "error" and not is_expected(message):
            errors.append(f"{message.location.get('url')}: {message.text}")

    def visit(path="/", *, role=None, width=1280, javascript=True):
        context = browser.new_context(
            viewport={"width": width, "height": accessibility.WIDTHS.get(width, 900)},
            java_script_enabled=javascript,
            locale="sv-SE",
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        if role:
            log_in(page, intranet, intranet.account(role))
        page.goto(intranet.url + path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not errors, "The browser's console says:\n" + "\n".join(errors)


def log_in(page, intranet, account):
    """Log `account` in through the log-in page."""
    page.goto(f"{intranet.url}{LOGIN_PATH}")
    page.locator("input[name=username]").fill(account["username"])
    page.locator("input[name=password]").fill(account["password"])
    page.locator("form:has(input[name=password]) [type=submit]").click()
    page.wait_for_url(lambda url: LOGIN_PATH not in url)


@pytest.fixture(scope="session")
def check_page():
    """Check a page: ``check_page(page, "policy")``. See `accessibility.check_page`."""
    return accessibility.check_page
