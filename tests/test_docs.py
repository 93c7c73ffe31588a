"""The documents say what is true."""

import re
from pathlib import Path

import pytest

import kalix_wagtail
from kalix_wagtail import conf

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
COMMANDS = {path.stem for path in ROOT.glob("*/management/commands/*.py")} - {"__init__"}
DJANGO_COMMANDS = {
    "check",
    "collectstatic",
    "createsuperuser",
    "makemigrations",
    "migrate",
    "runserver",
    "shell",
    "test",
}
WAGTAIL_COMMANDS = {"publish_scheduled", "update_index", "rebuild_references_index"}


def name_of(path):
    return str(path.relative_to(ROOT))


def table_of_settings():
    """Return {key: default as written} from the table in docs/install.md."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| `?(.*?)`? \|", (ROOT / "docs/install.md").read_text(), flags=re.MULTILINE)
    return dict(rows)


def test_every_setting_and_no_other_is_in_the_table():
    assert set(table_of_settings()) == set(conf.DEFAULTS)


@pytest.mark.parametrize("name", sorted(conf.DEFAULTS))
def test_the_table_has_the_default_of_a_setting(name):
    written = table_of_settings().get(name, "")
    assert written.replace('"', "").replace(" ", "") == str(conf.DEFAULTS[name]).replace(" ", "")


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_make_target_that_a_document_names_exists(document):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", document.read_text(), flags=re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_management_command_that_a_document_names_exists(document):
    named = set(re.findall(r"manage\.py ([a-z_]+)", document.read_text()))
    assert named <= COMMANDS | DJANGO_COMMANDS | WAGTAIL_COMMANDS


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_a_file_that_a_document_links_to_exists(document):
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_setting_is_explained_where_it_is_set():
    source = Path(conf.__file__).read_text()
    assert [name for name in conf.DEFAULTS if not re.search(rf"# .*\n    \"{name}\":", source)] == []


def test_the_changelog_has_the_version_or_what_is_not_released():
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert f"## [{kalix_wagtail.__version__}]" in changelog or "## [Unreleased]" in changelog
