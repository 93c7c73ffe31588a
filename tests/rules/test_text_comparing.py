"""Two texts paragraph by paragraph: by identity, then the same words, then likeness; moves are seen."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalix_wagtail.models import Edition
from kalix_wagtail.rules.pieces import pieces_of
from kalix_wagtail.rules.text_comparing import compare_texts, in_groups
from kalix_wagtail.rules.words import compare_words
from tests.factories import PolicyPageFactory, ResponsiblePartyFactory, bodies

pytestmark = pytest.mark.django_db

WORDS = st.lists(st.sampled_from(["säkerhet", "och", "trygghet", "i", "hela", "kommunen", "ska", "år"]), max_size=30)
LONG = "Varje nämnd ansvarar för säkerhetsarbetet inom sin verksamhet."


@given(WORDS, WORDS)
def test_no_word_is_lost_whatever_the_two_texts_are(before, after):
    runs = compare_words(" ".join(before), " ".join(after))
    for kind, words in (("removed", before), ("added", after)):
        assert " ".join(run.text for run in runs if run.kind in ("same", kind)).split() == words


@given(WORDS)
def test_a_text_compared_with_itself_is_the_same(words):
    assert {run.kind for run in compare_words(" ".join(words), " ".join(words))} <= {"same"}


def test_a_lonely_word_between_changes_is_part_of_the_change():
    runs = compare_words("Nämnden svarar för trygghet och säkerhet.", "Bolaget ansvarar för ordning och reda.")
    assert [run.kind for run in runs] == ["removed", "added"]


def document(*blocks):
    page = PolicyPageFactory(published=True, body=bodies.body(*blocks))
    return Edition.objects.get(page_id=page.pk).content["document"]


def told(before, after):
    """Return what is told of two documents as ``[(kind, text, moved from), …]``, without what is plain."""
    rows = compare_texts(before, after)
    return [(row.kind, row.piece.text, row.moved_from) for row in rows if not row.is_plain]


def section(*content, heading="Bakgrund", id="s"):
    return bodies.section(heading, *content, id=id)


def text(words, id=None):
    return bodies.text("".join(f"<p>{each}</p>" for each in words), id=id)


def test_a_block_that_keeps_its_id_is_changed_however_much_it_differs():
    before = document(section(bodies.goals(bodies.goal("Trygg kommun.", id="m"))))
    after = document(section(bodies.goals(bodies.goal("Något helt annat.", id="m"))))
    assert told(before, after) == [("changed", "Något helt annat.", None)]


def test_paragraphs_of_one_block_are_told_apart():
    before = document(section(text(["Ett.", LONG, "Tre."], id="t")))
    after = document(section(text(["Ett.", LONG.replace("Varje", "Samma"), "Tre.", "Fyra."], id="t")))
    assert told(before, after) == [("changed", LONG.replace("Varje", "Samma"), None), ("added", "Fyra.", None)]


def test_what_was_removed_stands_where_it_stood():
    before = document(section(text(["Ett.", "Två är borta.", "Tre."], id="t")))
    after = document(section(text(["Ett.", "Tre."], id="t")))
    rows = compare_texts(before, after)
    assert [(row.kind, row.piece.text) for row in rows][1:] == [
        ("same", "Ett."),
        ("removed", "Två är borta."),
        ("same", "Tre."),
    ]


def test_a_moved_paragraph_says_from_where_and_the_others_have_not_moved():
    first, second = bodies.text(f"<p>{LONG}</p>", id="a"), bodies.text("<p>Annat stycke här.</p>", id="b")
    before = document(section(first), section(second, heading="Ansvar", id="s2"))
    after = document(section(bodies.text("<p>Nytt.</p>", id="c")), section(second, first, heading="Ansvar", id="s2"))
    assert told(before, after) == [("added", "Nytt.", None), ("same", LONG, "1 Bakgrund")]


def test_text_pasted_anew_is_matched_by_its_words():
    before = document(section(text([LONG], id="a")))
    after = document(section(text([LONG], id="b")))
    assert told(before, after) == []


def test_text_pasted_anew_with_changes_is_matched_by_likeness():
    before = document(section(text([LONG], id="a")))
    after = document(section(text([LONG.replace("nämnd", "bolagsstyrelse")], id="b")))
    [(kind, words, _moved)] = told(before, after)
    assert (kind, words) == ("changed", LONG.replace("nämnd", "bolagsstyrelse"))


def test_a_renumbered_heading_is_not_a_changed_one():
    before = document(section(text(["Ord."], id="a"), heading="Ansvar", id="s"))
    after = document(
        section(text(["Mer."], id="n"), heading="Nytt", id="n1"),
        section(text(["Ord."], id="a"), heading="Ansvar", id="s"),
    )
    assert told(before, after) == [("added", "Nytt", None), ("added", "Mer.", None)]


def test_a_changed_link_or_emphasis_is_told_though_the_words_are_the_same():
    before = document(section(bodies.text("<p>Läs <b>noga</b>.</p>", id="a")))
    after = document(section(bodies.text("<p>Läs noga.</p>", id="a")))
    [row] = [row for row in compare_texts(before, after) if not row.is_plain]
    assert (row.kind, row.runs) == ("changed", ())


def table(*rows):
    value = {
        "columns": [{"type": "text", "heading": "Vem"}, {"type": "text", "heading": "Vad"}],
        "rows": [{"values": list(row)} for row in rows],
        "caption": "Roller",
    }
    return bodies.block("table", value, id="tabell")


def test_a_table_is_compared_row_by_row():
    before = document(section(table(("Chef", "ansvarar för arbetet"), ("Alla", "rapporterar"))))
    after = document(
        section(table(("Chef", "ansvarar för hela arbetet"), ("Alla", "rapporterar"), ("Ombud", "bevakar")))
    )
    assert told(before, after) == [
        ("changed", "Chef · ansvarar för hela arbetet", None),
        ("added", "Ombud · bevakar", None),
    ]


def test_a_duty_has_its_code():
    party = ResponsiblePartyFactory(label="Alla anställda", everyone=True)
    duties = bodies.responsibilities(bodies.duty("ska hjälpa.", party, addressee="Alla", id="p"))
    pieces = pieces_of(document(section(duties)))
    assert pieces[-1].label.endswith("-01")


def test_a_document_without_text_has_no_pieces():
    assert compare_texts({"title": "T", "body": []}, {"title": "T", "body": []}) == []


def test_runs_without_anything_to_tell_are_folded_together():
    before = document(section(text(["Ett.", "Två.", "Tre."], id="t")))
    after = document(section(text(["Ett.", "Två.", "Tre.", "Fyra är ny."], id="t")))
    assert [(is_plain, len(rows)) for is_plain, rows in in_groups(compare_texts(before, after))] == [
        (True, 4),
        (False, 1),
    ]


PARAGRAPHS = [f"Stycke nummer {n} handlar om något eget: {w}." for n, w in enumerate("abcdefghij")]


@given(st.lists(st.sampled_from(PARAGRAPHS), unique=True), st.lists(st.sampled_from(PARAGRAPHS), unique=True))
def test_every_paragraph_of_both_texts_is_told_once_and_the_new_order_is_kept(old, new):
    def made(paragraphs):
        nodes = [{"anchor": f"p-{p}", "tag": "p", "html": p} for p in paragraphs]
        return {"title": "T", "body": [{"kind": "text", "id": "t", "anchor": "t", "paragraphs": nodes}]}

    rows = compare_texts(made(old), made(new))
    assert [row.new.text for row in rows if row.new] == new
    assert sorted(row.old.text for row in rows if row.old) == sorted(old)
    moved = sum(row.is_moved for row in rows)
    assert moved <= max(0, sum(row.old is not None and row.new is not None for row in rows) - 1)
    kept = [old.index(row.old.text) for row in rows if row.old and row.new and not row.is_moved]
    assert all(a < b for a, b in itertools.pairwise(kept))
