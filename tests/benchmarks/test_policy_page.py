"""The policy page against an ordinary Wagtail page with the same text in the same chrome, in the same run.

Printed as time (median) and queries, and as ratios. Only query counts are asserted: time differs between machines.
"""

import time
from statistics import median

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import ContentPageFactory, PolicyPageFactory, UserFactory, bodies

ROUNDS = 150
WARM_UP = 10
SECTIONS = 10
PARAGRAPH = (
    "Planering för en trygg och säker kommun kräver helhetssyn och förståelse för att arbeta skade- och "
    "olycksförebyggande. Varje nämnd svarar för att säkerhetsarbetet bedrivs inom det egna området."
)

pytestmark = pytest.mark.django_db


def paragraphs(link_to):
    """Return the rich text of each section: two paragraphs, and a third that links to `link_to` if that is a page."""
    link = f'<p>Läs mer i <a linktype="page" id="{link_to.pk}">riktlinjerna</a>.</p>' if link_to else ""
    return [f"<p>{number}. {PARAGRAPH}</p><p>{PARAGRAPH}</p>{link}" for number in range(1, SECTIONS + 1)]


@pytest.fixture(params=["with internal links", "without links"])
def pages(request):
    """A policy in force and an ordinary page that say the same, as deep in the tree: a level costs Wagtail a query."""
    texts = paragraphs(ContentPageFactory(title="Riktlinjer") if request.param == "with internal links" else None)
    policy = PolicyPageFactory(
        title="Säkerhetspolicy",
        body=bodies.body(*(bodies.section(f"Avsnitt {n}", bodies.text(html)) for n, html in enumerate(texts, 1))),
        published=True,
    )
    plain = ContentPageFactory(
        title="Säkerhetspolicy",
        # An index of policies finds its policies in a way of its own; an ordinary page stands below an ordinary one.
        parent=ContentPageFactory(title="Styrdokument", parent=policy.get_parent().get_parent()),
        body=bodies.body(
            *(bodies.block("paragraph", f"<h2>{n} Avsnitt {n}</h2>{html}") for n, html in enumerate(texts, 1))
        ),
    )
    return {"plain": plain, "policy": policy}


def milliseconds(client, url):
    started = time.perf_counter()
    response = client.get(url)
    assert response.status_code == 200
    return (time.perf_counter() - started) * 1000


def measure(client, urls):
    """Return ``{name: (median milliseconds, queries)}``; requests for the pages take turns, so that noise hits both."""
    for _round in range(WARM_UP):
        for url in urls.values():
            milliseconds(client, url)
    times = {name: [] for name in urls}
    for _round in range(ROUNDS):
        for name, url in urls.items():
            times[name].append(milliseconds(client, url))
    queries = {}
    for name, url in urls.items():
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        queries[name] = len(captured)
    return {name: (median(times[name]), queries[name]) for name in urls}


@pytest.mark.parametrize(("who", "budget"), [("a visitor", 15), ("someone logged in", 22)])
def test_policy_page_against_an_ordinary_page(pages, who, budget, request):
    client = Client()
    if who != "a visitor":
        client.force_login(UserFactory())
    result = measure(client, {name: page.get_url() for name, page in pages.items()})

    print(f"\nThe policy page for {who}, {request.node.callspec.params['pages']}, median of {ROUNDS}:")
    for name, (time_taken, queries) in result.items():
        print(f"  {name:<8}{time_taken:8.2f} ms{queries:5} queries")
    (plain_time, plain_queries), (policy_time, policy_queries) = result["plain"], result["policy"]
    print(f"  ratio   {policy_time / plain_time:8.2f}   {policy_queries / plain_queries:5.2f}")
    assert policy_queries <= budget
