"""A word in any paragraph leads to that paragraph, for those who may read it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from kalix_wagtail.rules.searching import mark_words, search_policies, words_of
from tests.factories import PolicyPageFactory, UserFactory, bodies
from tests.pages.test_policy_publishing import revise

pytestmark = pytest.mark.django_db


def policy(words, **fields):
    return PolicyPageFactory(
        published=True,
        body=bodies.body(
            bodies.section("Bakgrund", bodies.text("<p>Inledning.</p>"), bodies.text(f"<p>{words}</p>")),
            bodies.section("Ansvar", bodies.responsibilities(bodies.duty("ska samordna allt.", addressee="Nämnden"))),
        ),
        **fields,
    )


def found(query, user, today):
    return [(p.title, [hit.section for hit in p.hits]) for p in search_policies(query, user, today)]


@pytest.mark.parametrize(
    ("query", "section"),
    [("egendomsförluster", "1 Bakgrund"), ("SAMORDNA", "2 Ansvar"), ("egendom", "1 Bakgrund"), ("nämnden", "2 Ansvar")],
    ids=["a word", "capitals", "the beginning of a word", "an addressee"],
)
def test_a_word_in_any_paragraph_is_found(user, today, query, section):
    policy("Så få egendomsförluster som möjligt.", title="Säkerhetspolicy")
    policy("Något helt annat.", title="Annat") if section == "1 Bakgrund" else None
    assert ("Säkerhetspolicy", [section]) in found(query, user, today)


def test_a_hit_leads_to_its_paragraph(user, today, client):
    page = policy("Så få egendomsförluster som möjligt.")
    hit = search_policies("egendomsförluster", user, today)[0].hits[0]
    address, anchor = hit.url.split("#")
    assert address == page.url
    paragraph = client.get(address).content.decode().split(f'id="{anchor}"')[1]
    assert paragraph.startswith(">Så få egendomsförluster")


@pytest.mark.parametrize(
    "query", ["", " ", '"', '"""', "\x00", "a\x00b", "' OR 'x'='x", "*", "AND", "-", "(", "å" * 500, "\ud800", "&|!:*"]
)
def test_an_absurd_query_finds_nothing_and_breaks_nothing(user, today, query):
    policy("Vanlig text.")
    assert search_policies(query, user, today) == []


def test_a_superseded_edition_is_not_found(user, today):
    page = policy("Föråldrat ordval.")
    revise(page).publish()
    assert found("ordval", user, today) == []


def test_a_restricted_policy_is_not_found_by_those_who_may_not_read_it(user, today):
    page = policy("Hemligheter.")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    assert found("hemligheter", user, today) == []
    assert found("hemligheter", UserFactory(superuser=True), today) != []


def test_search_costs_the_same_at_1_and_at_20_policies(user, today):
    policy("Gemensamt ord.")
    search_policies("gemensamt", user, today)
    with CaptureQueriesContext(connection) as few:
        search_policies("gemensamt", user, today)
    for _serial in range(19):
        policy("Gemensamt ord.")
    with CaptureQueriesContext(connection) as many:
        search_policies("gemensamt", user, today)
    assert len(few) == len(many), "\n".join(q["sql"][:110] for q in [*few, *many])


def test_words_are_marked():
    assert mark_words("En säker kommun.", ["säker"]) == [("En ", False), ("säker", True), (" kommun.", False)]


def test_words_of_a_query():
    assert words_of('säker "och" trygg*') == ["säker", "och", "trygg"]


def test_the_search_page_marks_hits_and_keeps_the_query(client):
    policy("Så få egendomsförluster som möjligt.", title="Säkerhetspolicy")
    text = client.get("/intranat/search/", {"q": "egendomsförluster"}).content.decode()
    assert "<mark>egendomsförluster</mark>" in text
    assert 'value="egendomsförluster"' in text
