"""A document says which policy it implements, to readers and to editors, in every language."""

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction

from kalix_wagtail.exceptions import PublicationRefusedError
from kalix_wagtail.models import Edition
from kalix_wagtail.pages.models import PolicyPage
from tests.factories import DecisionFactory, GoalsPageFactory, PolicyPageFactory
from tests.pages import test_policy_publishing as publishing
from tests.pages.test_policy_publishing import revise
from tests.pages.test_policy_translation import translate
from tests.rules.test_implementing import policy, strategy, strategy_body

pytestmark = pytest.mark.django_db

__all__ = ["policy"]


def html(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def link_to(page):
    return f'<dd><a href="{page.url}">{page.title}</a></dd>'


def test_a_reader_is_led_from_a_strategy_to_its_policy(client, policy):
    page = strategy(policy, "1", published=True)
    assert link_to(policy) in html(client, page.url)
    assert link_to(policy) in html(client, f"{page.url}editions/1-0/")


def test_a_document_that_implements_no_other_says_nothing_of_it(client, policy):
    strategy(policy, "1", published=True)
    response = client.get(policy.url)
    assert response.context["implements"] is None
    assert "Säkerhetsstrategi" not in response.content.decode()


def test_whoever_may_not_read_the_policy_is_not_led_there(client, policy):
    page = strategy(policy, "1", published=True)
    PageViewRestriction.objects.create(page=policy, restriction_type="login")
    text = html(client, page.url)
    assert "<dd>Säkerhetspolicy</dd>" in text
    assert policy.url not in text
    assert "En trygg kommun." not in text


def test_an_edition_says_what_it_implemented_then(client, policy):
    page = strategy(policy, "1", published=True)
    other = PolicyPageFactory(published=True, title="Trygghetspolicy")
    revision = revise(page, body=strategy_body("1"))
    draft = revision.as_object()
    draft.implements = other
    draft.save_revision().publish()
    assert link_to(other) in html(client, page.url)
    assert link_to(policy) in html(client, f"{page.url}editions/1-0/")


def test_the_draft_is_seen_with_it_before_it_is_published(policy, rf):
    page = strategy(policy, "1")
    response = page.make_preview_request()
    assert link_to(policy) in response.render().content.decode()


def test_it_costs_the_same_queries_however_many_measures_there_are(client, policy):
    counts = []
    for fields in ({"implements": policy}, {"implements": policy, "body": strategy_body(*["1", "2"] * 10)}):
        page = PolicyPageFactory(published=True, **{"body": strategy_body("1"), **fields})
        html(client, page.url)
        with CaptureQueriesContext(connection) as queries:
            html(client, page.url)
        counts.append(len(queries))
    assert counts == [counts[0], counts[0]]
    assert counts[0] <= 15


def test_a_pdf_says_it_too(policy):
    edition = Edition.objects.get(page_id=strategy(policy, "1", published=True).pk)
    context = {"document": edition.content["document"], "record": edition.record, "edition": edition}
    assert "<dd>Säkerhetspolicy</dd>" in render_to_string("kalix_wagtail/pdf/edition.html", context)


def test_the_goals_page_shows_the_strategys_measure_under_the_policys_goal(client, policy):
    page = strategy(policy, "2", published=True)
    text = html(client, GoalsPageFactory(title="Mål", slug="mal").url)
    assert text.index("Öppenhet.") < text.index("STR-01") < text.index("<cite>Säkerhetsstrategi</cite>")
    assert f'href="{page.url}#d-' in text


def test_a_translation_made_by_a_translator_implements_the_same_policy(client, policy, english):
    page = strategy(policy, "1", published=True)
    translated = translate(page, english, {"Säkerhetsstrategi": "Security strategy"})
    assert (translated.title, translated.implements_id) == ("Security strategy", policy.pk)
    assert link_to(policy) in html(client, translated.url)
    other = PolicyPageFactory(published=True, title="Trygghetspolicy")
    draft = revise(page, body=strategy_body("1")).as_object()
    draft.implements = other
    draft.save_revision().publish()
    assert translate(PolicyPage.objects.get(pk=page.pk), english, {}).implements_id == other.pk


class TestEditing:
    @pytest.fixture
    def admin(self, client, superuser):
        client.force_login(superuser)
        return client

    def post(self, admin, page, **changes):
        data = publishing.TestEveryPath.form_data(page, DecisionFactory(), **{"action-publish": "1", **changes})
        return admin.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)

    def test_the_policy_is_chosen_among_steering_documents(self, admin, policy):
        page = PolicyPageFactory(published=True)
        response = admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        assert response.context["form"].fields["implements"].queryset.model is PolicyPage
        assert self.post(admin, page, implements=policy.pk).status_code == 302
        assert PolicyPage.objects.get(pk=page.pk).implements == policy
        assert Edition.objects.get(page_id=page.pk, major=2).content["document"]["implements"]["policy_key"] == str(
            policy.translation_key
        )

    def test_a_document_cannot_implement_itself(self, admin):
        page = PolicyPageFactory(published=True)
        response = self.post(admin, page, implements=page.pk)
        assert list(response.context["form"].errors) == ["implements"]
        assert Edition.objects.filter(page_id=page.pk).count() == 1

    def test_nor_can_it_in_another_language(self, policy, english):
        policy.copy_for_translation(english, copy_parents=True)
        translated = PolicyPage.objects.get(translation_key=policy.translation_key, locale=english)
        translated.implements = policy
        with pytest.raises(PublicationRefusedError) as refusal:
            translated.save_revision().publish()
        assert list(refusal.value.message_dict) == ["implements"]

    def test_a_draft_that_is_implemented_can_be_deleted_and_the_record_stays(self, client):
        draft = PolicyPageFactory(title="Utkast till policy")
        page = strategy(draft, published=True)
        draft.delete()
        page = PolicyPage.objects.get(pk=page.pk)
        assert page.implements_id is None
        assert page.get_latest_revision_as_object().implements_id is None
        assert "<dd>Utkast till policy</dd>" in html(client, page.url)

    def test_publishing_it_again_unchanged_makes_no_edition_though_the_policy_has_changed(self, policy):
        page = strategy(policy, "1", "3", published=True)
        policy.title = "Trygghetspolicy"
        policy.save()
        page.get_latest_revision().publish()
        assert Edition.objects.filter(page_id=page.pk).count() == 1
