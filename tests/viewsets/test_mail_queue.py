"""The queue of mail in the admin: who sees what of it, and mail that is tried again."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from kalix_wagtail.actions.permissions import create_groups
from kalix_wagtail.enums import NotificationKind, NotificationStatus
from kalix_wagtail.models import Notification
from kalix_wagtail.notifications import send_due
from kalix_wagtail.viewsets.access import PERMISSION_POLICIES
from tests.factories import AppointmentFactory, DeficiencyReportFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db

INDEX = "kalix_notifications:index"
ERROR = "SMTPRecipientsRefused: lisa.karlsson@kalix.test"


def watcher(client, *codenames):
    """Log someone in who may do what the codenames say with the queue."""
    user = UserFactory(admin_access=True)
    for codename in codenames:
        user.user_permissions.add(Permission.objects.get(codename=f"{codename}_notification"))
    client.force_login(user)
    return user


def row(report=None, status=NotificationStatus.QUARANTINED, **values):
    values.setdefault("recipient", UserFactory(first_name="Lisa", last_name="Karlsson"))
    return Notification.objects.create(
        kind=NotificationKind.REPORT_RECEIPT, report=report, status=status, attempts=6, **values
    )


def page(client, **query):
    return client.get(reverse(INDEX), query, headers={"accept-language": "en"})


def listed(response):
    return [each.pk for each in response.context["object_list"]]


def try_again(client, notification):
    return client.post(reverse("kalix_notifications:try_again", args=[notification.pk]))


def fresh(notification):
    return Notification.objects.get(pk=notification.pk)


def test_who_gets_mail_about_a_report_and_why_it_failed_is_hidden_from_who_may_not_see_it(client):
    watcher(client, "view", "change")
    row(DeficiencyReportFactory(route_unit=UnitFactory()), last_error=ERROR)
    html = page(client).content.decode()
    assert "Karlsson" not in html and "karlsson" not in html


def test_who_answers_for_a_report_sees_who_gets_mail_about_it_and_why_it_failed(client):
    user = watcher(client, "view")
    unit = AppointmentFactory(user=user, manager=True).unit
    row(DeficiencyReportFactory(route_unit=unit), last_error=ERROR)
    html = page(client).content.decode()
    assert "Lisa Karlsson" in html and ERROR in html


def test_why_mail_about_documents_failed_is_seen_by_everyone_who_watches(client):
    watcher(client, "view")
    row(last_error=ERROR)
    assert ERROR in page(client).content.decode()


def test_mail_about_a_report_that_passes_someone_over_is_missing_for_that_person(client):
    user = watcher(client, "view", "change")
    hidden = row(DeficiencyReportFactory(passed_over=user))
    shown = row()
    response = page(client)
    assert listed(response) == [shown.pk]
    assert response.context["page_subtitle"].startswith("1 ")
    assert try_again(client, hidden).status_code == 404
    assert fresh(hidden).status == NotificationStatus.QUARANTINED


def test_what_was_given_up_stands_first_then_what_failed(client):
    watcher(client, "view")
    failed = row(status=NotificationStatus.QUEUED, last_error="451")
    given_up = row()
    sent = row(status=NotificationStatus.SENT)
    queued = row(status=NotificationStatus.QUEUED)
    assert listed(page(client)) == [given_up.pk, failed.pk, queued.pk, sent.pk]
    assert listed(page(client, failing="1")) == [given_up.pk, failed.pk]
    assert listed(page(client, status="sent")) == [sent.pk]
    assert listed(page(client, kind="review_due")) == []


def test_the_heading_says_since_when_the_oldest_mail_has_been_due(client):
    watcher(client, "view")
    now = timezone.now()
    row(status=NotificationStatus.QUEUED, next_attempt_at=now - timedelta(hours=3))
    row(status=NotificationStatus.QUEUED, next_attempt_at=now + timedelta(hours=3))
    since = timezone.localtime(now - timedelta(hours=3))
    assert f"{since:%H:%M}" in page(client).context["page_subtitle"]


def test_the_heading_says_since_when_mail_is_tried_in_vain(client):
    watcher(client, "view")
    since = timezone.now() - timedelta(hours=3)
    row(status=NotificationStatus.QUEUED, last_error="452", created_at=since, next_attempt_at=timezone.now())
    assert f"{timezone.localtime(since):%H:%M}" in page(client).context["page_subtitle"]


@pytest.mark.parametrize(("status", "is_shown"), [(status, status == "queued") for status in NotificationStatus.values])
def test_only_mail_that_is_tried_again_has_a_next_attempt(client, status, is_shown):
    watcher(client, "view")
    row(status=status, next_attempt_at=timezone.now() - timedelta(days=400))
    year = (timezone.now() - timedelta(days=400)).year
    html = page(client, status=status).content.decode()
    assert (f" {year}" in html.partition("<tbody>")[2]) == is_shown


def test_who_may_only_look_has_no_button_and_is_refused(client):
    watcher(client, "view")
    notification = row()
    assert "try-again" not in page(client).content.decode()
    assert try_again(client, notification).status_code in (302, 403)
    assert fresh(notification).status == NotificationStatus.QUARANTINED


def test_a_mail_that_was_given_up_is_tried_again_by_post(client, mailoutbox):
    user = watcher(client, "view", "change")
    notification = row(DeficiencyReportFactory(reporter=UserFactory()), last_error=ERROR)
    notification.recipient = notification.report.reporter
    notification.save()
    url = reverse("kalix_notifications:try_again", args=[notification.pk])
    assert url in page(client).content.decode()
    assert client.get(url).status_code == 405
    assert try_again(client, notification)["Location"] == reverse(INDEX)
    entry = ModelLogEntry.objects.get(action="kalix_wagtail.mail_tried_again")
    assert entry.user == user and notification.report.reference not in entry.label
    assert send_due()["sent"] == 1
    assert [message.to for message in mailoutbox] == [[notification.recipient.email]]


@pytest.mark.parametrize("status", sorted(set(NotificationStatus) - {NotificationStatus.QUARANTINED}))
def test_only_what_was_given_up_is_tried_again(client, status):
    watcher(client, "view", "change")
    notification = row(status=status)
    before = Notification.objects.values().get(pk=notification.pk)
    try_again(client, notification)
    assert Notification.objects.values().get(pk=notification.pk) == before


def test_nobody_adds_or_deletes_mail_not_even_an_administrator(superuser):
    policy = PERMISSION_POLICIES[Notification]
    actions = ("add", "change", "delete", "view")
    assert [action for action in actions if policy.user_has_permission(superuser, action)] == ["change", "view"]


def test_the_coordinators_group_may_have_mail_tried_again(client):
    user = UserFactory()
    user.groups.add(create_groups()["coordinator"])
    client.force_login(user)
    notification = row()
    try_again(client, notification)
    assert fresh(notification).status == NotificationStatus.QUEUED


def home(client):
    return client.get(reverse("wagtailadmin_home")).content.decode()


PANEL = "kalix-mail-queue"


def test_the_home_page_warns_of_mail_that_was_given_up(client):
    watcher(client, "view")
    assert PANEL not in home(client)
    row()
    assert PANEL in home(client)


@pytest.mark.parametrize(("minutes", "warns"), [(14, False), (16, True)])
@pytest.mark.parametrize("status", [NotificationStatus.QUEUED, NotificationStatus.SENDING])
def test_the_home_page_warns_when_no_worker_sends_what_is_due(client, status, minutes, warns):
    watcher(client, "view")
    since = timezone.now() - timedelta(minutes=minutes)
    row(status=status, next_attempt_at=since, lease_until=since)
    assert (PANEL in home(client)) is warns


@pytest.mark.parametrize(("minutes", "warns"), [(14, False), (16, True)])
def test_the_home_page_warns_of_mail_that_the_mail_server_does_not_take_for_now(client, minutes, warns):
    watcher(client, "view")
    made, next_try = timezone.now() - timedelta(minutes=minutes), timezone.now() + timedelta(hours=2)
    row(status=NotificationStatus.QUEUED, last_error="452", created_at=made, next_attempt_at=next_try)
    assert (f"{reverse(INDEX)}?failing=1" in home(client)) is warns


def test_the_home_page_warns_nobody_who_may_not_see_the_queue(client):
    watcher(client)
    row()
    assert PANEL not in home(client)


def test_the_home_page_tells_nobody_of_mail_about_a_report_that_passes_over_that_person(client):
    user = watcher(client, "view")
    row(DeficiencyReportFactory(passed_over=user))
    assert PANEL not in home(client)


def test_the_number_of_queries_of_the_queue_does_not_grow(client):
    user = watcher(client, "view", "change")
    unit = AppointmentFactory(user=user, manager=True).unit

    def count():
        with CaptureQueriesContext(connection) as queries:
            page(client)
        return len(queries)

    row(DeficiencyReportFactory(route_unit=unit))
    count()
    few = count()
    for _number in range(20):
        row(DeficiencyReportFactory(route_unit=unit))
    assert count() == few
