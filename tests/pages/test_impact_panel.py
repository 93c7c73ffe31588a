"""The editor of a steering document says what the saved draft would change."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.users.models import UserProfile

from kalix_wagtail.models import Edition
from tests.factories import PolicyIndexPageFactory, PolicyPageFactory, ResponsiblePartyFactory, bodies

pytestmark = pytest.mark.django_db
HEADING = "What this draft would change"


@pytest.fixture
def admin(client, superuser):
    UserProfile.objects.create(user=superuser, preferred_language="en")
    client.force_login(superuser)
    return client


def duties(*words, prefix="d"):
    party = ResponsiblePartyFactory(everyone=True)
    rows = [bodies.duty(text, party, id=f"{prefix}{serial}") for serial, text in enumerate(words)]
    return bodies.body(bodies.section("Ansvar", bodies.responsibilities(*rows)))


def save_draft(page, **fields):
    draft = page.get_latest_revision_as_object()
    draft.publication_id = uuid.uuid4()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision()


def editor(admin, page):
    response = admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    return " ".join(response.content.decode().split())


def test_a_page_never_saved_has_no_panel(admin):
    url = reverse("wagtailadmin_pages:add", args=["kalix_pages", "policypage", PolicyIndexPageFactory().pk])
    assert HEADING not in admin.get(url).content.decode()


def test_before_the_first_edition_it_says_what_the_document_brings(admin):
    page = PolicyPageFactory(body=duties("ska öva.", "ska låsa."))
    html = editor(admin, page)
    assert HEADING in html
    assert "This is what the draft brings." in html
    assert "2 added" in html


def test_it_counts_and_warns_and_leads_to_the_whole(admin):
    page = PolicyPageFactory(published=True, body=duties("ska öva.", "ska låsa dörrar."))
    save_draft(page, body=duties("ska öva enligt §XX.", "ska anlita väktare."), summary="Ny.")
    html = editor(admin, page)
    assert "Compared with edition 1.0, in force from Sept. 17, 2007." in html
    assert "2 changed" in html
    assert "“§XX”" in html
    assert reverse("kalix_impact", args=[page.pk]) in html


def test_it_asks_about_look_alikes(admin):
    page = PolicyPageFactory(published=True, body=duties("ska öva varje år."))
    save_draft(page, body=duties("ska öva varje år.", prefix="new"))
    assert "One added text looks like one that ended." in editor(admin, page)


def test_a_draft_like_its_edition_says_so(admin):
    page = PolicyPageFactory(published=True)
    assert "The saved draft has the same text as edition 1.0." in editor(admin, page)


def test_a_draft_shows_what_is_saved_and_not_what_is_live(admin):
    page = PolicyPageFactory(published=True, body=duties("ska öva."))
    save_draft(page, body=duties("ska öva ofta."))
    assert "1 changed" in editor(admin, page)


def test_many_warnings_are_folded_away(admin):
    page = PolicyPageFactory(body=duties(*(f"ska öva §XX {serial}." for serial in range(8))))
    html = editor(admin, page)
    assert html.count("“§XX”") == 5
    assert "8 remarks in all" in html


def test_headings_come_in_order(admin):
    page = PolicyPageFactory(published=True, body=duties("ska öva varje år.", "ska låsa §XX."))
    save_draft(page, body=duties("ska öva varje år.", prefix="new"))
    html = admin.get(reverse("kalix_impact", args=[page.pk])).content.decode()
    levels = [int(level) for level in re.findall(r"<h([1-6])", html[html.index("<h1") :])]
    assert 3 in levels
    assert all(later - earlier <= 1 for earlier, later in zip(levels, levels[1:], strict=False))


def test_the_editor_costs_the_same_number_of_queries_whatever_the_length(admin):
    counts = []
    for size in (1, 1, 20):
        page = PolicyPageFactory(published=True, body=duties(*(f"ska öva {n}." for n in range(size))))
        save_draft(page, body=duties(*(f"ska öva {n}." for n in range(size)), prefix="new"))
        url = reverse("kalix_impact", args=[page.pk])
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(url).status_code == 200
        counts.append(len(queries))
        Edition.objects.filter(page_id=page.pk).update(lifecycle="withdrawn")
    assert counts[1] == counts[2]
