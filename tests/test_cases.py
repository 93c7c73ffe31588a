"""docs/cases.md names tests that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "cases.md"
LISTS = {"A": 6, "B": 10, "C": 15, "D": 20, "E": 24, "F": 28, "G": 34, "H": 38, "I": 44, "J": 48}


def rows():
    """Return ``[(case, [(path, name), …]), …]`` of the tables."""
    found = re.findall(r"^\| ([A-K]\d+) \|[^|]*\|(.*)\|$", DOCUMENT.read_text(), flags=re.MULTILINE)
    return [(case, re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", tests)) for case, tests in found]


def names_in(path):
    """Return the functions and classes that a file of tests defines."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, kinds)}


@pytest.mark.parametrize("path", sorted({path for _case, tests in rows() for path, _name in tests}))
def test_every_test_that_is_named_exists(path):
    named = {name for _case, tests in rows() for where, name in tests if where == path}
    assert (ROOT / path).is_file()
    assert named - names_in(ROOT / path) == set()


def test_every_case_has_a_row_with_a_test():
    expected, last = [], 0
    for letter, end in LISTS.items():
        expected += [f"{letter}{number}" for number in range(last + 1, end + 1)]
        last = end
    shown = [case for case, tests in rows() if tests]
    assert [case for case in shown if not case.startswith("K")] == expected


def test_the_tables_are_read_whole():
    text = DOCUMENT.read_text()
    assert len(rows()) == len(re.findall(r"^\| [A-K]\d", text, flags=re.MULTILINE))
    assert sum(len(tests) for _case, tests in rows()) == text.count("::test_") + text.count("::Test")
