"""Readers are shown editions only, with today's addresses in yesterday's text."""

import datetime
import re

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.documents import get_document_model

from kalix_wagtail.enums import EditionKind
from kalix_wagtail.models import Edition
from kalix_wagtail.pages.models import PolicyDecision, PolicyPage
from tests.factories import (
    ContentPageFactory,
    DecisionFactory,
    PolicyPageFactory,
    UserFactory,
    bodies,
)
from tests.pages.test_policy_publishing import revise

pytestmark = pytest.mark.django_db


def html(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def policy_with(*content, **fields):
    return PolicyPageFactory(published=True, body=bodies.body(bodies.section("Bakgrund", *content)), **fields)


def test_a_draft_without_edition_is_not_found(client):
    page = PolicyPageFactory()
    PolicyPage.objects.filter(pk=page.pk).update(live=True)
    assert client.get(page.url).status_code == 404


def test_a_saved_draft_changes_nothing_for_readers(client):
    page = PolicyPageFactory(published=True, title="Säkerhetspolicy")
    draft = page.get_latest_revision_as_object()
    draft.title = "Ett utkast"
    draft.save_revision()
    assert "Ett utkast" not in html(client, page.url)


def test_a_changed_live_row_changes_nothing_for_readers(client):
    page = PolicyPageFactory(published=True, title="Säkerhetspolicy")
    PolicyPage.objects.filter(pk=page.pk).update(title="Ändrad i databasen")
    assert "<h1>Säkerhetspolicy</h1>" in html(client, page.url)


def test_an_earlier_edition_stays_at_its_address_as_it_was_with_a_banner(client):
    page = policy_with(bodies.text("<p>Så var det.</p>"))
    revise(page, body=bodies.body(bodies.section("Bakgrund", bodies.text("<p>Så är det.</p>")))).publish()

    current, earlier = html(client, page.url), client.get(f"{page.url}editions/1-0/")
    assert "Så är det." in current
    assert "Så var det." not in current
    assert "Så var det." in earlier.content.decode()
    assert "kalix-banner" in earlier.content.decode()
    assert earlier["X-Robots-Tag"] == "noindex"


def test_an_edition_says_how_long_it_was_in_force(client):
    page = policy_with(bodies.text("<p>Så var det.</p>"))
    assert "tills vidare" in html(client, page.url)
    revise(page, valid_from=datetime.date(2026, 7, 1)).publish()
    assert "till och med 30 juni 2026" in html(client, f"{page.url}editions/1-0/")


@pytest.mark.parametrize("number", ["9-0", "1", "1-0-0-0", "²-0", "x", "1-9999999"])
def test_an_edition_that_is_not_there_is_not_found(client, number):
    page = policy_with(bodies.text("<p>Text.</p>"))
    assert client.get(f"{page.url}editions/{number}/").status_code == 404


def test_sections_are_numbered_and_parts_lettered(client):
    page = PolicyPageFactory(
        published=True,
        body=bodies.body(
            bodies.part("Policy"),
            bodies.section("Bakgrund", bodies.subsection("Syfte", bodies.text("<p>a</p>"))),
            bodies.section("Förord", numbered=False),
            bodies.section("Mål"),
            bodies.part("Strategi"),
            bodies.section("Väg"),
        ),
    )
    document = Edition.objects.get(page_id=page.pk).content["document"]
    numbers = [(n.get("letter") or n.get("number"), n["heading"]) for n in document["body"]]
    assert numbers == [
        ("A", "Policy"),
        ("1", "Bakgrund"),
        ("", "Förord"),
        ("2", "Mål"),
        ("B", "Strategi"),
        ("1", "Väg"),
    ]
    assert document["body"][1]["body"][0]["number"] == "1.1"


def test_every_kind_of_block_is_drawn(client):
    table = {
        "columns": [{"type": "text", "heading": "Vem"}, {"type": "number", "heading": "Antal"}],
        "rows": [{"values": ["Nämnden", "7"]}],
        "caption": "Ansvar i korthet",
    }
    page = policy_with(
        bodies.text("<p>Ett <b>stycke</b>.</p><ul><li>En punkt</li></ul>"),
        bodies.goals("Ett mål."),
        bodies.responsibilities(bodies.duty("ansvarar.", addressee="Nämnden")),
        bodies.responsibilities(bodies.duty("Löpande plikt."), layout="prose"),
        bodies.measures(bodies.duty("En åtgärd.", goal="1")),
        bodies.callout("Observera", "<p>Viktigt.</p>"),
        bodies.block("table", table),
    )
    text = html(client, page.url)
    for words in (
        "Ett <b>stycke</b>.", "En punkt", "Ett mål.", "ansvarar.", "Löpande plikt.", "En åtgärd.", "Observera",
        "Viktigt.", "Ansvar i korthet", "Nämnden", "7",
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        '<p onclick="alert(1)">x</p>',
        "<iframe src=//evil></iframe>",
        "{{ 7|add:7 }}{% now 'Y' %}",
    ],
)
def test_hostile_text_stays_text_in_every_block(client, hostile):
    page = policy_with(
        bodies.text(f"<p>före</p>{hostile}"),
        bodies.goals(hostile),
        bodies.responsibilities(bodies.duty(hostile, addressee=hostile)),
        bodies.callout(hostile, hostile),
    )
    main = BeautifulSoup(html(client, page.url), "html.parser").select_one(".kalix-text")
    assert not main.find_all(["script", "iframe", "img"])
    assert not [tag for tag in main.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert not [a for a in main.find_all("a") if a.get("href", "").startswith("javascript:")]
    assert str(datetime.date.today().year) not in main.get_text()


def test_a_link_follows_a_moved_page_and_a_lost_one_becomes_text(client):
    target = ContentPageFactory(title="Mål", slug="fore")
    links = f'<a linktype="page" id="{target.pk}">hit</a> <a linktype="page" id="9999">dit</a>'
    page = policy_with(bodies.text(f"<p>{links}</p>"))
    target.slug = "efter"
    target.save()
    text = html(client, page.url)
    assert '<a href="/efter/">hit</a>' in text
    assert "<span>dit</span>" in text


def test_facts_say_what_is_unknown(client):
    page = PolicyPageFactory(published=True)
    text = html(client, page.url)
    assert "§ 130" in text
    assert "17 september 2007" in text
    assert "XX" not in text


def test_the_minutes_and_the_last_day_of_appeal_are_facts_too(client):
    file = ContentFile(b"protokoll", name="protokoll.txt")
    minutes = get_document_model().objects.create(title="Protokoll", file=file)
    decision = DecisionFactory(minutes_document=minutes, appeal_until=datetime.date(2007, 10, 8))
    text = html(client, PolicyPageFactory(published=True, decisions=[decision]).url)
    assert f'href="{minutes.url}"' in text
    assert "8 oktober 2007" in text


def test_a_future_first_edition_is_shown_as_upcoming(client):
    page = PolicyPageFactory(
        published=True, edition_valid_from=timezone.localdate() + datetime.timedelta(days=10), title="Kommer"
    )
    assert "kalix-banner" in html(client, page.url)


def test_the_list_of_editions_costs_the_same_at_1_and_at_20(client):
    page = PolicyPageFactory(published=True)
    counts = [count_queries(client, f"{page.url}editions/")]
    for serial in range(19):
        revise(page, body=bodies.body(bodies.section("Bakgrund", bodies.text(f"<p>{serial}</p>")))).publish()
        page = PolicyPage.objects.get(pk=page.pk)
    counts.append(count_queries(client, f"{page.url}editions/"))
    assert counts[0] == counts[1]


def count_queries(client, url):
    html(client, url)
    with CaptureQueriesContext(connection) as queries:
        html(client, url)
    return len(queries)


@pytest.mark.parametrize(("logged_in", "most"), [(False, 15), (True, 22)], ids=["visitor", "logged in"])
def test_the_policy_page_costs_a_constant_number_of_queries(client, logged_in, most):
    if logged_in:
        client.force_login(UserFactory())
    targets = [ContentPageFactory() for _serial in range(20)]
    links = [bodies.text(f'<p><a linktype="page" id="{t.pk}">x</a></p>', id=f"l{t.pk}") for t in targets]
    short = policy_with(links[0], bodies.deficiency_form())
    short_count = count_queries(client, short.url)
    for _serial in range(19):
        PolicyPageFactory(published=True)
    long = policy_with(*links, *(bodies.goals(f"Mål {n}", id=f"g{n}") for n in range(20)), bodies.deficiency_form())
    long_count = count_queries(client, long.url)
    assert short_count == long_count
    assert long_count <= most


def test_preview_draws_the_draft_by_the_same_renderer(client, superuser):
    page = policy_with(bodies.text("<p>Nu.</p>"))
    draft = page.get_latest_revision_as_object()
    draft.body = bodies.body(bodies.section("Bakgrund", bodies.text("<p>Sedan.</p>")))
    response = draft.make_preview_request()
    response.render()
    text = response.content.decode()
    assert "Sedan." in text
    assert "kalix-status--warn" in text
    draft.edition_kind, draft.edition_valid_from = EditionKind.REVISION, timezone.localdate()
    draft.decision_links = [PolicyDecision(decision=DecisionFactory())]
    draft.publication_id = "00000000-0000-4000-8000-000000000001"
    draft.save_revision().publish()
    published = html(client, page.url)

    def main(markup):
        text = markup.split('<div class="kalix-text">')[1].split("<aside")[0]
        return re.sub(r'<a class="kalix-changed".*?</a> ', "", text)

    assert main(text) == main(published)
