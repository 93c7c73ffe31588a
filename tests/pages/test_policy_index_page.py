import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from kalix_wagtail.enums import EditionKind
from tests.factories import EditionFactory, PolicyIndexPageFactory, PolicyPageFactory

pytestmark = pytest.mark.django_db
NEXT_YEAR = datetime.date(2999, 1, 1)


@pytest.fixture
def index():
    return PolicyIndexPageFactory(title="Styrdokument", slug="styrdokument")


def edition(index, title, **more):
    page = PolicyPageFactory(parent=index, live=True, title="Utkastets namn")
    return EditionFactory(page=page, title=title, **more)


def listed(response, name="in_force"):
    return [policy.edition.title for policy in response.context[name]]


def test_policies_in_force_are_listed_as_their_editions_have_them(index, client):
    policy = edition(index, "Säkerhetspolicy", summary="De övergripande målen.")
    response = client.get(index.url)
    html = response.content.decode()
    assert listed(response) == ["Säkerhetspolicy"]
    assert "Utkastets namn" not in html
    for shown in ("Policy", "De övergripande målen.", "1.0", f'href="{policy.page.url}"'):
        assert shown in html


def test_an_upcoming_edition_stands_apart_and_the_one_in_force_stays(index, client):
    first = edition(index, "Säkerhetspolicy")
    EditionFactory(of=first, title="Säkerhetspolicy, ny", valid_from=NEXT_YEAR)
    response = client.get(index.url)
    assert listed(response) == ["Säkerhetspolicy"]
    assert listed(response, "upcoming") == ["Säkerhetspolicy, ny"]
    assert f'href="{first.page.url}editions/2-0/"' in response.content.decode()


def test_repealed_policies_drafts_and_policies_elsewhere_are_not_listed(index, client):
    EditionFactory(of=edition(index, "Upphävd"), kind=EditionKind.REPEAL)
    PolicyPageFactory(parent=index, live=False)
    edition(PolicyIndexPageFactory(), "Någon annans")
    response = client.get(index.url)
    assert listed(response) == listed(response, "upcoming") == []


def test_policies_in_lists_below_are_listed_too(index, client):
    edition(PolicyIndexPageFactory(parent=index), "Längre ner")
    assert listed(client.get(index.url)) == ["Längre ner"]


def test_an_alias_shows_the_editions_of_its_original_at_its_own_address(index, client):
    original = edition(PolicyIndexPageFactory(), "Säkerhetspolicy").page
    alias = original.create_alias(parent=index, update_slug="speglad")
    [policy] = client.get(index.url).context["in_force"]
    assert (policy.edition.title, policy.url) == ("Säkerhetspolicy", alias.url)


def test_restricted_policies_are_listed_only_for_who_may_read_them(index, client, user):
    PageViewRestriction.objects.create(page=edition(index, "Bara för inloggade").page, restriction_type="login")
    assert listed(client.get(index.url)) == []
    client.force_login(user)
    assert listed(client.get(index.url)) == ["Bara för inloggade"]


def test_the_list_leads_to_the_search(index, client):
    html = client.get(index.url).content.decode()
    assert 'method="get"' in html
    assert 'name="q"' in html


def test_the_number_of_queries_does_not_grow(index, client):
    counts = []
    for rows in (1, 19):
        for serial in range(rows):
            EditionFactory(of=edition(index, f"Policy {rows}-{serial}"), valid_from=NEXT_YEAR)
        client.get(index.url)
        with CaptureQueriesContext(connection) as queries:
            client.get(index.url)
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert counts[0] <= 15
