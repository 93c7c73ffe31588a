"""The PDF of an edition as readers and the admin meet it: there, not there yet, or not to be had."""

import datetime
import io
import zipfile

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from kalix_wagtail.actions.lifecycle import mask_passage
from kalix_wagtail.actions.record_packages import export_record
from kalix_wagtail.exceptions import PdfNotPossibleError
from kalix_wagtail.models import EditionPdf
from kalix_wagtail.rules import pdf_rendering
from kalix_wagtail.rules.pdf_rendering import PDF_VERSION
from kalix_wagtail.rules.pdfs import MOST_ATTEMPTS, due_for_pdf
from kalix_wagtail.rules.verifying import verified
from tests.actions.test_lifecycle import edition_of, who_may_publish
from tests.actions.test_lifecycle import page as page  # noqa: PLC0414
from tests.factories import DecisionFactory, EditionFactory, EditionPdfFactory, PolicyPageFactory, bodies
from tests.pages.test_policy_serving import count_queries, html

pytestmark = pytest.mark.django_db


@pytest.fixture
def pdf(page):
    return EditionPdfFactory(edition=edition_of(page, "2.0"))


@pytest.fixture
def not_wanted(monkeypatch):
    """A site without the extra `pdf`."""
    for module in ("pages.policy_serving", "rules.pdfs", "rules.record_package", "viewsets.edition_views"):
        monkeypatch.setattr(f"kalix_wagtail.{module}.is_wanted", lambda: False)


def facts(client, url):
    return " ".join(BeautifulSoup(html(client, url), "html.parser").select_one(".kalix-facts").get_text().split())


def test_a_reader_gets_the_file_that_was_made(client, page, pdf):
    url = f"{page.url}editions/2-0/pdf/"
    assert f'href="{url}"' in html(client, page.url)
    assert f'href="{url}"' in html(client, f"{page.url}editions/")
    response = client.get(url)
    assert (response.content, response["Content-Type"]) == (pdf.data, "application/pdf")
    assert response["Content-Disposition"] == f'inline; filename="{page.slug}-2-0.pdf"'
    assert client.get(url, headers={"if-none-match": response["ETag"]}).status_code == 304
    assert "private" in response["Cache-Control"]
    assert "X-Robots-Tag" not in response


def test_the_file_of_what_no_longer_applies_is_kept_from_search_engines(client, page):
    EditionPdfFactory(edition=edition_of(page, "1.0"))
    assert client.get(f"{page.url}editions/1-0/pdf/")["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("traits", [None, {"failed": True}])
def test_that_there_is_no_file_yet_is_said_and_its_address_is_empty(client, page, traits):
    if traits:
        EditionPdfFactory(edition=edition_of(page, "2.0"), **traits)
    assert "PDF-filen är inte gjord än" in facts(client, page.url)
    assert client.get(f"{page.url}editions/2-0/pdf/").status_code == 404


def test_a_site_that_makes_no_files_says_nothing_of_them(client, page, not_wanted):
    assert "PDF" not in facts(client, page.url)


@pytest.mark.parametrize("number", ["9-0", "²-0", "9" * 5000])
def test_an_edition_that_is_not_there_has_no_file(client, page, pdf, number):
    assert client.get(f"{page.url}editions/{number}/pdf/").status_code == 404


def test_a_restricted_page_keeps_its_file(client, page, pdf):
    url = f"{page.url}editions/2-0/pdf/"
    etag = client.get(url)["ETag"]
    PageViewRestriction.objects.create(page=page.page_ptr, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(url, headers={"if-none-match": etag}).status_code == 302


def test_a_file_costs_a_reader_of_the_page_no_query(client, page):
    client.get(page.url)
    without = count_queries(client, page.url)
    EditionPdfFactory(edition=edition_of(page, "2.0"))
    assert count_queries(client, page.url) == without


def test_hiding_a_passage_takes_the_file_away(client, today):
    secret = bodies.text("<p>Anna Andersson ansvarar.</p>", id="hemligt")
    page = PolicyPageFactory(published=True, body=bodies.body(bodies.section("B", secret)))
    EditionPdfFactory(edition=edition_of(page, "1.0"))
    given = {"user": who_may_publish(page), "reason": "Namn.", "acted_on": today, "decision": DecisionFactory()}
    mask_passage(edition_of(page, "1.0"), block_id="hemligt", **given)
    assert client.get(f"{page.url}editions/1-0/pdf/").status_code == 404


MINUTE = datetime.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("row", "is_due"),
    [
        (None, True),
        ({}, False),
        ({"version": PDF_VERSION - 1}, True),
        ({"failure": "no ink", "tried_at": 9 * MINUTE}, False),
        ({"failure": "no ink", "tried_at": 11 * MINUTE}, True),
        ({"failed": True, "tried_at": 9 * MINUTE}, False),
        ({"failed": True, "tried_at": 11 * MINUTE}, True),
        ({"failed": True, "attempts": 3, "tried_at": 39 * MINUTE}, False),
        ({"failed": True, "attempts": 3, "tried_at": 41 * MINUTE}, True),
        ({"failed": True, "attempts": MOST_ATTEMPTS, "tried_at": 99999 * MINUTE}, False),
        ({"failed": True, "attempts": MOST_ATTEMPTS, "tried_at": MINUTE, "version": PDF_VERSION - 1}, True),
    ],
)
def test_which_files_the_worker_makes(page, row, is_due):
    now, edition = timezone.now(), edition_of(page, "2.0")
    EditionPdfFactory(edition=edition_of(page, "1.0"))
    if row is not None:
        EditionPdfFactory(edition=edition, **row | {"tried_at": now - row.get("tried_at", MINUTE)})
    assert list(due_for_pdf(now)) == ([edition] if is_due else [])


def test_what_is_a_file_already_gets_no_other(page):
    EditionFactory(page=page, is_legacy=True, major=9)
    assert {edition.major for edition in due_for_pdf(timezone.now())} == {1, 2}


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        (None, "Inte gjord än"),
        ({}, "14\xa0byte"),
        ({"failed": True}, "OSError: no such picture"),
    ],
)
def test_the_admin_says_how_it_stands_with_the_file(client, superuser, page, traits, said):
    edition = edition_of(page, "2.0")
    if traits is not None:
        EditionPdfFactory(edition=edition, **traits)
    client.force_login(superuser)
    told = BeautifulSoup(html(client, reverse("kalix_editions:inspect", args=[edition.pk])), "html.parser")
    assert said in told.find("dt", string="PDF").find_next("dd").get_text()


def test_the_home_page_counts_what_lacks_a_file(client, superuser, page, pdf):
    client.force_login(superuser)
    assert "1 utgåva saknar PDF" in html(client, reverse("wagtailadmin_home"))
    EditionPdfFactory(edition=edition_of(page, "1.0"))
    assert "saknar PDF" not in html(client, reverse("wagtailadmin_home"))


def test_the_package_for_the_archive_has_the_files_and_names_those_that_are_missing(page, pdf):
    out = io.BytesIO()
    manifest = export_record(page, out)
    with zipfile.ZipFile(out) as package:
        assert package.read("editions/sv/2-0/edition.pdf") == pdf.data
    [missing] = manifest["missing"]
    assert (missing["path"], missing["kind"]) == ("editions/sv/1-0/edition.pdf", "pdf")


def test_a_package_of_a_site_without_files_misses_none(page, not_wanted):
    assert export_record(page, io.BytesIO())["missing"] == []


def test_a_damaged_file_is_found(page, pdf):
    assert not any(faults for _edition, faults in verified())
    EditionPdf.objects.filter(pk=pdf.pk).update(data=b"%PDF-1.7 altered")
    [fault] = [fault for _edition, faults in verified() for fault in faults]
    assert fault.what == "pdf hash"


def test_where_no_file_can_be_made_the_command_says_why(monkeypatch):
    def missing():
        raise PdfNotPossibleError("cannot load library libpango")

    monkeypatch.setattr("kalix_wagtail.management.commands.make_pdfs.weasyprint", missing)
    with pytest.raises(CommandError, match="cannot load library libpango"):
        call_command("make_pdfs")


@pytest.mark.parametrize("error", [ImportError("No module named\nweasyprint"), OSError("cannot load library")])
def test_a_library_that_is_missing_is_an_error_of_ours(monkeypatch, error):
    def broken(name):
        raise error

    monkeypatch.setattr(pdf_rendering, "import_module", broken)
    with pytest.raises(PdfNotPossibleError, match="No module named weasyprint|cannot load library"):
        pdf_rendering.weasyprint.__wrapped__()
