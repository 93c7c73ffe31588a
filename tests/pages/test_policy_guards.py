"""A policy page with editions is kept: no way of deleting, unpublishing or expiring it gets through, all say why."""

import datetime
from contextlib import ExitStack

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, PageLogEntry, Revision

from kalix_wagtail.enums import NotificationKind
from kalix_wagtail.exceptions import KalixError, PageKeptError
from kalix_wagtail.log_actions import EXPIRY_REFUSED
from kalix_wagtail.models import Edition, Notification
from kalix_wagtail.notifications import send_due
from kalix_wagtail.pages.models import PolicyPage
from tests.factories import ContentPageFactory, PolicyIndexPageFactory, PolicyPageFactory, UserFactory
from tests.pages.test_policy_publishing import revise

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, superuser):
    client.force_login(superuser)
    return client


@pytest.fixture
def host_page():
    """An ordinary page of the host, with the policies below it."""
    return ContentPageFactory(title="Om kommunen")


@pytest.fixture
def policy(host_page):
    index = PolicyIndexPageFactory(parent=host_page)
    ContentPageFactory(parent=host_page, title="Syskon")
    return PolicyPageFactory(parent=index, published=True, title="Säkerhetspolicy")


def bulk_url(action, *pages):
    ids = "&".join(f"id={page.pk}" for page in pages)
    return f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', action])}?next=/admin/pages/&{ids}"


def assert_kept(policy):
    """Everything is as it was: the page is there and published, its edition too, and the tree has no fault."""
    policy = PolicyPage.objects.get(pk=policy.pk)
    assert (policy.live, policy.expired, policy.live_revision_id is None) == (True, False, False)
    assert Edition.objects.filter(page_id=policy.pk).count() == 1
    assert [list(problem) for problem in Page.find_problems()] == [[], [], [], [], []]
    assert not PageLogEntry.objects.filter(action__in=["wagtail.delete", "wagtail.unpublish"]).exists()


def assert_says_why(response, policy):
    """The answer is a page with the reason, and offers to repeal the document."""
    html = response.content.decode()
    assert response.status_code == 200
    assert "upphävande" in html or "repeal" in html
    assert reverse("wagtailadmin_pages:edit", args=[policy.pk]) + "#tab-" in html


ADMIN_WAYS = {
    "delete": lambda policy, host: (reverse("wagtailadmin_pages:delete", args=[policy.pk]), {}),
    "delete an ancestor": lambda policy, host: (reverse("wagtailadmin_pages:delete", args=[host.pk]), {}),
    "unpublish": lambda policy, host: (reverse("wagtailadmin_pages:unpublish", args=[policy.pk]), {}),
    "unpublish an ancestor and all below": lambda policy, host: (
        reverse("wagtailadmin_pages:unpublish", args=[host.pk]),
        {"include_descendants": "on"},
    ),
    "bulk delete": lambda policy, host: (bulk_url("delete", policy), {}),
    "bulk delete an ancestor": lambda policy, host: (bulk_url("delete", host), {}),
    "bulk unpublish": lambda policy, host: (bulk_url("unpublish", policy), {}),
    "bulk unpublish an ancestor and all below": lambda policy, host: (
        bulk_url("unpublish", host),
        {"include_descendants": "on"},
    ),
}


@pytest.mark.parametrize("way", ADMIN_WAYS)
def test_the_admin_refuses_says_why_and_offers_repeal(admin, policy, host_page, way):
    url, data = ADMIN_WAYS[way](policy, host_page)
    assert_says_why(admin.post(url, data, follow=True), policy)
    assert_kept(policy)
    host_page.refresh_from_db()
    assert host_page.live


@pytest.mark.parametrize("way", ["delete", "bulk unpublish"])
def test_a_title_stays_words_in_what_the_admin_says(admin, policy, host_page, way):
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    type(policy).objects.filter(pk=policy.pk).update(title=attack, draft_title=attack)
    url, data = ADMIN_WAYS[way](policy, host_page)
    html = admin.post(url, data, follow=True).content.decode()
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert(1)" not in html and "<img src=x" not in html


def test_the_delete_page_is_refused_before_anyone_confirms(admin, policy):
    assert_says_why(admin.get(reverse("wagtailadmin_pages:delete", args=[policy.pk]), follow=True), policy)


def test_the_tab_that_is_offered_exists_in_the_edit_form(admin, policy):
    response = admin.get(reverse("wagtailadmin_pages:delete", args=[policy.pk]), follow=True)
    anchor = response.content.decode().split("#tab-")[1].split('"')[0]
    form = admin.get(reverse("wagtailadmin_pages:edit", args=[policy.pk])).content.decode()
    assert f'id="tab-{anchor}"' in form


def test_many_pages_are_named_in_part(admin, host_page):
    policies = [PolicyPageFactory(published=True, title=f"Policy {letter}") for letter in "ABCDEFG"]
    html = admin.post(bulk_url("delete", *policies), follow=True).content.decode()
    assert ("”Policy E”" in html, "”Policy F”" in html) == (True, False)
    assert "”Policy E” och 2 till" in html


def delete_translations_along(pages, action):
    return {page: Page.objects.filter(title="Säkerhetspolicy") for page in pages}


def test_a_policy_that_would_go_along_with_another_page_is_kept(admin, policy, hook):
    hook("construct_translated_pages_to_cascade_actions", delete_translations_along)
    other = ContentPageFactory()
    response = admin.post(reverse("wagtailadmin_pages:delete", args=[other.pk]), follow=True)
    assert_says_why(response, policy)
    assert_kept(policy)
    assert Page.objects.filter(pk=other.pk).exists()


@pytest.fixture
def hook():
    """Register a hook for the time of a test."""
    with ExitStack() as stack:
        yield lambda name, function: stack.enter_context(hooks.register_temporarily(name, function))


CODE_WAYS = {
    "delete": lambda policy, host: policy.delete(),
    "delete the bare page": lambda policy, host: Page.objects.get(pk=policy.pk).delete(),
    "delete an ancestor": lambda policy, host: host.delete(),
    "delete by action": lambda policy, host: DeletePageAction(policy, user=None).execute(),
    "delete a queryset": lambda policy, host: Page.objects.filter(pk__in=[policy.pk, host.pk]).delete(),
    "delete several": lambda policy, host: Page.objects.descendant_of(host).delete(),
    "unpublish": lambda policy, host: policy.unpublish(),
    "unpublish the bare page": lambda policy, host: Page.objects.get(pk=policy.pk).unpublish(),
    "unpublish by action": lambda policy, host: UnpublishPageAction(policy).execute(),
}


@pytest.mark.parametrize("way", CODE_WAYS)
def test_code_is_refused_and_the_tree_is_intact(policy, host_page, way):
    with pytest.raises(PageKeptError, match="Säkerhetspolicy"), transaction.atomic():
        CODE_WAYS[way](PolicyPage.objects.get(pk=policy.pk), Page.objects.get(pk=host_page.pk))
    assert_kept(policy)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", CODE_WAYS)
def test_code_without_a_transaction_is_refused_and_the_tree_is_intact(committed_root_page, way):
    host = ContentPageFactory(parent=committed_root_page)
    ContentPageFactory(parent=host)
    policy = PolicyPageFactory(parent=PolicyIndexPageFactory(parent=host), published=True, title="Säkerhetspolicy")
    with pytest.raises(PageKeptError, match="Säkerhetspolicy"):
        CODE_WAYS[way](PolicyPage.objects.get(pk=policy.pk), Page.objects.get(pk=host.pk))
    assert_kept(policy)
    assert [child.numchild for child in Page.objects.filter(pk=host.pk)] == [2]


def test_the_refusal_is_of_the_domain_and_one_that_wagtail_answers():
    assert issubclass(PageKeptError, KalixError)
    assert issubclass(PageKeptError, PermissionDenied)


class TestExpiry:
    @staticmethod
    def expire(page):
        Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=5))

    def test_the_scheduler_leaves_it_published_and_goes_on_to_the_next(self, policy):
        other = ContentPageFactory()
        self.expire(policy)
        self.expire(other)
        call_command("publish_scheduled")
        assert_kept(policy)
        other.refresh_from_db()
        assert (other.live, other.expired) == (False, True)

    def test_it_is_not_tried_again(self, policy):
        self.expire(policy)
        call_command("publish_scheduled")
        policy.refresh_from_db()
        assert policy.expire_at is None
        call_command("publish_scheduled")
        assert PageLogEntry.objects.filter(action=EXPIRY_REFUSED).count() == 1

    def test_the_log_says_what_happened_and_not_what_did_not(self, policy):
        self.expire(policy)
        call_command("publish_scheduled")
        actions = PageLogEntry.objects.filter(page_id=policy.pk).values_list("action", flat=True)
        assert (EXPIRY_REFUSED in actions, "wagtail.unpublish.scheduled" in actions) == (True, False)

    def test_whoever_wrote_the_page_is_told(self, mailoutbox):
        author = UserFactory(superuser=True)
        policy = PolicyPageFactory(published=True, title="Säkerhetspolicy", user=author)
        self.expire(policy)
        call_command("publish_scheduled")
        assert Notification.objects.get(recipient=author).kind == NotificationKind.EXPIRY_REFUSED
        send_due()
        assert "Säkerhetspolicy" in mailoutbox[0].body
        assert reverse("wagtailadmin_pages:edit", args=[policy.pk]) in mailoutbox[0].body

    def test_an_alias_and_a_scheduled_revision_are_as_they_were(self, policy):
        alias = policy.create_alias(update_slug="spegel")
        later = timezone.now() + datetime.timedelta(days=1)
        scheduled = revise(policy)
        Revision.objects.filter(pk=scheduled.pk).update(approved_go_live_at=later)
        self.expire(policy)
        call_command("publish_scheduled")
        alias.refresh_from_db()
        scheduled.refresh_from_db()
        assert (alias.live, scheduled.approved_go_live_at) == (True, later)

    def test_code_that_expires_the_policy_itself_leaves_it_published(self, policy):
        PolicyPage.objects.get(pk=policy.pk).unpublish(set_expired=True)
        assert_kept(policy)

    def test_the_edit_form_has_no_expiry(self, admin, policy):
        form = admin.get(reverse("wagtailadmin_pages:edit", args=[policy.pk])).context["form"]
        assert "expire_at" not in form.fields


class TestWhatMayStillGo:
    """Pages without editions, and pages that only stand above a policy, are as free as ever."""

    def test_a_draft_that_was_never_published_is_deleted(self, admin):
        draft = PolicyPageFactory()
        admin.post(reverse("wagtailadmin_pages:delete", args=[draft.pk]))
        assert not Page.objects.filter(pk=draft.pk).exists()

    def test_an_alias_is_deleted_and_unpublished(self, admin, policy):
        alias, other = policy.create_alias(update_slug="spegel"), policy.create_alias(update_slug="spegel-2")
        admin.post(reverse("wagtailadmin_pages:unpublish", args=[other.pk]))
        admin.post(reverse("wagtailadmin_pages:delete", args=[alias.pk]))
        assert not Page.objects.filter(pk=alias.pk).exists()
        assert Page.objects.get(pk=other.pk).live is False
        assert PolicyPage.objects.get(pk=policy.pk).live

    def test_an_ancestor_alone_is_unpublished(self, admin, policy, host_page):
        admin.post(reverse("wagtailadmin_pages:unpublish", args=[host_page.pk]))
        assert Page.objects.get(pk=host_page.pk).live is False
        assert PolicyPage.objects.get(pk=policy.pk).live

    def test_an_ancestor_is_moved_with_its_policies(self, admin, policy, host_page, root_page):
        target = ContentPageFactory(parent=root_page)
        admin.post(reverse("wagtailadmin_pages:move_confirm", args=[host_page.pk, target.pk]))
        assert PolicyPage.objects.get(pk=policy.pk).is_descendant_of(Page.objects.get(pk=target.pk))
        assert Edition.objects.filter(page_id=policy.pk).count() == 1

    def test_other_pages_are_deleted_in_bulk(self, admin):
        pages = [ContentPageFactory(), ContentPageFactory()]
        admin.post(bulk_url("delete", *pages))
        assert not Page.objects.filter(pk__in=[page.pk for page in pages]).exists()


def test_an_alias_does_not_become_a_document_of_its_own(admin, policy):
    alias = policy.create_alias(update_slug="spegel")
    response = admin.post(reverse("wagtailadmin_pages:convert_alias", args=[alias.pk]), follow=True)
    assert "”Säkerhetspolicy”" in response.content.decode()
    assert Page.objects.get(pk=alias.pk).alias_of_id == policy.pk
