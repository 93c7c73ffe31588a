"""Publishing a policy against plain Wagtail publishing of the same text, in the same run.

Printed as time (median) and queries, and as ratios. Only query counts are asserted: time differs between machines.
"""

import time
import uuid
from statistics import median

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kalix_wagtail.enums import EditionKind
from kalix_wagtail.models import Edition
from kalix_wagtail.pages.models import PolicyDecision
from tests.factories import DecisionFactory, PlainDocumentPageFactory, PolicyPageFactory, bodies

ROUNDS = 25
WARM_UP = 5
PARAGRAPH = (
    "Planering för en trygg och säker kommun kräver helhetssyn och förståelse för att arbeta skade- och "
    "olycksförebyggande. Varje nämnd svarar för att säkerhetsarbetet bedrivs inom det egna området."
)

pytestmark = pytest.mark.django_db


def body(serial=0, texts=20, goals=4, duties=6):
    """Return a body of ten sections with 30 paragraphs, goals and duties in all, the first paragraph its own."""
    blocks = [bodies.text(f"<p>{serial if n == 0 else n}. {PARAGRAPH}</p>", id=f"text-{n}") for n in range(texts)]
    sections = [bodies.section(f"Avsnitt {n}", *blocks[n::8], id=f"section-{n}") for n in range(8)]
    aims = [bodies.goal(f"Mål {n}: {PARAGRAPH[:80]}", id=f"goal-{n}") for n in range(goals)]
    rows = [bodies.duty(f"ska göra {n}. {PARAGRAPH[:80]}", addressee="Nämnden", id=f"duty-{n}") for n in range(duties)]
    return bodies.body(
        *sections,
        bodies.section("Mål", bodies.goals(*aims, id="goals"), id="section-goals"),
        bodies.section("Ansvar", bodies.responsibilities(*rows, id="duties"), id="section-duties"),
    )


def draft_of(page, decision, **size):
    """Return a draft of `page` with another first paragraph, and for a policy all that the dialogue asks for."""
    draft = page.get_latest_revision_as_object()
    draft.body = body(uuid.uuid4().hex, **size)
    if decision is not None:
        draft.publication_id, draft.edition_kind = uuid.uuid4(), EditionKind.REVISION
        draft.edition_valid_from = timezone.localdate()
        draft.decision_links = [PolicyDecision(decision=decision)]
    return draft


def publish(page, decision):
    """Return the milliseconds it takes to publish, and to save and publish."""
    draft = draft_of(page, decision)
    started = time.perf_counter()
    revision = draft.save_revision()
    saved = time.perf_counter()
    revision.publish()
    ended = time.perf_counter()
    return (ended - saved) * 1000, (ended - started) * 1000


def queries_of(page, decision, **size):
    revision = draft_of(page, decision, **size).save_revision()
    with CaptureQueriesContext(connection) as captured:
        revision.publish()
    return len(captured)


def test_publishing_a_policy_against_a_plain_page():
    decision = DecisionFactory()
    plain = PlainDocumentPageFactory(body=body())
    plain.save_revision().publish()
    pages = {"plain": (plain, None), "policy": (PolicyPageFactory(body=body(), published=True), decision)}
    times = {name: [] for name in pages}
    for turn in range(WARM_UP + ROUNDS):
        for name, (page, chosen) in pages.items():
            taken = publish(page, chosen)
            if turn >= WARM_UP:
                times[name].append(taken)
    assert Edition.objects.count() == 1 + WARM_UP + ROUNDS

    result = {
        name: (*(median(column) for column in zip(*taken, strict=True)), queries_of(*pages[name]))
        for name, taken in times.items()
    }
    print(f"\nPublishing a text of 30 blocks, median of {ROUNDS}:")
    for name, (published, with_saving, queries) in result.items():
        print(f"  {name:<8}{published:8.2f} ms{queries:5} queries {with_saving:8.2f} ms with saving the draft")
    ratios = [policy / plain for plain, policy in zip(*result.values(), strict=True)]
    print(f"  ratio   {ratios[0]:8.2f}   {ratios[2]:5.2f}         {ratios[1]:8.2f}")
    assert result["policy"][2] <= result["plain"][2] + 60


def test_publishing_twenty_duties_costs_as_many_queries_as_one():
    decision = DecisionFactory()
    page = PolicyPageFactory(body=body(), published=True)
    counts = {duties: queries_of(page, decision, duties=duties) for duties in (20, 1, 20)}
    print(f"\nQueries to publish a policy with 1 and with 20 duties: {counts[1]} and {counts[20]}")
    assert counts[1] == counts[20]
