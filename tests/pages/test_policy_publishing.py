"""Every way of publishing makes exactly one edition, or none and nothing goes live."""

import datetime
import json
import uuid
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from kalix_wagtail.enums import EditionKind, NotificationKind
from kalix_wagtail.exceptions import PublicationRefusedError
from kalix_wagtail.models import Edition, Notification, Obligation, ObligationWording
from kalix_wagtail.pages.models import PolicyDecision, PolicyPage
from tests.factories import (
    DecisionFactory,
    DocumentTypeFactory,
    PolicyIndexPageFactory,
    PolicyPageFactory,
    UserFactory,
    bodies,
    short_body,
)

pytestmark = pytest.mark.django_db


def revise(page, *, body=None, valid_from=None, kind=EditionKind.REVISION, decision=None):
    """Return a revision of `page` with a changed text and everything the dialogue asks for."""
    draft = page.get_latest_revision_as_object()
    draft.publication_id = uuid.uuid4()
    draft.body = body or bodies.body(bodies.section("Bakgrund", bodies.text("<p>Ny text.</p>")))
    draft.edition_kind = kind
    draft.edition_valid_from = valid_from or timezone.localdate()
    draft.decision_links = [PolicyDecision(decision=decision or DecisionFactory(paragraph="77"))]
    return draft.save_revision()


def numbers(page):
    return [edition.number for edition in Edition.objects.filter(page_id=page.pk).order_by("major", "minor")]


def test_publishing_a_revision_makes_the_next_edition_and_keeps_the_last():
    page = PolicyPageFactory(published=True)
    first = Edition.objects.get(page_id=page.pk)
    stored = (first.content, first.content_hash, first.html)

    revise(page).publish()

    assert numbers(page) == ["1.0", "2.0"]
    first.refresh_from_db()
    assert (first.content, first.content_hash, first.html) == stored


def test_publishing_again_without_change_makes_no_edition():
    page = PolicyPageFactory(published=True)
    page.get_latest_revision_as_object().save_revision().publish()
    assert numbers(page) == ["1.0"]


def test_a_changed_text_with_a_used_publication_is_refused_and_not_live():
    page = PolicyPageFactory(published=True)
    live_revision = page.live_revision_id
    draft = page.get_latest_revision_as_object()
    draft.title = "Något annat"
    with pytest.raises(PublicationRefusedError) as refusal:
        draft.save_revision().publish()
    assert "edition_kind" in refusal.value.message_dict
    page.refresh_from_db()
    assert (page.title != "Något annat", page.live_revision_id, numbers(page)) == (True, live_revision, ["1.0"])


def test_a_renamed_party_alone_is_not_a_changed_text():
    page = PolicyPageFactory(published=True)
    label = ObligationWording.objects.get().parties.get().labels.get()
    label.label = "Samtliga anställda"
    label.save()
    PolicyPage.objects.get(pk=page.pk).save_revision().publish()
    assert numbers(page) == ["1.0"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"edition_kind": ""}, "edition_kind"),
        ({"edition_valid_from": None}, "edition_valid_from"),
        ({"decisions": []}, "decision_links"),
        ({"edition_kind": EditionKind.CORRECTION}, "edition_kind"),
        ({"body": bodies.body()}, "body"),
        (
            {"body": bodies.body(bodies.section("Ett", bodies.text("<p>x</p>", id="a"), id="a"))},
            "body",
        ),
    ],
    ids=["no kind", "no date", "no decision", "nothing to correct", "no text", "two blocks with one id"],
)
def test_an_incomplete_publication_is_refused_and_says_where(changes, field):
    page = PolicyPageFactory(**{"decisions": [DecisionFactory()], **changes})
    with pytest.raises(PublicationRefusedError) as refusal:
        page.save_revision().publish()
    assert list(refusal.value.message_dict) == [field]
    page.refresh_from_db()
    assert (page.live, numbers(page)) == (False, [])


def test_a_code_that_another_document_uses_is_refused():
    PolicyPageFactory(published=True, code_prefix="SÄK")
    other = PolicyPageFactory(decisions=[DecisionFactory()], code_prefix="SÄK")
    with pytest.raises(PublicationRefusedError) as refusal:
        other.save_revision().publish()
    assert list(refusal.value.message_dict) == ["code_prefix"]


def test_an_error_while_the_edition_is_made_leaves_the_old_one_in_force_and_the_page_unpublished():
    page = PolicyPageFactory(published=True)
    live_revision = page.live_revision_id
    revision = revise(page)
    with (
        mock.patch("kalix_wagtail.actions.editions.project_edition", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        revision.publish()
    page.refresh_from_db()
    assert (page.live_revision_id, numbers(page)) == (live_revision, ["1.0"])


def test_a_first_publication_that_fails_leaves_the_page_a_draft():
    page = PolicyPageFactory(decisions=[DecisionFactory()])
    with (
        mock.patch("kalix_wagtail.actions.editions.project_edition", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        page.save_revision().publish()
    page.refresh_from_db()
    assert (page.live, numbers(page)) == (False, [])


class TestEveryPath:
    """Admin edit, admin create, workflow, schedule, bulk, and code: one edition each."""

    @pytest.fixture
    def admin(self, client, superuser):
        client.force_login(superuser)
        return client

    @staticmethod
    def form_data(page, decision, **changes):
        data = {
            "title": page.title,
            "slug": page.slug,
            "summary": "Kort.",
            "document_type": page.document_type_id,
            "code_prefix": page.code_prefix,
            "publication_id": str(uuid.uuid4()),
            "edition_kind": "revision",
            "edition_valid_from": timezone.localdate().isoformat(),
            "edition_change_note": "Ny lydelse.",
            "decision_links": inline_formset([{"decision": decision.pk}]),
            "body": streamfield(
                [
                    (
                        "section",
                        {
                            "heading": "Bakgrund",
                            "is_numbered": "on",
                            "body": streamfield([("callout", callout_form("Ny text"))]),
                        },
                    )
                ]
            ),
            "comments": inline_formset([]),
            **changes,
        }
        return nested_form_data(data)

    def test_admin_edit(self, admin):
        page = PolicyPageFactory(published=True)
        data = self.form_data(page, DecisionFactory(), **{"action-publish": "1"})
        response = admin.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
        assert response.status_code == 302, response.context["form"].errors
        assert numbers(page) == ["1.0", "2.0"]

    def test_admin_edit_sent_twice_makes_one(self, admin):
        page = PolicyPageFactory(published=True)
        data = self.form_data(page, DecisionFactory(), **{"action-publish": "1"})
        for _click in range(2):
            admin.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
        # Each post gives the block that was just typed a new id, so the second is a changed text: refused, not doubled.
        assert numbers(page) == ["1.0", "2.0"]

    def test_admin_edit_without_a_kind_is_refused_in_the_form_and_keeps_the_text(self, admin):
        page = PolicyPageFactory(published=True)
        data = self.form_data(page, DecisionFactory(), **{"action-publish": "1", "edition_kind": ""})
        response = admin.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
        assert response.status_code == 200
        assert "edition_kind" in response.context["form"].errors
        assert response.context["form"]["summary"].value() == "Kort."
        assert numbers(page) == ["1.0"]

    def test_a_draft_may_be_saved_without_a_kind(self, admin):
        page = PolicyPageFactory(published=True)
        data = self.form_data(page, DecisionFactory(), edition_kind="", decision_links=inline_formset([]))
        response = admin.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
        assert response.status_code == 302
        page.refresh_from_db()
        assert page.get_latest_revision().content["summary"] == "Kort."
        assert numbers(page) == ["1.0"]

    def test_the_edit_form_begins_anew_once_an_edition_is_made(self, admin):
        page = PolicyPageFactory(published=True)
        response = admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        form = response.context["form"]
        assert form["edition_kind"].value() == ""
        assert str(form["publication_id"].value()) != str(page.publication_id)
        assert form.formsets["decision_links"].initial_form_count() == 0

    def test_admin_create(self, admin):
        index = PolicyIndexPageFactory()
        page = PolicyPageFactory.build(title="Ny policy", slug="ny", document_type=DocumentTypeFactory())
        data = self.form_data(
            page, DecisionFactory(), **{"action-publish": "1", "edition_kind": "adoption", "code_prefix": "NY"}
        )
        response = admin.post(reverse("wagtailadmin_pages:add", args=["kalix_pages", "policypage", index.pk]), data)
        assert response.status_code == 302, response.context["form"].errors
        assert numbers(PolicyPage.objects.get(slug="ny")) == ["1.0"]

    def test_bulk_publish(self, admin):
        pages = [PolicyPageFactory(decisions=[DecisionFactory()]) for _serial in range(2)]
        for page in pages:
            page.save_revision()
        ids = "&".join(f"id={page.pk}" for page in pages)
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        response = admin.post(f"{url}?{ids}", {"include_descendants": ""})
        assert response.status_code == 302
        assert [numbers(page) for page in pages] == [["1.0"], ["1.0"]]

    def test_workflow_approval(self, superuser):
        workflow = Workflow.objects.create(name="Granskning")
        task = GroupApprovalTask.objects.create(name="Granskas")
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        page = PolicyPageFactory(decisions=[DecisionFactory()])
        WorkflowPage.objects.create(workflow=workflow, page=page)
        page.save_revision(user=superuser)
        state = workflow.start(page, superuser)
        assert numbers(page) == []
        state.current_task_state.approve(user=superuser)
        assert numbers(page) == ["1.0"]

    def test_publish_scheduled(self):
        page = PolicyPageFactory(published=True)
        revision = revise(page)
        self.schedule(page, revision)
        call_command("publish_scheduled")
        assert numbers(page) == ["1.0", "2.0"]

    def test_a_scheduled_page_that_is_refused_stops_nobody_elses(self):
        refused, other = PolicyPageFactory(published=True), PolicyPageFactory(published=True)
        author = UserFactory()
        draft = refused.get_latest_revision_as_object()
        draft.title = "Ändrad utan att säga vad det är"
        bad = draft.save_revision(user=author)
        self.schedule(refused, bad, minutes=5)
        self.schedule(other, revise(other), minutes=1)
        call_command("publish_scheduled")
        assert (numbers(refused), numbers(other)) == (["1.0"], ["1.0", "2.0"])
        bad.refresh_from_db()
        assert bad.approved_go_live_at is None
        assert Notification.objects.get(recipient=author).kind == NotificationKind.PUBLICATION_REFUSED

    @staticmethod
    def schedule(page, revision, minutes=1):
        past = timezone.now() - datetime.timedelta(minutes=minutes)
        revision.content["go_live_at"] = past.isoformat()
        revision.approved_go_live_at = past
        revision.save()

    def test_revision_publish(self):
        page = PolicyPageFactory(decisions=[DecisionFactory()])
        page.save_revision().publish()
        assert numbers(page) == ["1.0"]

    def test_a_copied_page_has_no_edition_until_it_is_published(self, superuser):
        page = PolicyPageFactory(published=True)
        copy = page.copy(update_attrs={"slug": "kopia"}, user=superuser)
        assert numbers(copy) == []

    def test_an_alias_shows_its_originals_edition_and_has_none_of_its_own(self, client):
        page = PolicyPageFactory(published=True, title="Ursprunget")
        alias = page.create_alias(update_slug="spegel")
        revise(page).publish()
        assert numbers(alias) == []
        assert b"Ny text." in client.get(alias.get_url()).content


def callout_form(heading):
    """Return the form data of a callout: a block whose rich text needs no editor."""
    contentstate = {
        "blocks": [
            {"key": "a", "text": "Ord", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
        ],
        "entityMap": {},
    }
    return {"tone": "information", "heading": heading, "text": json.dumps(contentstate)}


def test_an_edition_from_a_later_day_waits_and_the_live_row_stays(client):
    page = PolicyPageFactory(published=True, title="Nu")
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    draft = revise(page, valid_from=tomorrow).as_object()
    draft.title = "Sen"
    draft.save_revision().publish()

    page.refresh_from_db()
    assert (page.title, page.has_unpublished_changes) == ("Nu", True)
    assert numbers(page) == ["1.0", "2.0"]
    assert "<h1>Nu</h1>" in client.get(page.url).content.decode()
    assert [o.edition.number for o in ObligationWording.objects.in_force(timezone.localdate())] == ["1.0"]


def test_on_its_day_an_edition_reaches_the_live_row(freeze_today):
    page = PolicyPageFactory(published=True, title="Nu")
    draft = revise(page, valid_from=timezone.localdate() + datetime.timedelta(days=1)).as_object()
    draft.title = "Sen"
    draft.save_revision().publish()
    call_command("update_live_policies")
    assert PolicyPage.objects.get(pk=page.pk).title == "Nu"

    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    freeze_today(tomorrow.year, tomorrow.month, tomorrow.day)
    call_command("update_live_policies")
    page = PolicyPage.objects.get(pk=page.pk)
    assert (page.title, page.has_unpublished_changes, numbers(page)) == ("Sen", False, ["1.0", "2.0"])


def test_a_duty_keeps_its_code_through_revisions_and_a_new_one_gets_the_next():
    page = PolicyPageFactory(published=True, code_prefix="SÄK")
    stored = json.loads(short_body(ObligationWording.objects.get().parties.get()))
    stored[2]["value"]["body"][0]["value"]["items"].insert(0, bodies.duty("är ny.", id="ny"))
    revise(page, body=json.dumps(stored)).publish()

    assert dict(Obligation.objects.values_list("block_id", "code"))["ny"] == "SÄK-02"
    in_force = ObligationWording.objects.in_force(timezone.localdate())
    assert sorted(in_force.values_list("obligation__code", flat=True)) == ["SÄK-01", "SÄK-02"]


def test_a_correction_is_a_minor_edition_of_the_one_in_force_and_needs_no_decision():
    page = PolicyPageFactory(published=True)
    draft = page.get_latest_revision_as_object()
    draft.publication_id = uuid.uuid4()
    draft.title = "Säkerhetspolicy för Kalix"
    draft.edition_kind, draft.edition_valid_from, draft.decision_links = EditionKind.CORRECTION, None, []
    draft.save_revision().publish()
    latest = Edition.objects.newest_first().first()
    assert (latest.number, latest.corrects.number, latest.valid_from) == ("1.1", "1.0", timezone.localdate())
    assert latest.decisions.get() == latest.corrects.decisions.get()
    assert latest.record["decided_kind"] == EditionKind.ADOPTION


def test_publishing_costs_the_same_number_of_queries_whatever_the_length():
    counts = []
    for duties in (1, 1, 20):
        rows = [bodies.duty(f"ska göra {n}.") for n in range(duties)]
        body = bodies.body(bodies.section("Ansvar", bodies.responsibilities(*rows)))
        revision = PolicyPageFactory(decisions=[DecisionFactory()], body=body).save_revision()
        with CaptureQueriesContext(connection) as queries:
            revision.publish()
        counts.append(len(queries))
    # The first one also fills caches of Wagtail's own.
    assert counts[1] == counts[2]


def test_a_page_saved_in_the_meantime_by_other_code_makes_no_edition():
    page = PolicyPageFactory(published=True)
    page = PolicyPage.objects.get(pk=page.pk)
    page.seo_title = "Annan titel"
    page.save()
    Page.objects.get(pk=page.pk).save()
    assert numbers(page) == ["1.0"]


def test_refusals_are_validation_errors():
    assert issubclass(PublicationRefusedError, ValidationError)
