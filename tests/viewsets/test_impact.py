"""The page with the full comparison, and saying there that two duties are the same."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from kalix_wagtail.rules.impact import impact_of
from tests.factories import ContentPageFactory, PolicyPageFactory, ResponsiblePartyFactory, UserFactory, bodies

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, superuser):
    UserProfile.objects.create(user=superuser, preferred_language="en")
    client.force_login(superuser)
    return client


def text(*ids, words="ska rapportera brister."):
    party = ResponsiblePartyFactory(everyone=True)
    rows = [bodies.duty(f"{words} {serial}", party, id=id) for serial, id in enumerate(ids)]
    return bodies.body(bodies.section("Ansvar <b>", bodies.responsibilities(*rows, id="list"), id="section"))


@pytest.fixture
def page():
    page = PolicyPageFactory(published=True, code_prefix="SÄK", body=text("a", "b"))
    draft = page.get_latest_revision_as_object()
    draft.publication_id = uuid.uuid4()
    draft.body = text("a2", "b2")
    draft.save_revision()
    return page


def show(client, page):
    return client.get(reverse("kalix_impact", args=[page.pk]))


def keep(client, page, **data):
    return client.post(reverse("kalix_keep_same", args=[page.pk]), data, follow=True)


def pairs(page):
    page.refresh_from_db()
    found = impact_of(page.get_latest_revision_as_object(), timezone.localdate()).pairs
    return [(pair.new.id, pair.old.id) for pair in found]


def test_it_shows_what_begins_and_ends_and_what_may_be_the_same(admin, page):
    html = show(admin, page).content.decode()
    for shown in ("SÄK-01", "SÄK-03", "Are these the same?", "Look again at the saved draft", "Ansvar &lt;b&gt;"):
        assert shown in html
    assert "Ansvar <b>" not in html


def test_a_button_makes_them_the_same(admin, page):
    response = keep(admin, page, new_id="a2", old_id="a")
    assert response.redirect_chain == [(reverse("kalix_impact", args=[page.pk]), 302)]
    assert "The text keeps its identity, in a new draft." in response.content.decode()
    assert "load it anew" in response.content.decode()
    assert pairs(page) == [("b2", "b")]


def test_all_with_the_very_same_words_in_one_go(admin, page):
    response = keep(admin, page, new_id=["a2", "b2"], old_id=["a", "b"])
    assert "2 texts keep their identities" in response.content.decode()
    assert pairs(page) == []


def test_pressing_twice_says_that_it_is_done(admin, page):
    keep(admin, page, new_id="a2", old_id="a")
    assert "no longer in the saved draft" in keep(admin, page, new_id="a2", old_id="a").content.decode()


@pytest.mark.parametrize("data", [{}, {"new_id": "a2"}, {"old_id": "a"}, {"new_id": ["a2", "b2"], "old_id": ["a"]}])
def test_a_broken_form_changes_nothing(admin, page, data):
    assert keep(admin, page, **data).status_code == 400
    assert len(pairs(page)) == 2


def test_nothing_changes_on_get(admin, page):
    url = reverse("kalix_keep_same", args=[page.pk])
    assert admin.get(url, {"new_id": "a2", "old_id": "a"}).status_code == 405
    assert len(pairs(page)) == 2


def test_a_form_of_another_site_is_refused(superuser, page):
    client = Client(enforce_csrf_checks=True)
    client.force_login(superuser)
    url = reverse("kalix_keep_same", args=[page.pk])
    assert client.post(url, {"new_id": "a2", "old_id": "a"}).status_code == 403
    assert len(pairs(page)) == 2


def test_a_locked_document_has_no_buttons(admin, page):
    page.locked, page.locked_by, page.locked_at = True, UserFactory(), timezone.now()
    page.save()
    html = show(admin, page).content.decode()
    assert reverse("kalix_keep_same", args=[page.pk]) not in html
    assert "The document is locked" in html
    assert "The document is locked" in keep(admin, page, new_id="a2", old_id="a").content.decode()


@pytest.mark.parametrize("name", ["kalix_impact", "kalix_keep_same"])
def test_who_may_not_edit_the_page_sees_and_does_nothing(client, page, name):
    client.force_login(UserFactory(admin_access=True))
    url = reverse(name, args=[page.pk])
    assert client.get(url).status_code in (302, 405)
    assert client.post(url, {"new_id": "a2", "old_id": "a"}).status_code in (302, 405)
    assert len(pairs(page)) == 2


def test_an_anonymous_visitor_is_asked_to_log_in(client, page):
    assert show(client, page).status_code == 302


@pytest.mark.parametrize("page_id", [0, 99999, 10**30])
def test_a_page_that_is_not_there(admin, page_id):
    assert admin.get(reverse("kalix_impact", args=[page_id])).status_code == 404


def test_a_page_of_another_kind_and_an_alias_have_none(admin, page):
    for other in (ContentPageFactory(), page.create_alias(update_slug="spegel")):
        assert show(admin, other).status_code == 404
