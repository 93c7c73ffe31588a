"""A report says from which edition it was made, to those who may read that page."""

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.models import PageViewRestriction

from kalix_wagtail.models import DeficiencyReport, Edition
from tests.factories import ContentPageFactory, DeficiencyReportFactory, PolicyPageFactory, bodies
from tests.pages.test_policy_publishing import revise

from .conftest import BLOCK, NEW, form_data, url

pytestmark = pytest.mark.django_db

TITLE = "Säkerhetspolicy"


def named():
    """Return the title and the number, as a Swedish reader sees them."""
    with translation.override("sv"):
        return gettext("%(title)s, edition %(number)s") % {"title": TITLE, "number": "1.0"}


@pytest.fixture
def policy():
    body = bodies.body(bodies.section("Ansvar", bodies.deficiency_form(id=BLOCK)))
    return PolicyPageFactory(title=TITLE, body=body, published=True)


@pytest.fixture
def edition(policy):
    return Edition.objects.get(page_id=policy.pk)


@pytest.fixture
def report(workplace, policy, edition):
    return DeficiencyReportFactory(
        reporter=workplace.reporter, route_unit=workplace.unit, source_page=policy, source_edition=edition
    )


@pytest.mark.parametrize("name", ["report", "report_receipt"])
def test_the_edition_and_its_fingerprint_stand_on_the_receipt_and_the_report(
    reporter_client, report, policy, edition, name
):
    html = reporter_client.get(url(name, report)).content.decode()
    assert f'<a href="{policy.url}editions/1-0/">{named()}</a>' in html
    assert f"<code>{edition.content_hash[:10]}</code>" in html


def test_the_receipt_in_the_page_has_them_too(reporter_client, policy, edition):
    data = form_data(policy, edition_id=edition.pk)
    html = reporter_client.post(NEW, data, headers={"X-Kalix-Fragment": "1"}).content.decode()
    assert DeficiencyReport.objects.get().source_edition == edition
    assert named() in html
    assert edition.short_hash in html


def test_the_receipt_names_the_edition_that_was_shown_and_not_a_later_one(reporter_client, report, policy, edition):
    draft = revise(policy, valid_from=timezone.localdate()).as_object()
    draft.title = "Trygghetspolicy"
    draft.save_revision().publish()
    html = reporter_client.get(url("report", report)).content.decode()
    assert (named() in html, edition.short_hash in html, "Trygghetspolicy" in html) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize("name", ["report", "report_receipt"])
@pytest.mark.parametrize("kind", [PageViewRestriction.GROUPS, PageViewRestriction.PASSWORD])
def test_a_page_that_has_been_closed_to_the_reader_is_not_named(reporter_client, report, policy, edition, name, kind):
    PageViewRestriction.objects.create(page=policy.get_parent(), restriction_type=kind, password="hemligt")
    html = reporter_client.get(url(name, report)).content.decode()
    assert (TITLE in html, edition.short_hash in html, policy.url in html) == (False, False, False)


def test_a_handler_the_page_is_closed_to_is_not_told_either(workplace, report, policy):
    PageViewRestriction.objects.create(page=policy, restriction_type=PageViewRestriction.GROUPS)
    client = Client()
    client.force_login(workplace.manager)
    response = client.get(url("report", report))
    assert (response.status_code, TITLE in response.content.decode()) == (200, False)


def test_an_ordinary_page_is_named_without_an_edition(reporter_client, workplace):
    page = ContentPageFactory(title="Brandskydd")
    report = DeficiencyReportFactory(reporter=workplace.reporter, source_page=page)
    html = reporter_client.get(url("report", report)).content.decode()
    assert f'<a href="{page.url}">Brandskydd</a>' in html
    assert "kalix-hash" not in html


def test_an_edition_whose_page_is_not_stored_with_the_report_is_still_named(reporter_client, workplace, edition):
    report = DeficiencyReportFactory(reporter=workplace.reporter, source_page=None, source_edition=edition)
    assert named() in reporter_client.get(url("report", report)).content.decode()
