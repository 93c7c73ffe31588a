"""What machines get: an edition as JSON, schema.org's words, the host's API, and feeds."""

import datetime
import hashlib
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction

from kalix_wagtail.actions.lifecycle import annul_edition, mask_passage
from kalix_wagtail.enums import EditionKind
from kalix_wagtail.models import Edition
from kalix_wagtail.rules.content import canonical_json
from tests.actions.test_lifecycle import edition_of, fresh, translated, who_may_publish  # noqa: F401
from tests.actions.test_lifecycle import page as page  # noqa: F401, PLC0414
from tests.factories import DecisionFactory, PolicyIndexPageFactory, PolicyPageFactory, bodies
from tests.pages.test_policy_publishing import revise
from tests.pages.test_policy_serving import count_queries, html

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
TERMS = json.loads((Path(__file__).parent / "schema_org_terms.json").read_text())


def as_json(client, page, number="2-0"):  # noqa: F811
    return json.loads(html(client, f"{page.url}editions/{number}/json/"))


def test_the_fingerprint_can_be_computed_from_the_answer_alone(client, page):  # noqa: F811
    answer = as_json(client, page)
    digest = hashlib.sha256(canonical_json(answer["content"]).encode()).hexdigest()
    assert digest == answer["hash"] == edition_of(page, "2.0").content_hash
    assert answer["is_complete"] is True


def test_the_answer_says_how_the_edition_stands(client, page, today):  # noqa: F811
    now, before = as_json(client, page), as_json(client, page, "1-0")
    assert (now["number"], now["status"], now["valid_until"]) == ("2.0", "in_force", None)
    yesterday = today - datetime.timedelta(days=1)
    assert (before["status"], before["valid_until"]) == ("superseded", yesterday.isoformat())
    assert now["url"] == f"{page.full_url}editions/2-0/"
    assert (now["policy_key"], now["language"], now["events"]) == (str(page.translation_key), "sv", [])


def test_what_is_hidden_is_not_in_the_answer_and_it_says_that_it_is_incomplete(client, today):
    secret = bodies.text("<p>Anna Andersson ansvarar.</p>", id="hemligt")
    page = PolicyPageFactory(published=True, body=bodies.body(bodies.section("B", secret)))
    given = {"user": who_may_publish(page), "reason": "Namn.", "acted_on": today, "decision": DecisionFactory()}
    mask_passage(edition_of(page, "1.0"), block_id="hemligt", **given)
    answer = as_json(client, page, "1-0")
    assert "Andersson" not in json.dumps(answer, ensure_ascii=False)
    assert answer["is_complete"] is False
    [event] = answer["events"]
    assert (event["act"], event["block"], event["decision"]["paragraph"]) == ("mask", "hemligt", "130")


def test_an_unchanged_answer_is_not_sent_twice_and_old_ones_are_not_indexed(client, page):  # noqa: F811
    url = f"{page.url}editions/2-0/json/"
    first = client.get(url)
    assert client.get(url, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.head(url).status_code == 200
    assert "X-Robots-Tag" not in first
    assert client.get(f"{page.url}editions/1-0/json/")["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("number", ["9-0", "²-0", "-1", "1.0", "9" * 5000])
def test_an_edition_that_is_not_there_has_no_json(client, page, number):  # noqa: F811
    assert client.get(f"{page.url}editions/{number}/json/").status_code == 404


@pytest.mark.parametrize("path", ["editions/2-0/json/", "editions/feed/"])
def test_what_is_restricted_is_so_for_machines_before_anything_else(client, page, path):  # noqa: F811
    etag = client.get(page.url + path).get("ETag", '"x"')
    PageViewRestriction.objects.create(page=page.page_ptr, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(page.url + path, headers={"if-none-match": etag}).status_code == 302


def legislation(markup):
    return json.loads(BeautifulSoup(markup, "html.parser").select_one('script[type="application/ld+json"]').string)


def terms_of(data):
    """Yield every term of schema.org that `data` uses: properties, classes and members."""
    if isinstance(data, list):
        for each in data:
            yield from terms_of(each)
    elif isinstance(data, dict):
        for name, value in data.items():
            if name == "@type":
                yield value
            elif not name.startswith("@"):
                yield name
                yield from terms_of(value)
    elif isinstance(data, str) and data.startswith("https://schema.org/"):
        yield data.removeprefix("https://schema.org/")


def test_the_edition_in_force_in_the_words_of_schema_org(client, page, today):  # noqa: F811
    found = legislation(html(client, page.url))
    assert found["@type"] == "Legislation"
    assert (found["name"], found["version"], found["inLanguage"]) == ("Säkerhetspolicy", "2.0", "sv")
    assert found["legislationLegalForce"] == "https://schema.org/InForce"
    assert found["temporalCoverage"] == f"{today}/.."
    assert found["legislationChanges"]["@id"] == f"{page.full_url}editions/1-0/"
    assert found["legislationDate"] == "2007-09-17"
    assert found["isPartOf"]["@id"] == page.full_url


def test_an_earlier_edition_says_until_when_it_was_in_force(client, page, today):  # noqa: F811
    found = legislation(html(client, f"{page.url}editions/1-0/"))
    assert found["legislationLegalForce"] == "https://schema.org/NotInForce"
    assert found["temporalCoverage"] == f"2007-09-17/{today - datetime.timedelta(days=1)}"
    assert "legislationChanges" not in found


def test_what_is_not_known_is_left_out(client):
    page = PolicyPageFactory(
        published=True, summary="", decisions=[DecisionFactory(decided_on=None, date_unknown=True)]
    )
    found = legislation(html(client, page.url))
    assert not {"legislationDate", "abstract", "workTranslation"} & set(found)


@pytest.mark.parametrize("kind", [EditionKind.REPEAL, EditionKind.CORRECTION, EditionKind.REAFFIRMATION])
def test_each_term_is_one_that_schema_org_knows(client, page, translated, today, kind):  # noqa: F811
    revise(page, kind=kind).publish()
    annul_edition(edition_of(page, "1.0"), user=who_may_publish(page), reason="Dom.", acted_on=today)
    known = set(TERMS["classes"]) | set(TERMS["properties"]) | set(TERMS["members"])
    for url in (page.url, f"{page.url}editions/1-0/", f"{page.url}editions/2-0/", translated.get_url()):
        found = legislation(html(client, url))
        assert set(terms_of(found)) <= known
    assert "workTranslation" in legislation(html(client, PolicyPageOf(translated)))


def test_every_address_says_which_site_it_is_of(client, page, translated):  # noqa: F811
    """Whoever has taken the data from the page resolves no address against it."""
    for url in (page.url, f"{page.url}editions/1-0/", translated.get_url()):
        found = legislation(html(client, url))
        named = [found, found.get("isPartOf"), *found.get("workTranslation", [])]
        assert all(each["@id"].startswith("http://localhost/") for each in named if each)


def PolicyPageOf(translation):  # noqa: N802
    return Edition.objects.get(page_id=translation.pk).renders.page.url


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--<script>", "\u2028", "'\"&<>"])
def test_no_text_ends_the_element(client, text):
    page = PolicyPageFactory(published=True, title=f"Policy {text}", summary=text)
    markup = html(client, page.url)
    assert legislation(markup)["abstract"] == text
    assert "<script>alert(1)" not in markup
    assert "\u2028" not in markup.split("ld+json")[1].split("</script>")[0]


def test_the_hosts_api_tells_the_edition_in_force_and_nothing_of_a_draft(client, page, today):  # noqa: F811
    draft = page.get_latest_revision_as_object()
    draft.summary = "Ett utkast."
    draft.save_revision()
    revise(page, valid_from=today + datetime.timedelta(days=9)).publish()
    [found] = client.get("/api/pages/?type=kalix_pages.PolicyPage&fields=*").json()["items"]
    assert found["edition_in_force"]["number"] == "2.0"
    assert "body" not in found
    assert "summary" not in found
    assert "Ett utkast." not in json.dumps(found, ensure_ascii=False)


def test_before_its_first_day_the_hosts_api_has_no_edition_and_no_text(client, today):
    text = bodies.body(bodies.section("B", bodies.text("<p>Hamnskyddet.</p>")))
    PolicyPageFactory(published=True, body=text, edition_valid_from=today + datetime.timedelta(days=9))
    answer = client.get("/api/pages/?type=kalix_pages.PolicyPage&fields=*")
    [found] = answer.json()["items"]
    assert found["edition_in_force"] is None
    assert "Hamnskyddet" not in answer.content.decode()


def test_the_hosts_api_lists_no_restricted_policy(client, page):  # noqa: F811
    PageViewRestriction.objects.create(page=page.page_ptr, restriction_type=PageViewRestriction.LOGIN)
    assert client.get("/api/pages/?type=kalix_pages.PolicyPage").json()["items"] == []


def feed(client, url):
    response = client.get(url)
    assert response["Content-Type"].startswith("application/atom+xml")
    assert "private" in response["Cache-Control"]
    return ElementTree.fromstring(response.content)


def titles(tree):
    return [entry.findtext(f"{ATOM}title") for entry in tree.iter(f"{ATOM}entry")]


def test_a_documents_feed_tells_what_was_published_and_what_was_done_to_it(client, page, today):  # noqa: F811
    revise(page, valid_from=today + datetime.timedelta(days=9)).publish()
    annul_edition(edition_of(page, "2.0"), user=who_may_publish(page), reason="Dom.", acted_on=today)
    tree = feed(client, f"{page.url}editions/feed/")
    assert titles(tree) == [
        "Säkerhetspolicy, utgåva 2.0: Upphävd av domstol",
        "Säkerhetspolicy, utgåva 3.0: Revidering",
        "Säkerhetspolicy, utgåva 2.0: Revidering",
        "Säkerhetspolicy, utgåva 1.0: Antagande",
    ]
    entries = list(tree.iter(f"{ATOM}entry"))
    assert "Dom." in entries[0].findtext(f"{ATOM}summary")
    assert "gäller ännu inte" in entries[1].findtext(f"{ATOM}summary")
    assert entries[1].find(f"{ATOM}link").get("href") == f"{page.full_url}editions/3-0/"
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 4
    assert [each.findtext(f"{ATOM}id") for each in feed(client, f"{page.url}editions/feed/").iter(f"{ATOM}entry")] == [
        entry.findtext(f"{ATOM}id") for entry in entries
    ]


def test_a_lists_feed_tells_of_what_the_reader_may_read_below_it(client, user):
    index, other = PolicyIndexPageFactory(), PolicyIndexPageFactory()
    PolicyPageFactory(published=True, title="Öppen", parent=index)
    closed = PolicyPageFactory(published=True, title="Stängd", parent=index)
    PolicyPageFactory(published=True, title="Annan", parent=other)
    PageViewRestriction.objects.create(page=closed.page_ptr, restriction_type=PageViewRestriction.LOGIN)
    assert titles(feed(client, f"{index.url}feed/")) == ["Öppen, utgåva 1.0: Antagande"]
    client.force_login(user)
    assert len(titles(feed(client, f"{index.url}feed/"))) == 2


def test_hostile_words_and_hidden_ones_do_not_reach_the_feed(client, today):
    page = PolicyPageFactory(published=True, title="<b>&", edition_change_note="Anna Andersson.")
    given = {"user": who_may_publish(page), "acted_on": today}
    mask_passage(edition_of(page, "1.0"), block_id="record:change_note", reason="Namn.", **given)
    annul_edition(edition_of(page, "1.0"), reason="Skäl \x0b <i>", **given)
    tree = feed(client, f"{page.url}editions/feed/")
    assert "Andersson" not in ElementTree.tostring(tree, encoding="unicode")
    assert titles(tree)[0].startswith("<b>&, utgåva 1.0")


def test_the_pages_lead_to_their_feeds(client, page):  # noqa: F811
    for url, address in ((page.url, "editions/feed/"), (page.get_parent().url, "feed/")):
        link = BeautifulSoup(html(client, url), "html.parser").select_one('link[type="application/atom+xml"]')
        assert link["href"] == url + address


@pytest.mark.parametrize("path", ["editions/feed/", "../feed/", "editions/2-0/json/"])
def test_twenty_editions_cost_as_many_queries_as_two_for_machines(client, page, path):  # noqa: F811
    url = f"{page.url}{path}" if not path.startswith("..") else f"{page.get_parent().url}feed/"
    few = count_queries(client, url)
    for _number in range(18):
        revise(fresh(page)).publish()
    assert count_queries(client, url) <= few


@pytest.mark.parametrize("path", ["editions/", "editions/feed/"])
def test_what_is_hidden_in_twenty_editions_costs_as_many_queries_as_in_two(client, today, path):
    page = PolicyPageFactory(published=True, edition_change_note="Anna.")
    given = {"user": who_may_publish(page), "reason": "Namn.", "acted_on": today, "block_id": "record:change_note"}

    def publish_and_hide(number):
        draft = fresh(page).get_latest_revision_as_object()
        draft.edition_change_note = f"Anna {number}."
        revise(draft).publish()
        mask_passage(edition_of(page, f"{number}.0"), **given)

    publish_and_hide(2)
    publish_and_hide(3)
    few = count_queries(client, page.url + path)
    for number in range(4, 21):
        publish_and_hide(number)
    assert count_queries(client, page.url + path) <= few
