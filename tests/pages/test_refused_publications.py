"""A publication that is refused is refused with its reasons on every way there is, and never with an error page."""

import datetime
import json
import uuid
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from wagtail.models import (
    GroupApprovalTask,
    Page,
    PageLogEntry,
    TaskState,
    Workflow,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)
from wagtail.test.utils.form_data import inline_formset
from wagtail_localize.models import Translation, TranslationSource

from kalix_wagtail.exceptions import PublicationRefusedError
from kalix_wagtail.models import Edition
from kalix_wagtail.pages.models import PolicyPage
from tests.factories import ContentPageFactory, DecisionFactory, PolicyIndexPageFactory, PolicyPageFactory
from tests.pages import test_policy_publishing as publishing
from tests.pages.test_policy_publishing import numbers, revise
from tests.pages.test_policy_translation import WORDS, swedish_policy, translate

pytestmark = pytest.mark.django_db

#: What the refusal of a draft without a kind says, in the language of the tests.
CHOOSE = "Välj vad det här är"


@pytest.fixture
def admin(client, superuser):
    client.force_login(superuser)
    return client


@pytest.fixture
def page():
    """A published policy whose draft was changed without saying what it is."""
    page = PolicyPageFactory(published=True, title="Säkerhetspolicy")
    change(page)
    return page


def change(page):
    draft = page.get_latest_revision_as_object()
    draft.publication_id = uuid.uuid4()
    draft.edition_kind, draft.edition_valid_from, draft.decision_links = "", None, []
    draft.summary = "Något annat."
    return draft.save_revision()


def bulk_publish(*pages, **data):
    ids = "&".join(f"id={page.pk}" for page in pages)
    return f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'publish'])}?next=/admin/pages/&{ids}", data


def put_in_workflow(page, user, *, start=True):
    """Set up a workflow of one task on `page` and return the task state to approve."""
    workflow = Workflow.objects.create(name="Granskning")
    task = GroupApprovalTask.objects.create(name="Granskas")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=page)
    return workflow.start(page.get_latest_revision_as_object(), user).current_task_state if start else None


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def workflow_action(page, state):
    return reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])


class TestTheEditForm:
    """The form says at the field what is missing, and keeps what was typed."""

    @pytest.mark.parametrize("button", ["action-publish", "action-submit"])
    def test_a_draft_without_a_kind_is_not_published_nor_sent_on(self, admin, page, superuser, button):
        put_in_workflow(page, superuser, start=False)
        data = publishing.TestEveryPath.form_data(page, DecisionFactory(), **{button: "1", "edition_kind": ""})
        response = admin.post(edit_url(page), data)
        assert response.status_code == 200
        assert CHOOSE in str(response.context["form"].errors["edition_kind"])
        assert response.context["form"]["summary"].value() == "Kort."
        assert (numbers(page), WorkflowState.objects.count()) == (["1.0"], 0)

    def test_a_workflow_is_not_begun_again_with_it(self, admin, page, superuser):
        put_in_workflow(page, superuser).reject(user=superuser)
        data = publishing.TestEveryPath.form_data(
            page, DecisionFactory(), **{"action-restart-workflow": "1", "edition_kind": ""}
        )
        assert admin.post(edit_url(page), data).status_code == 200
        assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES

    def test_nor_approved(self, admin, page, superuser):
        state = put_in_workflow(page, superuser)
        data = publishing.TestEveryPath.form_data(
            page,
            DecisionFactory(),
            **{"action-workflow-action": "1", "workflow-action-name": "approve", "edition_kind": ""},
        )
        response = admin.post(edit_url(page), data)
        assert "edition_kind" in response.context["form"].errors
        state.refresh_from_db()
        assert state.status == TaskState.STATUS_IN_PROGRESS

    def test_a_complete_draft_is_sent_on(self, admin, page, superuser):
        put_in_workflow(page, superuser, start=False)
        data = publishing.TestEveryPath.form_data(page, DecisionFactory(), **{"action-submit": "1"})
        assert admin.post(edit_url(page), data).status_code == 302
        assert (numbers(page), WorkflowState.objects.count()) == (["1.0"], 1)

    @pytest.mark.parametrize("button", ["action-publish", "action-submit"])
    def test_a_new_page_without_a_decision_is_not_made_public(self, admin, button):
        index = PolicyIndexPageFactory()
        built = PolicyPageFactory(title="Mall")
        data = publishing.TestEveryPath.form_data(
            built, DecisionFactory(), slug="ny", code_prefix="NY", **{button: "1"}
        )
        data |= inline("decision_links")
        response = admin.post(reverse("wagtailadmin_pages:add", args=["kalix_pages", "policypage", index.pk]), data)
        assert response.status_code == 200
        assert not Page.objects.filter(slug="ny").exists()

    def test_an_old_revision_brought_back_is_published_only_as_something(self, admin, page):
        old = page.revisions.order_by("created_at").first()
        assert admin.get(reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, old.pk])).status_code == 200
        data = publishing.TestEveryPath.form_data(
            page, DecisionFactory(), **{"action-publish": "1", "revision": str(old.pk), "edition_kind": ""}
        )
        response = admin.post(edit_url(page), data)
        assert "edition_kind" in response.context["form"].errors
        assert numbers(page) == ["1.0"]

    def test_what_is_refused_only_when_it_is_saved_is_a_message_and_the_text_is_kept(self, admin, page):
        """Another communicator published between the check of the form and this one."""
        data = publishing.TestEveryPath.form_data(page, DecisionFactory(), **{"action-publish": "1"})
        refusal = PublicationRefusedError({"edition_valid_from": "En tidigare utgåva gäller."})
        with mock.patch("kalix_wagtail.pages.policy_publishing.plan_publication", side_effect=refusal):
            response = admin.post(edit_url(page), data, follow=True)
        assert "En tidigare utgåva gäller." in response.content.decode()
        assert PolicyPage.objects.get(pk=page.pk).get_latest_revision().content["summary"] == "Kort."
        assert numbers(page) == ["1.0"]


def inline(name):
    return {f"{name}-{key}": value for key, value in inline_formset([]).items() if key.endswith("FORMS")}


class TestWorkflow:
    """A task that is approved where no form of ours is: the dashboard, the report, the list of tasks."""

    def test_approval_is_refused_with_the_reason_and_the_task_stays(self, admin, page, superuser):
        state = put_in_workflow(page, superuser)
        response = admin.post(workflow_action(page, state), {"comment": "Bra."}, follow=True)
        assert response.status_code == 200
        assert CHOOSE in response.content.decode()
        state.refresh_from_db()
        state.workflow_state.refresh_from_db()
        assert (state.status, state.workflow_state.status) == ("in_progress", "in_progress")
        assert not PageLogEntry.objects.filter(action="wagtail.workflow.approve").exists()
        assert numbers(page) == ["1.0"]

    def test_in_the_dialogue_the_browser_is_sent_to_where_the_reason_stands(self, admin, page, superuser):
        state = put_in_workflow(page, superuser)
        url = workflow_action(page, state)
        response = admin.post(url, {"comment": ""}, headers={"x-requested-with": "XMLHttpRequest"})
        assert json.loads(response.content) == {"step": "success", "redirect": edit_url(page)}
        assert CHOOSE in admin.get(edit_url(page)).content.decode()

    def test_what_may_be_published_is(self, admin, superuser):
        page = PolicyPageFactory(published=True)
        revise(page)
        state = put_in_workflow(page, superuser)
        admin.post(workflow_action(page, state), {"comment": ""})
        assert numbers(page) == ["1.0", "2.0"]


class TestBulk:
    def test_the_refused_are_named_with_the_reason_and_the_others_published(self, admin, page):
        good = PolicyPageFactory(published=True)
        revise(good)
        ordinary = ContentPageFactory(live=False)
        url, data = bulk_publish(page, good, ordinary)
        html = admin.post(url, data, follow=True).content.decode()
        assert (numbers(page), numbers(good)) == (["1.0"], ["1.0", "2.0"])
        assert Page.objects.get(pk=ordinary.pk).live
        assert "”Säkerhetspolicy”" in html
        assert CHOOSE in html
        assert edit_url(page) + "#tab-" in html
        assert "2 pages have been published" in html

    def test_when_all_are_refused_nothing_is_said_to_be_published(self, admin, page):
        url, data = bulk_publish(page)
        html = admin.post(url, data, follow=True).content.decode()
        assert (CHOOSE in html, "have been published" in html) == (True, False)

    def test_drafts_below_are_published_or_named_too(self, admin):
        index = PolicyIndexPageFactory(live=False)
        good = PolicyPageFactory(parent=index, decisions=[DecisionFactory()])
        bad = PolicyPageFactory(parent=index, title="Utan beslut")
        for draft in (good, bad):
            draft.save_revision()
        url, data = bulk_publish(index, good, include_descendants="on")
        html = admin.post(url, data, follow=True).content.decode()
        assert Page.objects.get(pk=index.pk).live
        assert (numbers(good), numbers(bad)) == (["1.0"], [])
        assert "”Utan beslut”" in html

    def test_an_error_that_is_no_refusal_is_not_hidden(self, admin, page):
        url, data = bulk_publish(page)
        with (
            mock.patch("kalix_wagtail.pages.policy_publishing.plan_publication", side_effect=RuntimeError),
            pytest.raises(RuntimeError),
        ):
            admin.post(url, data)


class TestOtherWays:
    def test_code_gets_a_validation_error(self, page):
        with pytest.raises(ValidationError) as refusal:
            page.get_latest_revision().publish()
        assert list(refusal.value.message_dict) == ["edition_kind"]

    def test_a_copy_that_is_published_at_once_begins_as_a_draft(self, admin, page):
        data = {
            "new_title": "Kopia",
            "new_slug": "kopia",
            "new_parent_page": str(page.get_parent().pk),
            "copy_subpages": "",
            "publish_copies": "on",
        }
        response = admin.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data)
        assert response.status_code == 302
        copy = PolicyPage.objects.get(slug="kopia")
        assert (copy.live, numbers(copy)) == (False, [])

    def test_policies_copied_along_with_their_list_begin_as_drafts(self, admin, page):
        index = page.get_parent()
        data = {
            "new_title": "Kopia",
            "new_slug": "kopior",
            "new_parent_page": str(index.get_parent().pk),
            "copy_subpages": "on",
            "publish_copies": "on",
        }
        assert admin.post(reverse("wagtailadmin_pages:copy", args=[index.pk]), data).status_code == 302
        copy = Page.objects.get(slug="kopior")
        assert copy.live
        assert [below.live for below in copy.get_children()] == [False]

    def test_a_scheduled_publication_is_taken_back_by_hand(self, admin, page):
        revision = revise(page)
        revision.approved_go_live_at = timezone.now() + datetime.timedelta(days=1)
        revision.save()
        url = reverse("wagtailadmin_pages:revisions_unschedule", args=[page.pk, revision.pk])
        assert admin.post(url).status_code == 302
        revision.refresh_from_db()
        assert revision.approved_go_live_at is None
        call_command("publish_scheduled")
        assert numbers(page) == ["1.0"]


class TestTranslations:
    """wagtail-localize publishes when its transaction is over; an error then would be an error page."""

    @pytest.fixture
    def untranslated(self, english):
        """A translation of a policy that was never published; its editor is wagtail-localize's."""
        page = PolicyPageFactory(title="Säkerhetspolicy")
        source, _created = TranslationSource.update_or_create_from_instance(page)
        translation = Translation.objects.create(source=source, target_locale=english)
        with TestCase.captureOnCommitCallbacks(execute=True):
            translation.save_target(publish=False)
        return source, PolicyPage.objects.get(translation_key=page.translation_key, locale=english)

    def test_the_translation_editor_says_why(self, admin, untranslated):
        source, translated = untranslated
        with TestCase.captureOnCommitCallbacks(execute=True):
            response = admin.post(edit_url(translated), {"action": "publish"})
        assert response.status_code == 302
        html = admin.get(edit_url(translated)).content.decode()
        assert "är inte publicerad än" in html
        assert edit_url(source.get_source_instance()) + "#tab-" in html
        translated.refresh_from_db()
        assert (translated.live, numbers(translated)) == (False, [])

    def test_the_translation_editor_publishes_what_may_be_published(self, admin, english):
        page = swedish_policy()
        translated = translate(page, english, WORDS)
        revise(page).publish()
        source = TranslationSource.objects.get()
        source.update_from_db()
        with TestCase.captureOnCommitCallbacks(execute=True):
            admin.post(edit_url(translated), {"action": "publish"})
        assert numbers(translated) == ["1.0", "2.0"]


@pytest.mark.django_db(transaction=True)
def test_syncing_and_publishing_a_translation_says_why_it_is_refused(client, committed_root_page, english, superuser):
    client.force_login(superuser)
    page = PolicyPageFactory(title="Säkerhetspolicy", parent=PolicyIndexPageFactory(parent=committed_root_page))
    source, _created = TranslationSource.update_or_create_from_instance(page)
    Translation.objects.create(source=source, target_locale=english).save_target(publish=False)
    url = reverse("wagtail_localize:update_translations", args=[source.pk])
    response = client.post(url, {"publish_translations": "on"}, follow=True)
    assert response.status_code == 200
    assert "är inte publicerad än" in response.content.decode()
    assert not Edition.objects.exists()
