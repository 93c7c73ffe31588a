"""Rules about the code itself that no other tool checks."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "kalix_wagtail"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
SAYS_NOTHING = {"utils", "util", "helpers", "common", "mixins", "services", "misc"}


def name_of(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_module_is_one_thing_of_at_most_300_lines(module):
    assert len(module.read_text().splitlines()) <= 300


def test_no_module_has_a_name_that_says_nothing():
    assert [name_of(path) for path in PACKAGE.rglob("*") if path.stem in SAYS_NOTHING] == []


def reads_settings(module):
    """Return whether `module` uses Django's settings for anything but naming the user model."""
    tree = ast.parse(module.read_text())
    imported = any(
        isinstance(node, ast.ImportFrom)
        and node.module == "django.conf"
        and any(alias.name == "settings" for alias in node.names)
        for node in ast.walk(tree)
    )
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "settings"]
    harmless = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.value in uses and node.attr == "AUTH_USER_MODEL"
    ]
    return imported and len(uses) > len(harmless)


def test_only_conf_reads_settings():
    assert [name_of(path) for path in MODULES if reads_settings(path)] == ["kalix_wagtail/conf.py"]


def test_the_package_knows_nothing_of_the_example_or_the_tests():
    known = [
        name_of(module)
        for module in MODULES
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any(
            name.split(".")[0] in {"example_site", "tests"}
            for name in [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
        )
    ]
    assert known == []


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_a_template_works_under_a_strict_content_security_policy(template):
    html = template.read_text()
    inline = [
        text for text in (" style=", "<style", "<script>", " onclick=", " onsubmit=", "javascript:") if text in html
    ]
    assert inline == []


@pytest.mark.parametrize("template", TEMPLATES, ids=name_of)
def test_a_template_leaves_the_order_of_focus_alone(template):
    assert re.findall(r'tabindex="?[1-9]|<[^>]* autofocus', template.read_text()) == []
