"""An editorial correction starts from the edition it corrects; where it binds someone, two people have read it."""

import datetime
import json
import uuid

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from wagtail.models import GroupPagePermission, PageLogEntry, Revision

from kalix_wagtail.actions.corrections import begin_correction
from kalix_wagtail.enums import EditionKind, EditionLifecycle
from kalix_wagtail.exceptions import NotAllowedError, PublicationRefusedError
from kalix_wagtail.models import Edition
from kalix_wagtail.pages.models import PolicyPage
from tests.factories import PolicyPageFactory, UserFactory, bodies
from tests.pages.test_policy_publishing import revise

pytestmark = pytest.mark.django_db


def body(text="Säkerhet angår ala.", goal="En trygg kommun.", duty="ansvarar för säkerheten."):
    return bodies.body(
        bodies.section(
            "Bakgrund",
            bodies.text(f"<p>{text}</p>", id="text"),
            bodies.goals(bodies.goal(goal, id="goal"), id="goals"),
            bodies.responsibilities(bodies.duty(duty, id="duty"), id="duties"),
            id="section",
        )
    )


@pytest.fixture
def page(superuser):
    return PolicyPageFactory(published=True, body=body(), user=superuser)


@pytest.fixture
def colleague():
    return UserFactory(superuser=True)


def first(page):
    return Edition.objects.get(page_id=page.pk, major=1, minor=0)


def corrected(page, user, **changes):
    """Begin a correction of edition 1.0 as `user` and save it with a changed text; return the revision."""
    draft = begin_correction(first(page), user=user)
    draft.body = body(**changes)
    return draft.save_revision(user=user)


def numbers(page):
    return sorted(edition.number for edition in Edition.objects.filter(page_id=page.pk))


def test_a_correction_of_the_running_text_is_one_persons_work(page, superuser):
    corrected(page, superuser, text="Säkerhet angår alla.").publish(user=superuser)
    latest = Edition.objects.newest_first().first()
    assert (latest.number, latest.corrects, latest.valid_from) == ("1.1", first(page), timezone.localdate())


@pytest.mark.parametrize("changes", [{"goal": "En tryggare kommun."}, {"duty": "ansvarar för all säkerhet."}])
def test_a_correction_that_touches_a_goal_or_a_duty_needs_a_second_person(page, superuser, colleague, changes):
    revision = corrected(page, superuser, **changes)
    with pytest.raises(PublicationRefusedError) as refusal:
        revision.publish(user=superuser)
    assert list(refusal.value.message_dict) == ["edition_kind"]
    assert numbers(page) == ["1.0"]

    revision.publish(user=colleague)
    assert numbers(page) == ["1.0", "1.1"]


def test_a_second_person_who_changes_it_again_needs_a_second_person_too(page, superuser, colleague):
    corrected(page, superuser, goal="En tryggare kommun.")
    draft = PolicyPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.body = body(goal="En helt annan kommun.")
    with pytest.raises(PublicationRefusedError):
        draft.save_revision(user=colleague).publish(user=colleague)
    assert numbers(page) == ["1.0"]


def test_nobody_can_be_the_second_person_by_publishing_without_a_name(page, superuser):
    with pytest.raises(PublicationRefusedError):
        corrected(page, superuser, goal="En tryggare kommun.").publish()
    assert numbers(page) == ["1.0"]


def test_a_correction_starts_from_the_edition_it_corrects_also_while_a_later_one_waits(page, superuser):
    later = timezone.localdate() + datetime.timedelta(days=30)
    revise(page, valid_from=later, body=body(text="Framtiden.")).publish()
    page = PolicyPage.objects.get(pk=page.pk)

    draft = begin_correction(first(page), user=superuser)
    assert json.loads(draft.get_latest_revision().content["body"]) == json.loads(body())
    draft.body = body(text="Säkerhet angår alla.")
    draft.save_revision(user=superuser).publish(user=superuser)

    assert numbers(page) == ["1.0", "1.1", "2.0"]
    assert Edition.objects.in_force(timezone.localdate()).get(page_id=page.pk).number == "1.1"
    assert Edition.objects.in_force(later).get(page_id=page.pk).number == "2.0"


def test_a_correction_of_another_draft_is_refused_while_a_later_edition_waits(page):
    later = timezone.localdate() + datetime.timedelta(days=30)
    revise(page, valid_from=later, body=body(text="Framtiden.")).publish()
    draft = PolicyPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.publication_id, draft.edition_kind = uuid.uuid4(), EditionKind.CORRECTION
    draft.body = body(text="Framtiden!")
    with pytest.raises(PublicationRefusedError):
        draft.save_revision().publish()
    assert numbers(page) == ["1.0", "2.0"]


def test_beginning_a_correction_changes_nothing_for_readers_and_is_logged(page, superuser, client):
    before = client.get(page.url).content
    begin_correction(first(page), user=superuser)
    assert client.get(page.url).content == before
    assert PageLogEntry.objects.filter(page=page, action="kalix_wagtail.correction_begun", user=superuser).exists()


def test_a_draft_that_was_being_written_stays_in_the_history(page, superuser):
    draft = page.get_latest_revision_as_object()
    draft.title = "Ett halvfärdigt utkast"
    unfinished = draft.save_revision(user=superuser)
    begin_correction(first(page), user=superuser)
    assert Revision.objects.filter(pk=unfinished.pk).exists()


def test_an_overwritten_revision_is_not_taken_for_the_edition(page, superuser):
    Revision.objects.filter(pk=page.live_revision_id).update(
        content={**page.live_revision.content, "body": body(text="Överskriven.")}
    )
    Revision.objects.for_instance(page).exclude(pk=page.live_revision_id).delete()
    with pytest.raises(PublicationRefusedError):
        begin_correction(first(page), user=superuser)


@pytest.mark.parametrize(
    "lifecycle", [EditionLifecycle.ANNULLED, EditionLifecycle.WITHDRAWN, EditionLifecycle.CANCELLED]
)
def test_an_edition_that_no_longer_stands_is_not_corrected(page, superuser, lifecycle):
    Edition.objects.filter(page_id=page.pk).update(lifecycle=lifecycle)
    with pytest.raises(PublicationRefusedError):
        begin_correction(first(page), user=superuser)


def test_whoever_may_not_edit_the_page_begins_nothing(page, user):
    with pytest.raises(NotAllowedError):
        begin_correction(first(page), user=user)


class TestInTheAdmin:
    @pytest.fixture
    def editor(self, page):
        user = UserFactory()
        group = user.groups.create(name="Skribenter")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        for codename in ("change_page", "publish_page"):
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
            GroupPagePermission.objects.create(group=group, page=page, permission=permission)
        return user

    def test_it_is_begun_by_a_post_and_leads_to_the_editor(self, client, page, editor):
        client.force_login(editor)
        url = f"/admin/kalix/editions/{first(page).pk}/correct/"
        assert client.get(url).status_code == 405
        response = client.post(url)
        assert response.status_code == 302
        assert response["Location"] == f"/admin/pages/{page.pk}/edit/"
        form = client.get(response["Location"]).context["form"]
        assert form["edition_kind"].value() == EditionKind.CORRECTION
        assert form["edition_corrects"].value() == first(page).pk

    def test_it_is_refused_with_a_message(self, client, page, editor):
        Edition.objects.filter(page_id=page.pk).update(lifecycle=EditionLifecycle.ANNULLED)
        client.force_login(editor)
        response = client.post(f"/admin/kalix/editions/{first(page).pk}/correct/", follow=True)
        assert [message.level_tag for message in response.context["messages"]] == ["error"]

    def test_others_are_sent_away(self, client, page):
        outsider = UserFactory()
        outsider.user_permissions.add(Permission.objects.get(codename="access_admin"))
        client.force_login(outsider)
        client.post(f"/admin/kalix/editions/{first(page).pk}/correct/")
        assert not Revision.objects.for_instance(page).filter(content__edition_kind="correction").exists()
