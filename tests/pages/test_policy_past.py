"""What applied on a day, by two clocks, and any two editions side by side."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from wagtail.models import PageViewRestriction

from kalix_wagtail.actions.lifecycle import annul_edition, mask_passage, withdraw_edition
from kalix_wagtail.enums import EditionKind
from kalix_wagtail.models import Edition, LifecycleEvent
from kalix_wagtail.pages.models import PolicyPage
from kalix_wagtail.rules.past import timeline_known_on
from kalix_wagtail.rules.timeline import Timeline
from tests.actions.test_legacy import draft as draft  # noqa: F401, PLC0414
from tests.actions.test_legacy import pdf, register  # noqa: F401
from tests.actions.test_lifecycle import edition_of, fresh, translated, who_may_publish  # noqa: F401
from tests.factories import EditionPdfFactory, PolicyPageFactory, bodies
from tests.pages.test_policy_publishing import revise
from tests.pages.test_policy_serving import count_queries, html

pytestmark = pytest.mark.django_db

OLD = ["Säkerhet angår alla.", "Varje nämnd ansvarar för säkerhetsarbetet inom sin verksamhet.", "Det här tas bort."]
NEW = ["Säkerhet angår alla.", "Varje nämnd och styrelse ansvarar för säkerhetsarbetet.", "Det här är nytt."]
#: When each edition was in force from, and when the intranet published it.
HISTORY = [(2007, 2008), (2015, 2016)]


def body(paragraphs, *more):
    text = "".join(f"<p>{words}</p>" for words in paragraphs)
    return bodies.body(bodies.section("Bakgrund", bodies.text(text, id="text"), *more, id="bakgrund"))


@pytest.fixture
def page():
    """A policy: 1.0 in force from 2007, published 2008; 2.0 in force from 2015, published 2016."""
    page = PolicyPageFactory(published=True, title="Säkerhetspolicy", body=body(OLD))
    revise(page, body=body(NEW), valid_from=datetime.date(2015, 1, 1)).publish()
    for edition, (_from, year) in zip(Edition.objects.order_by("major"), HISTORY, strict=True):
        moment = datetime.datetime(year, 6, 1, 12, tzinfo=datetime.UTC)
        # As the day had it: the record says when it was published, and nothing else may set that.
        super(type(Edition.objects.all()), Edition.objects.filter(pk=edition.pk)).update(published_at=moment)
    return fresh(page)


def shown_on(page, date):
    return timeline_known_on(Timeline(page.pk), date).shown(date)


def words(markup):
    """Return what a screen reader reads of the main part: hidden labels too, in order."""
    return " ".join(BeautifulSoup(markup, "html.parser").select_one("article").get_text(" ").split())


@pytest.mark.parametrize(
    ("day", "clock", "told", "absent"),
    [
        ("2007-09-17", "", "Det här gällde den 17 september 2007: utgåva 1.0.", "utgåva 2.0."),
        ("2014-12-31", "", "Det här gällde den 31 december 2014: utgåva 1.0.", "utgåva 2.0."),
        ("2015-01-01", "", "Det här gällde den 1 januari 2015: utgåva 2.0.", "utgåva 1.0."),
        ("2015-12-31", "?clock=shown", "Det här visade intranätet den 31 december 2015: utgåva 1.0.", "utgåva 2.0."),
        ("2016-06-01", "?clock=shown", "Det här visade intranätet den 1 juni 2016: utgåva 2.0.", "utgåva 1.0."),
        ("2016-05-31", "?clock=shown", "utgåva 1.0.", "utgåva 2.0."),
    ],
)
def test_a_day_has_its_edition_by_each_clock(client, page, day, clock, told, absent):
    response = client.get(f"{page.url}on/{day}/{clock}")
    banner = BeautifulSoup(response.content, "html.parser").select_one(".kalix-banner").get_text()
    assert told in banner
    assert absent not in banner
    assert response["X-Robots-Tag"] == "noindex"


def test_the_banner_leads_to_what_applies_today(client, page):
    old = html(client, f"{page.url}on/2010-01-01/")
    assert "Den gäller inte i dag." in old
    assert f'href="{page.url}"' in old
    assert "Det här tas bort." in old
    assert "Den gäller också i dag." in html(client, f"{page.url}on/2020-01-01/")


@pytest.mark.parametrize(("clock", "told"), [("", "gällde ingen utgåva"), ("?clock=shown", "visade intranätet inget")])
def test_before_there_was_any_it_says_so_and_leads_on(client, page, clock, told):
    response = client.get(f"{page.url}on/2001-01-01/{clock}")
    text = response.content.decode()
    assert told in text
    assert f"{page.url}editions/1-0/" in text
    assert response["X-Robots-Tag"] == "noindex"


def test_after_a_repeal_nothing_is_in_force_and_the_last_is_named(client, page):
    revise(page, body=body(NEW), kind=EditionKind.REPEAL, valid_from=datetime.date(2020, 1, 1)).publish()
    text = html(client, f"{page.url}on/2021-01-01/")
    assert "gällde ingen utgåva" in text
    assert f"{page.url}editions/3-0/" in text
    assert "utgåva 2.0." in html(client, f"{page.url}on/2019-12-31/")
    # The intranet learnt of the repeal today only.
    assert "utgåva 2.0." in html(client, f"{page.url}on/2021-01-01/?clock=shown")


def test_what_was_annulled_afterwards_was_shown_and_is_not_in_force(client, page, today):
    annul_edition(edition_of(page, "2.0"), user=who_may_publish(page), reason="Dom.", acted_on=today)
    assert "utgåva 1.0." in html(client, f"{page.url}on/2017-01-01/")
    assert "utgåva 2.0." in html(client, f"{page.url}on/2017-01-01/?clock=shown")
    tomorrow = today + datetime.timedelta(days=1)
    assert "utgåva 1.0." in html(client, f"{page.url}on/{tomorrow}/?clock=shown")


def test_when_none_stood_the_last_one_was_shown_as_it_is_now(page, today):
    for number in ("2.0", "1.0"):
        withdraw_edition(edition_of(page, number), user=who_may_publish(page), reason="Fel.", acted_on=today)
    assert shown_on(page, today).number == "2.0"
    assert shown_on(page, datetime.date(2017, 1, 1)).number == "2.0"
    assert shown_on(page, datetime.date.max).number == "2.0"


def test_before_its_day_the_first_edition_was_shown_as_upcoming(today):
    page = PolicyPageFactory(published=True, edition_valid_from=today + datetime.timedelta(days=9))
    assert shown_on(page, today).number == "1.0"
    assert shown_on(page, today - datetime.timedelta(days=1)) is None


def test_a_repealed_policy_was_shown_as_the_repeal(page, today):
    revise(page, body=body(NEW), kind=EditionKind.REPEAL, valid_from=today).publish()
    assert shown_on(page, today).number == "3.0"


@pytest.mark.parametrize("day", ["2015-02-30", "0000-01-01", "9999-99-99", "2015-1-1", "idag", "²015-01-01"])
def test_what_is_no_day_is_not_found(client, page, day):
    assert client.get(f"{page.url}on/{day}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("date=2015-03-01", "on/2015-03-01/"),
        ("date=2015-03-01&clock=shown", "on/2015-03-01/?clock=shown"),
        ("date=%202015-03-01&clock=x", "on/2015-03-01/"),
    ],
)
def test_the_date_form_leads_to_the_days_own_address(client, page, query, address):
    assert client.get(f"{page.url}on/?{query}")["Location"] == f"{page.url}{address}"


@pytest.mark.parametrize("date", ["", "igår", "2015-02-30", "\x00", "1" * 5000, "²"])
def test_the_date_form_says_what_a_date_is(client, page, date):
    response = client.get(f"{page.url}on/", {"date": date})
    assert response.status_code == 200
    assert "Skriv datumet som år, månad och dag" in response.content.decode()


def test_a_page_without_editions_has_no_days_and_no_comparisons(client):
    page = PolicyPageFactory(live=True)
    for path in ("on/", "on/2015-01-01/", "editions/", "compare/1-0/2-0/"):
        assert client.get(f"{page.url}{path}").status_code == 404


def test_a_screen_reader_is_told_what_was_added_removed_and_changed(client, page):
    told = words(html(client, f"{page.url}compare/1-0/2-0/"))
    for sentence in (
        "Vad som skiljer mellan 1.0 och 2.0",
        "Ändrat 1 Bakgrund Varje nämnd tillagt: och styrelse (slut på tillagt) ansvarar för",
        "borttaget: säkerhetsarbetet inom sin verksamhet. (slut på borttaget)",
        "tillagt: säkerhetsarbetet. (slut på tillagt)",
        "Borttaget 1 Bakgrund Det här tas bort.",
        "Tillagt 1 Bakgrund Det här är nytt.",
        "2 stycken utan ändring",
        "Inget mål och ingen skyldighet skiljer sig.",
    ):
        assert sentence in told


def test_goals_and_duties_stand_first(client):
    goals = bodies.goals(bodies.goal("Trygghet.", id="g1"), bodies.goal("Gammalt.", id="g2"))
    page = PolicyPageFactory(published=True, body=body(OLD, goals))
    goals = bodies.goals(bodies.goal("Trygghet för alla.", id="g1"), bodies.goal("Öppenhet.", id="g3"))
    revise(page, body=body(OLD, goals)).publish()
    summary = words(html(client, f"{page.url}compare/1-0/2-0/")).split("Texten, stycke för stycke")[0]
    assert "Tillagt Mål 3 Öppenhet." in summary
    assert "Ändrat Mål 1 Text borttaget: Trygghet. (slut på borttaget) tillagt: Trygghet för alla." in summary
    assert "Upphört Mål 2 Gammalt." in summary


def test_the_earlier_edition_stands_first_and_one_alone_is_shown_itself(client, page):
    assert client.get(f"{page.url}compare/2-0/1-0/")["Location"] == f"{page.url}compare/1-0/2-0/"
    assert client.get(f"{page.url}compare/2-0/2-0/")["Location"] == f"{page.url}editions/2-0/"


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("from=1-0&to=2-0", "compare/1-0/2-0/"),
        ("from=1-0", "editions/"),
        ("from=²&to=2-0", "editions/"),
        ("", "editions/"),
    ],
)
def test_the_form_leads_to_the_comparison(client, page, query, address):
    assert client.get(f"{page.url}compare/?{query}")["Location"] == f"{page.url}{address}"


@pytest.mark.parametrize("path", ["1-0/9-0", "9-0/1-0", "1-0/²-0", "1-0", "1.0/2.0", "1-0/" + "9" * 5000 + "-0"])
def test_an_edition_that_is_not_there_is_not_compared(client, page, path):
    assert client.get(f"{page.url}compare/{path}/").status_code == 404


def test_the_same_text_in_both_says_so_and_old_ones_say_what_applies(client, page):
    revise(page, body=body(NEW), kind=EditionKind.REAFFIRMATION).publish()
    assert "Texten är densamma i båda." in html(client, f"{page.url}compare/2-0/3-0/")
    assert "Ingen av dem är den utgåva som gäller i dag." in html(client, f"{page.url}compare/1-0/2-0/")


def test_the_one_in_force_beside_one_to_come_is_the_one_in_force(client, page, today):
    revise(page, body=body(OLD), valid_from=today + datetime.timedelta(days=9)).publish()
    assert "Ingen av dem" not in html(client, f"{page.url}compare/2-0/3-0/")


def test_a_file_is_not_compared_and_says_so(client, register, draft):  # noqa: F811
    register()
    revise(draft, body=body(NEW)).publish()
    text = html(client, f"{draft.get_url()}compare/1-0/2-0/")
    assert "finns bara som fil" in text
    assert "Det här är nytt." not in text


def test_what_is_hidden_is_not_in_the_comparison(client, today):
    secret = bodies.text("<p>Anna Andersson, 19121212-1212.</p>", id="hemligt")
    page = PolicyPageFactory(published=True, body=body(OLD, secret))
    revise(page, body=body(NEW)).publish()
    mask_passage(
        edition_of(page, "1.0"), user=who_may_publish(page), block_id="hemligt", reason="Namn.", acted_on=today
    )
    assert "Andersson" not in html(client, f"{page.url}compare/1-0/2-0/")


@pytest.mark.parametrize("path", ["editions/", "compare/1-0/2-0/", "on/2015-03-01/", "on/2001-01-01/", "on/?date=x"])
def test_who_may_not_read_the_policy_reads_nothing_of_its_past(client, page, path):
    PageViewRestriction.objects.create(page=page.page_ptr, restriction_type=PageViewRestriction.LOGIN)
    response = client.get(f"{page.url}{path}")
    assert response.status_code == 302
    assert "/login/" in response["Location"]


#: Every route of a document, by the name of its view.
ROUTES = {
    "current": "",
    "editions": "editions/",
    "edition": "editions/1-0/",
    "edition_as_json": "editions/1-0/json/",
    "edition_as_pdf": "editions/1-0/pdf/",
    "feed": "editions/feed/",
    "choose_editions": "compare/?from=1-0&to=2-0",
    "compare": "compare/1-0/2-0/",
    "choose_date": "on/?date=2015-03-01",
    "on": "on/2015-03-01/",
}


def test_every_route_of_a_document_is_known():
    # `index_route` is Wagtail's own, of the same address as `current`.
    assert set(ROUTES) == {route.name for route in PolicyPage.get_subpage_urls()} - {"index_route"}


@pytest.mark.parametrize("above", ["page", "index"])
@pytest.mark.parametrize("kind", ["groups", "password", "login"])
def test_what_is_closed_here_or_above_is_closed_at_every_route(client, page, user, above, kind):
    EditionPdfFactory(edition=edition_of(page, "1.0"))
    if kind != "login":
        client.force_login(user)
    # Read by everyone first: what is kept of it afterwards is not for everyone.
    before = {path: client.get(page.url + path) for path in ROUTES.values()}
    assert {response.status_code for response in before.values()} == {200, 302}
    closed_page = page if above == "page" else page.get_parent()
    PageViewRestriction.objects.create(page_id=closed_page.pk, restriction_type=kind, password="hemligt")
    for path, response in before.items():
        closed = client.get(page.url + path, headers={"if-none-match": response.get("ETag", '"x"')})
        if kind == "password":
            assert (closed.status_code, 'type="password"' in closed.content.decode()) == (200, True)
        else:
            assert (closed.status_code, "/login/" in closed["Location"]) == (302, True)
        text = closed.content.decode()
        assert "Säkerhet angår alla." not in text and "Säkerhetspolicy" not in text


def test_a_changed_and_a_new_paragraph_lead_to_what_differs(client, page):
    soup = BeautifulSoup(html(client, page.url), "html.parser")
    marks = {mark.get_text(): mark for mark in soup.select(".kalix-text .kalix-changed")}
    assert list(marks) == ["ändrat i 2.0", "nytt i 2.0"]
    href = marks["ändrat i 2.0"]["href"]
    assert href.startswith(f"{page.url}compare/1-0/2-0/#p-")
    comparison = BeautifulSoup(html(client, f"{page.url}compare/1-0/2-0/"), "html.parser")
    assert comparison.find(id=href.split("#")[1])
    assert f"{page.url}compare/1-0/2-0/" in str(soup.select_one(".kalix-facts"))


def test_marks_follow_when_the_edition_before_is_withdrawn(client, page, today):
    revise(page, body=body(OLD)).publish()
    assert f"{page.url}compare/2-0/3-0/" in html(client, page.url)
    withdraw_edition(edition_of(page, "2.0"), user=who_may_publish(page), reason="Fel.", acted_on=today)
    text = html(client, page.url)
    assert f"{page.url}compare/1-0/3-0/" in text
    assert 'class="kalix-changed"' not in text


@pytest.mark.parametrize("path", ["editions/1-0/", "on/2010-01-01/"])
def test_a_past_edition_has_no_marks(client, page, path):
    assert 'class="kalix-changed"' not in html(client, page.url + path)


def test_the_first_edition_and_what_follows_a_file_have_no_marks(client, register, draft):  # noqa: F811
    register()
    revise(draft, body=body(NEW)).publish()
    assert 'class="kalix-changed"' not in html(client, draft.get_url())
    alone = PolicyPageFactory(published=True)
    assert 'class="kalix-changed"' not in html(client, alone.url)


def test_goals_duties_lists_and_tables_are_marked_where_a_link_may_stand(client):
    def made(words):
        value = {"columns": [{"type": "text", "heading": "Vem"}], "rows": [{"values": [words]}], "caption": words}
        return body(
            OLD,
            bodies.goals(bodies.goal(f"Mål {words}", id="g")),
            bodies.responsibilities(bodies.duty(f"ska {words}", addressee="Alla", id="d")),
            bodies.text(f"<ul><li>{words}</li></ul>", id="l"),
            bodies.block("table", value, id="t"),
            bodies.callout("Ruta", f"<p>{words}</p>", id="r"),
        )

    page = PolicyPageFactory(published=True, body=made("ett"))
    revise(page, body=made("två")).publish()
    soup = BeautifulSoup(html(client, page.url), "html.parser")
    assert len(soup.select(".kalix-text .kalix-changed")) == 5
    assert not soup.select("ul > a, ol > a, dl > a, table > a")


def test_a_translation_has_days_and_comparisons_of_its_own(client, translated):  # noqa: F811
    text = html(client, f"{translated.get_url()}on/{timezone.localdate()}/")
    assert "Secret." in text


@pytest.mark.parametrize("path", ["editions/", "on/2010-01-01/", "on/2010-01-01/?clock=shown", "compare/1-0/2-0/", ""])
def test_twenty_editions_cost_as_many_queries_as_two(client, page, path):
    few = count_queries(client, page.url + path)
    for number in range(18):
        revise(
            fresh(page), body=body([*NEW, f"Stycke {number}."]), valid_from=datetime.date(2016, 1, 1 + number)
        ).publish()
    assert Edition.objects.filter(page_id=page.pk).count() == 20
    assert not LifecycleEvent.objects.exists()
    assert count_queries(client, page.url + path) <= few
