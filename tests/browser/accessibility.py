"""Checks of a page as it is shown: axe, and that nothing sticks out on a phone. Pictures go to ``test-results/``.

Of what is at fault, or of every page with ``PICTURES=1 make test-browser``: to take one of a long page takes long.
"""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

RESULTS = Path(__file__).parents[2] / "test-results"
#: A desk and a phone.
WIDTHS = {1280: 900, 390: 844}
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}
#: Waits until the page is drawn as it is now: with its typefaces, at its width.
DRAWN = """async () => {
    await document.fonts.ready;
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
}"""
#: Ends every movement that has an end.
SETTLE = """document.getAnimations().forEach((each) => {
    if (each.effect.getComputedTiming().endTime !== Infinity) each.finish();
})"""


def readable(violations):
    """Return axe's violations as a text: what is wrong, where, and where to read more."""
    lines = []
    for violation in violations:
        lines.append(f"{violation['id']} ({violation['impact']}): {violation['help']}. {violation['helpUrl']}")
        for node in violation["nodes"]:
            lines.append(f"    {' '.join(map(str, node['target']))}: {node['html'][:200]}")
            lines += [f"        {line.strip()}" for line in (node.get("failureSummary") or "").splitlines()[1:]]
    return "\n".join(lines)


def check_page(page, name, *, axe=None, widths=tuple(WIDTHS), schemes=("light",)):
    """Fail unless axe finds nothing on `page` and it fits, at 1280 and at 390 pixels, in each of the colour `schemes`.

    The picture of each: ``test-results/{name}-{width}.png``, and ``…-dark.png``. Leaves the page at the width it had,
    in the light.
    """
    RESULTS.mkdir(exist_ok=True)
    axe, size, faults = axe or Axe(), page.viewport_size, []
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        for width in widths:
            where = name if scheme == "light" else f"{name}-{scheme}"
            faults += faults_of(page, f"{where}-{width}", width, axe)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(size)
    assert not faults, "\n\n".join(faults)


def faults_of(page, picture, width, axe):
    """Return what is wrong with `page` as it is now shown at `width`, as texts, and take the picture if need be."""
    page.wait_for_load_state()  # A link that was pressed may lead to a page that has only begun to come.
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    page.evaluate(DRAWN)
    page.evaluate(SETTLE)  # What is half faded in has half its contrast.
    faults = []
    violations = axe.run(page, options=RULES).response["violations"]
    if violations:
        faults.append(f"{picture}, {page.url}:\n{readable(violations)}")
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if overflow > 0:
        faults.append(f"{picture}, {page.url}: {overflow} pixels stick out to the right")
    take_picture(page, picture, is_wanted=bool(faults))
    return faults


def take_picture(page, name, *, is_wanted=False):
    """Take ``test-results/{name}.png`` of the whole page, if it is wanted or pictures are asked for."""
    if is_wanted or os.environ.get("PICTURES"):
        page.screenshot(path=RESULTS / f"{name}.png", full_page=True)
