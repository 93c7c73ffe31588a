"""Comparing two editions of fifty pages each. Printed as time; only what is found and the queries are asserted."""

import random
import time
from statistics import median

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kalix_wagtail.models import Edition
from kalix_wagtail.rules.text_comparing import compare_texts
from tests.factories import PolicyPageFactory, bodies
from tests.pages.test_policy_publishing import revise

pytestmark = pytest.mark.django_db

#: Fifty pages: about 600 paragraphs of 42 words.
SECTIONS, PARAGRAPHS, LENGTH = 30, 20, 42
WORDS = ["kommunen", "nämnden", "säkerhet", "ansvar", "ska", "årligen", "följa", "upp", "rapportera", "brist", "risk"]


def paragraphs(seed):
    chance = random.Random(seed)
    return [[" ".join(chance.choices(WORDS, k=LENGTH)) for _ in range(PARAGRAPHS)] for _ in range(SECTIONS)]


def edited(sections, seed=7):
    """Return the sections with a tenth of the paragraphs changed, some removed, added, moved and pasted anew."""
    chance = random.Random(seed)
    found = [list(section) for section in sections]
    for section in found:
        for number in range(0, PARAGRAPHS, 10):
            words = section[number].split()
            words[chance.randrange(LENGTH)] = "ändrat"
            section[number] = " ".join(words)
        section.pop(5)
        section.insert(9, " ".join(chance.choices(WORDS, k=LENGTH)))
    found[3].append(found[20].pop(3))
    return found


def body(sections, prefix):
    return bodies.body(
        *(
            bodies.section(
                f"Avsnitt {n}",
                bodies.text("".join(f"<p>{words}</p>" for words in section), id=f"{prefix}-text-{n}"),
                id=f"{prefix}-section-{n}",
            )
            for n, section in enumerate(sections)
        )
    )


def milliseconds(what, rounds=5):
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        what()
        taken.append((time.perf_counter() - started) * 1000)
    return median(taken)


@pytest.mark.parametrize("prefix", ["a", "b"], ids=["with the same ids", "pasted anew"])
def test_two_editions_of_fifty_pages(prefix):
    old = paragraphs(1)
    page = PolicyPageFactory(published=True, body=body(old, "a"))
    revise(page, body=body(edited(old), prefix)).publish()
    before, after = (edition.content["document"] for edition in Edition.objects.order_by("major"))
    rows = compare_texts(before, after)
    kinds = [row.kind for row in rows]
    changed = kinds.count("changed")
    # Without ids, where a paragraph was both changed and given new neighbours, it may count as another one.
    assert changed == 60 if prefix == "a" else 50 <= changed <= 60
    assert kinds.count("added") == kinds.count("removed")
    assert any(row.is_moved for row in rows)

    client, url = Client(), f"{page.url}compare/1-0/2-0/"
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    queries = len(captured)
    assert 0 < queries <= 20
    rules = milliseconds(lambda: compare_texts(before, after))
    shown = milliseconds(lambda: client.get(url))
    print(
        f"\nComparing two editions of 600 paragraphs, 25,000 words ({prefix}): {rules:.0f} ms, "
        f"the whole page {shown:.0f} ms, {queries} queries"
    )
