"""Text as it may stand in a record."""

import re

import pytest

from kalix_wagtail.rules import cleaning
from kalix_wagtail.rules.cleaning import clean_html, clean_text, plain_text, split_paragraphs


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\u030a", "å"),
        ("rad\nrad\tflik", "rad\nrad\tflik"),
        ("noll\x00tecken", "nolltecken"),
        ("c1\x85slut", "c1slut"),
        ("halv\ud800", "halv"),
        (None, ""),
    ],
)
def test_text_is_kept_in_one_form_without_controls(typed, kept):
    assert clean_text(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ('<p data-block-key="x">Ord</p>', "<p>Ord</p>"),
        ('<a linktype="page" id="4">sida</a>', '<a linktype="page" id="4">sida</a>'),
        ('<a href="javascript:x()">x</a>', "<a>x</a>"),
        ("<h2>Rubrik</h2>", "Rubrik"),
        ("<script>x</script>ord", "ord"),
    ],
)
def test_html_keeps_only_what_decided_text_may_hold(typed, kept):
    assert clean_html(typed) == kept


def test_text_is_split_into_paragraphs_and_lists():
    html = "löst <b>ord</b><p>Ett</p><p> </p><ul><li>a</li><li>b</li></ul>efter"
    assert split_paragraphs(html) == [
        ("p", "löst <b>ord</b>"),
        ("p", "Ett"),
        ("ul", "<li>a</li><li>b</li>"),
        ("p", "efter"),
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<p>Ett</p>",
        "<p> Ett </p>\n<p></p> <p> </p><p>Två > ett</p>",
        '<p data-block-key="x">Ett\nord\u00a0till</p>',
        "<p>Ett &amp; två</p>",
        "<p>Ett <b>fett</b></p>",
        "",
    ],
)
def test_bare_paragraphs_are_split_as_a_parser_splits_them(html, monkeypatch):
    quick = split_paragraphs(html)
    monkeypatch.setattr(cleaning, "BARE_PARAGRAPHS", re.compile("(?!)"))
    assert split_paragraphs(html) == quick


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("Ett\n ord", "Ett ord"),
        ("Ett<br>ord", "Ett ord"),
        ("A &amp; B", "A & B"),
        ("<b>A</b> \u00a0B", "A B"),
        ("", ""),
    ],
)
def test_the_words_of_html_have_single_spaces(html, words):
    assert plain_text(html) == words
