"""No cell is a formula, and no character breaks the file."""

import pytest

from kalix_wagtail.rules.spreadsheets import safe_cell

FULL_WIDTH = "\uff1d\uff0b\uff0d\uff20"


@pytest.mark.parametrize("begins", [*"=+-@", *FULL_WIDTH, " =", "\t=", "\t", "\r", "\n=", "\x00=", "\u200b="])
def test_what_could_be_a_formula_is_text(begins):
    assert safe_cell(f"{begins}1+1").startswith("'")


@pytest.mark.parametrize("text", ["Policy", "§ 130", "KS-2026", "a=b", "", "–", "Å\nB"])
def test_ordinary_text_stays(text):
    assert safe_cell(text) == text


def test_control_characters_and_surrogates_are_left_out():
    assert safe_cell("a\x00b\x0bc\ud800d\uffffe") == "abcde"


@pytest.mark.parametrize("value", [-5, 1.5, None])
def test_other_values_stay(value):
    assert safe_cell(value) is value
