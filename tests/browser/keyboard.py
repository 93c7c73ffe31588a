"""Going through a page by keyboard."""

FOCUSED = "document.activeElement.textContent.trim() || document.activeElement.getAttribute('name') || ''"


def tab_to(page, wanted, *, limit=150):
    """Press Tab until what has the focus says `wanted`; fail when nothing does."""
    for _press in range(limit):
        page.keyboard.press("Tab")
        if wanted in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"No way to “{wanted}” by keyboard on {page.url}")
