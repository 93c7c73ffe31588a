"""The short address on paper leads to whether the print still holds."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from kalix_wagtail.actions.lifecycle import annul_edition, cancel_edition, mask_passage, withdraw_edition
from kalix_wagtail.enums import EditionKind
from kalix_wagtail.models import Edition
from kalix_wagtail.rules.print_check import code_of
from tests.actions.test_lifecycle import coming, edition_of, fresh, secret_page, who_may_publish
from tests.actions.test_lifecycle import page as page  # noqa: PLC0414
from tests.pages.test_policy_publishing import revise

pytestmark = pytest.mark.django_db


def told(client, edition):
    response = client.get(f"/intranat/e/{edition.short_hash}/")
    assert response.status_code == 200
    assert response["X-Robots-Tag"] == "noindex"
    return " ".join(BeautifulSoup(response.content, "html.parser").select_one(".kalix-print").get_text(" ").split())


def test_the_edition_in_force_holds_and_the_earlier_one_leads_to_it(client, page):
    assert "Ja. Den här utgåvan gäller i dag." in told(client, edition_of(page, "2.0"))
    before = told(client, edition_of(page, "1.0"))
    assert "Nej. Den här utgåvan gäller inte i dag. Ersatt" in before
    assert "Läs det som gäller: utgåva 2.0" in before
    assert page.title in before


@pytest.mark.parametrize(
    ("end", "words"),
    [(annul_edition, "Upphävd av domstol"), (withdraw_edition, "Makulerad")],
    ids=["annul", "withdraw"],
)
def test_what_no_longer_stands_says_so(client, page, today, end, words):
    end(edition_of(page, "2.0"), user=who_may_publish(page), reason="Fel.", acted_on=today)
    text = told(client, edition_of(page, "2.0"))
    assert text.startswith(page.title)
    assert "Nej." in text
    assert words in text


def test_what_is_to_come_is_not_yet_and_what_was_cancelled_is_not(client, page, today):
    edition = coming(page, today)
    assert "Inte än." in told(client, edition)
    cancel_edition(edition, user=who_may_publish(page), reason="Fel.", acted_on=today)
    assert "Nej." in told(client, edition)


def test_a_repealed_document_does_not_hold_and_nothing_is_in_force(client, page):
    revise(page, kind=EditionKind.REPEAL).publish()
    text = told(client, edition_of(page, "2.0"))
    assert "Nej." in text
    assert "Läs det som gäller" not in text


def test_a_print_with_what_was_hidden_since_does_not_quite_hold(client, today):
    page = secret_page()
    mask_passage(edition_of(page, "1.0"), user=who_may_publish(page), block_id="hemligt", reason="x", acted_on=today)
    assert "Inte riktigt." in told(client, edition_of(page, "1.0"))


def test_what_may_not_be_read_and_what_is_not_there_are_alike(client, page):
    edition = edition_of(page, "2.0")
    PageViewRestriction.objects.create(page=page.page_ptr, restriction_type=PageViewRestriction.LOGIN)
    missing = client.get("/intranat/e/0123456789/")
    assert client.get(f"/intranat/e/{edition.short_hash}/").status_code == missing.status_code == 404


@pytest.mark.parametrize("code", ["²123456789", "012345678", "01234567890", "ABCDEF0123", "..%2f..%2fx", "0" * 5000])
def test_what_is_no_code_is_not_found(client, code):
    assert client.get(f"/intranat/e/{code}/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0123456789", "0123456789"),
        (" ABCDE f0123 ", "abcdef0123"),
        ("abc-def-0123", "abcdef0123"),
        ("abcdef012", ""),
        ("ghijklmnop", ""),
        ("²²²²²²²²²²", ""),
        ("", ""),
        ("0" * 5000, ""),
        ("\x00", ""),
    ],
)
def test_a_code_may_be_typed_as_people_type(typed, code):
    assert code_of(typed) == code


def test_the_form_leads_to_the_answer_and_says_what_a_code_is(client, page):
    code = edition_of(page, "2.0").short_hash
    assert client.get("/intranat/e/", {"code": code.upper()})["Location"] == f"/intranat/e/{code}/"
    assert "Det är ingen kontrollsumma." in client.get("/intranat/e/", {"code": "<b>"}).content.decode()
    assert "Det är ingen kontrollsumma." not in client.get("/intranat/e/").content.decode()


def test_the_paper_says_where_to_ask(client, page):
    paper = BeautifulSoup(client.get(page.url).content, "html.parser").select_one(".kalix-print-only").get_text()
    assert f"/intranat/e/{edition_of(page, '2.0').short_hash}/" in paper
    assert "http" in paper


def test_two_that_begin_alike_are_both_told(client, page):
    first, second = edition_of(page, "1.0"), edition_of(page, "2.0")
    alike = first.content_hash[:10] + second.content_hash[10:]
    # As chance would have it: nothing else may change a fingerprint.
    super(type(Edition.objects.all()), Edition.objects.filter(pk=second.pk)).update(content_hash=alike)
    response = client.get(f"/intranat/e/{first.short_hash}/")
    assert len(BeautifulSoup(response.content, "html.parser").select(".kalix-print")) == 2


def test_the_number_of_editions_costs_no_query(client, page):
    def count():
        with CaptureQueriesContext(connection) as captured:
            told(client, edition_of(page, "1.0"))
        return len(captured)

    count()
    few = count()
    for number in range(18):
        revise(fresh(page), valid_from=datetime.date(2030, 1, 1 + number)).publish()
    assert count() == few
