"""No decided word is lost, added or moved on the way from the seed to the blocks."""

import re

import pytest
from bs4 import BeautifulSoup

from example_site.organisation import PARTIES
from example_site.seed_policy import SEED, cut_before, duty, policy_body

PARTY_IDS = {key: number for number, (key, *_rest) in enumerate(PARTIES, start=1)}


def words(text):
    """Return the words of the text; bullets and the debris "□" are no words."""
    return [word for word in text.split() if word not in ("-", "□")]


def printed(blocks):
    """Return what the blocks print, in reading order; sections are numbered as they are counted."""
    number, texts = 0, []
    for block in blocks:
        kind, value = block["type"], block["value"]
        if kind == "section":
            number += 1
            texts += [str(number), value["heading"], *printed(value["body"])]
        elif kind == "text":
            texts.append(BeautifulSoup(value.replace("</p>", "</p> "), "html.parser").get_text())
        elif kind == "goals":
            texts += [item["value"]["text"] for item in value["items"]]
        elif kind == "responsibilities":
            texts += [f"{item['value']['addressee']} {item['value']['text']}" for item in value["items"]]
    return texts


def ids(value):
    """Yield every block id in raw stream data."""
    if isinstance(value, dict):
        if "id" in value:
            yield value["id"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from ids(each)


def test_every_word_from_section_one_on_is_in_the_blocks_in_order():
    seed = SEED.read_text(encoding="utf-8")
    decided = seed[seed.index("1 Bakgrund") :]
    assert words(" ".join(printed(policy_body(PARTY_IDS)))) == words(decided)


def test_the_part_heading_is_kept_without_its_letter():
    assert policy_body(PARTY_IDS)[0]["value"] == {"heading": "Säkerhetspolicy – anger de övergripande målen"}


def test_no_placeholder_of_the_source_is_left():
    assert not re.search("XX|□", str(policy_body(PARTY_IDS)))


def test_block_ids_are_unique_and_the_same_each_time():
    first, second = list(ids(policy_body(PARTY_IDS))), list(ids(policy_body(PARTY_IDS)))
    assert first == second
    assert len(set(first)) == len(first)


def test_a_paragraph_is_never_cut_so_that_words_are_lost():
    with pytest.raises(ValueError, match="cannot be cut"):
        cut_before("One. Two.", ["Two."])


def test_a_duty_must_begin_with_whom_it_names():
    with pytest.raises(ValueError, match="does not begin"):
        duty("Nämnden är ansvarig.", PARTY_IDS, parties=["namnder"], addressee="Bolaget")
