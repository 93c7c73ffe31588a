"""What happened to an edition is told to readers where they are."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from kalix_wagtail.actions.lifecycle import annul_edition, cancel_edition, mask_passage, withdraw_edition
from kalix_wagtail.enums import EditionKind
from kalix_wagtail.models import Edition
from kalix_wagtail.pages.models import PolicyDecision
from tests.actions.test_legacy import draft, pdf, register  # noqa: F401
from tests.actions.test_lifecycle import coming, fresh, secret_page, translated, who_may_publish  # noqa: F401
from tests.actions.test_lifecycle import page as page  # noqa: F401, PLC0414
from tests.factories import (
    DecisionFactory,
    GoalsPageFactory,
    PolicyPageFactory,
    ResponsibilitiesPageFactory,
    ResponsiblePartyFactory,
    bodies,
)
from tests.pages.test_policy_publishing import revise
from tests.pages.test_policy_serving import count_queries, html

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>"


def banner(markup):
    return " ".join(
        node.get_text(" ", strip=True) for node in BeautifulSoup(markup, "html.parser").select(".kalix-banner")
    )


def edition_of(page, number="1.0"):
    major, minor = number.split(".")
    return Edition.objects.get(page_id=page.pk, major=major, minor=minor)


@pytest.mark.parametrize(
    ("act", "words"),
    [(annul_edition, "Upphävd av domstol"), (withdraw_edition, "Makulerad")],
    ids=["annul", "withdraw"],
)
def test_an_ended_edition_says_what_happened_when_why_and_by_whom(client, page, act, words):  # noqa: F811
    act(
        edition_of(page, "2.0"),
        user=who_may_publish(page),
        reason=f"Fel text. {HOSTILE}",
        acted_on=datetime.date(2026, 3, 1),
        decision=DecisionFactory(paragraph="9"),
    )
    response = client.get(f"{page.url}editions/2-0/")
    told = banner(response.content.decode())
    for shown in (words, "1 mars 2026", "Fel text.", "§ 9", HOSTILE):
        assert shown in told
    assert HOSTILE not in response.content.decode()
    assert "Ny text." in response.content.decode()
    assert response["X-Robots-Tag"] == "noindex"

    assert "Säkerhet angår alla." in html(client, page.url)
    listed = html(client, f"{page.url}editions/")
    assert words in listed
    assert "Fel text." in listed
    assert HOSTILE not in listed


def test_a_cancelled_edition_stays_at_its_address_and_is_nowhere_else(client, page, today):  # noqa: F811
    edition = coming(page, today)
    assert "Sedan." in html(client, f"{page.url}editions/3-0/")
    cancel_edition(edition, user=who_may_publish(page), reason="Återremiss.", acted_on=today)
    text = html(client, f"{page.url}editions/3-0/")
    assert "Sedan." in text
    assert "Återremiss." in banner(text)
    assert "Sedan." not in html(client, page.url)
    assert "Kommer" not in html(client, page.get_parent().url)


def test_a_policy_whose_only_edition_is_withdrawn_says_so(client, today):
    page = PolicyPageFactory(published=True, body=bodies.body(bodies.section("B", bodies.deficiency_form())))
    withdraw_edition(edition_of(page), user=who_may_publish(page), reason="Aldrig beslutad.", acted_on=today)
    response = client.get(page.url)
    text = response.content.decode()
    assert "Aldrig beslutad." in banner(text)
    assert "tills vidare" not in text
    assert "<form" not in text.split('class="kalix-text"')[1]
    assert response["X-Robots-Tag"] == "noindex"


def repeal(page, replacement=None, **more):
    draft = page.get_latest_revision_as_object()  # noqa: F811
    draft.edition_replacement = replacement
    draft.edition_kind, draft.edition_valid_from = EditionKind.REPEAL, datetime.date(2026, 1, 1)
    draft.decision_links = [PolicyDecision(decision=DecisionFactory(paragraph="44"))]
    draft.publication_id = "00000000-0000-4000-8000-000000000044"
    draft.save_revision().publish()
    return fresh(page)


def test_a_repealed_policy_names_what_replaced_it(client):
    page = PolicyPageFactory(published=True, body=bodies.body(bodies.section("B", bodies.deficiency_form())))
    new = PolicyPageFactory(published=True, title="Ny policy")
    page = repeal(page, new)
    assert Edition.objects.get(page_id=page.pk, kind="repeal").record["replaced_by"] == {
        "title": "Ny policy",
        "page": new.pk,
    }
    response = client.get(page.url)
    text = response.content.decode()
    told = banner(text)
    assert "1 januari 2026" in told
    assert "§ 44" in told
    assert f'<a href="{new.url}">Ny policy</a>' in text
    assert "<form" not in text.split('class="kalix-text"')[1]
    assert response["X-Robots-Tag"] == "noindex"
    assert page.title not in BeautifulSoup(html(client, page.get_parent().url), "html.parser").main.get_text()


def test_a_replacement_that_is_gone_is_named_without_link(client):
    page, new = PolicyPageFactory(published=True), PolicyPageFactory(published=True, title=f"Ny {HOSTILE}")
    page = repeal(page, new)
    type(new).objects.filter(pk=new.pk).update(live=False)
    text = html(client, page.url)
    assert f"Ny {HOSTILE}" in banner(text)
    assert HOSTILE not in text
    assert new.url not in text


def test_a_document_does_not_replace_itself():
    page = PolicyPageFactory(published=True)
    with pytest.raises(Exception, match="edition_replacement"):
        repeal(page, page.page_ptr)


def test_a_translation_of_a_repealed_policy_says_so(client, translated, today):  # noqa: F811
    source = edition_of(translated).renders.page.specific
    assert Edition.objects.in_force(today).filter(page_id=translated.pk).exists()
    repeal(source)
    assert not Edition.objects.in_force(today).filter(policy_key=source.translation_key).exists()
    response = client.get(translated.url, headers={"accept-language": "en"})
    assert "§ 44" in banner(response.content.decode())
    assert response["X-Robots-Tag"] == "noindex"


def test_a_new_adoption_after_a_repeal_is_in_force(today):
    page = repeal(PolicyPageFactory(published=True))
    revise(page, kind=EditionKind.ADOPTION).publish()
    assert Edition.objects.in_force(today).get(page_id=page.pk).number == "3.0"


def test_a_hidden_passage_is_shown_nowhere(client, today):
    page = secret_page()
    revise(page).publish()
    mask_passage(
        edition_of(page), user=who_may_publish(page), block_id="hemligt", reason=f"Skäl {HOSTILE}", acted_on=today
    )
    for path in ("", "editions/", "editions/1-0/", "editions/2-0/"):
        assert "Andersson" not in html(client, f"{page.url}{path}")
    text = html(client, f"{page.url}editions/1-0/")
    assert "Skäl &lt;script&gt;" in text
    assert HOSTILE not in text
    assert "Öppet." in text
    assert banner(html(client, f"{page.url}editions/2-0/")) == ""


def test_a_hidden_summary_is_hidden_on_the_page_in_lists_and_in_the_live_row(client, today):
    page = PolicyPageFactory(published=True, summary="Anna Andersson ansvarar.")
    given = {"user": who_may_publish(page), "reason": "Namn.", "acted_on": today}
    mask_passage(edition_of(page), block_id="document:summary", **given)
    assert "Namn." in BeautifulSoup(html(client, page.url), "html.parser").select_one(".kalix-lead").get_text()
    for url in (page.url, f"{page.url}editions/1-0/", page.get_parent().url):
        assert "Andersson" not in html(client, url)
    assert fresh(page).summary == ""

    revise(fresh(page)).publish()
    assert "Andersson" not in html(client, page.url)


def test_a_hidden_change_note_is_hidden_on_the_page_and_in_the_list_of_editions(client, superuser, today):
    page = PolicyPageFactory(published=True, edition_change_note="Begärt av Anna Andersson.")
    assert "Andersson" in html(client, f"{page.url}editions/")
    given = {"user": who_may_publish(page), "reason": "Namn.", "acted_on": today}
    mask_passage(edition_of(page), block_id="record:change_note", **given)
    client.force_login(superuser)
    for url in (page.url, f"{page.url}editions/1-0/", f"{page.url}editions/"):
        assert "Andersson" not in html(client, url)
        assert "Namn." in html(client, url)
    admin = html(client, reverse("kalix_editions:inspect", args=[edition_of(page).pk]))
    assert "Andersson" not in admin
    assert edition_of(page).record["change_note"] == "Begärt av Anna Andersson."


def test_a_hidden_duty_goal_and_heading_are_hidden_in_the_registers_and_contents(client, today):
    body = bodies.body(
        bodies.section("HEMLIG rubrik", bodies.goals(bodies.goal("HEMLIGT mål.", id="g"))),
        bodies.section(
            "Ansvar",
            bodies.responsibilities(
                bodies.duty(
                    "HEMLIG plikt.",
                    ResponsiblePartyFactory(everyone=True),
                    id="d",
                    register_text="HEMLIG lydelse.",
                    legal_basis="HEMLIG lag",
                )
            ),
        ),
    )
    page = PolicyPageFactory(published=True, body=body)
    edition = edition_of(page)
    section_id = edition.content["document"]["body"][0]["id"]
    goals, register_page = GoalsPageFactory(slug="mal"), ResponsibilitiesPageFactory(slug="enhet")
    addresses = (page.url, goals.url, f"{register_page.url}register/")
    assert all("HEMLIG" in html(client, url) for url in addresses)
    for block_id in ("g", "d", section_id):
        mask_passage(edition, user=who_may_publish(page), block_id=block_id, reason="Skäl", acted_on=today)
    for url in addresses:
        assert "HEMLIG" not in html(client, url)
        assert "Skäl" in html(client, url)
    assert "kalix-found" not in html(client, f"{reverse('kalix_wagtail:search')}?q=HEMLIG")


def test_a_page_without_masks_costs_no_more_queries_than_one_read_without_them(client, today):
    page = secret_page()
    plain = count_queries(client, page.url)
    revise(page).publish()
    mask_passage(edition_of(page), user=who_may_publish(page), block_id="hemligt", reason="x", acted_on=today)
    assert count_queries(client, page.url) == plain


def test_a_legacy_edition_is_a_copy_to_fetch(client, register, draft):  # noqa: F811
    file = pdf(f"Policy {HOSTILE}")
    register("1.0", "1990-01-01", file=file)
    revise(fresh(draft), valid_from=datetime.date(2007, 9, 17)).publish()
    text = html(client, f"{draft.url}editions/1-0/")
    assert f'href="{file.url}"' in text
    assert "PDF" in text
    assert "15 byte" in text.replace("\xa0", " ")
    assert HOSTILE not in text
    assert banner(text)
    assert "1-0" in html(client, f"{draft.url}editions/")


@pytest.mark.parametrize(("ended", "until"), [(False, True), (True, False)])
def test_only_an_edition_that_stands_was_in_force_until_a_day(client, today, ended, until):
    page = PolicyPageFactory(published=True)
    revise(page, valid_from=datetime.date(2026, 7, 1)).publish()
    if ended:
        annul_edition(edition_of(page), user=who_may_publish(page), reason="Fel.", acted_on=today)
    assert ("till och med 30 juni 2026" in html(client, f"{page.url}editions/1-0/")) is until


def test_an_edition_followed_on_its_first_day_has_no_last_day(client, today):
    page = PolicyPageFactory(published=True, edition_valid_from=today)
    revise(page, valid_from=today).publish()
    text = html(client, f"{page.url}editions/1-0/")
    assert "till och med" not in text
    assert "tills vidare" not in text
