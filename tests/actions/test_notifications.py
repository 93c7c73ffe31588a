"""What is written about notifications."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from kalix_wagtail.actions import notifications as actions
from kalix_wagtail.actions.notifications import choose_mail_rhythm, clear_notifications, mark_as_seen, try_mail_again
from kalix_wagtail.enums import MailRhythm, NotificationKind, NotificationStatus
from kalix_wagtail.exceptions import NotAllowedError
from kalix_wagtail.models import Notification, NotificationPreference
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def row(user, status, days=0):
    moment = timezone.now() - timedelta(days=days)
    return Notification.objects.create(
        kind=NotificationKind.FOLLOW_UP_LATE,
        recipient=user,
        status=status,
        created_at=moment,
        sent_at=moment if status == NotificationStatus.SENT else None,
    )


def left():
    return set(Notification.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("status", NotificationStatus)
def test_only_what_is_done_with_is_deleted_when_it_is_old(user, status):
    recent, old = row(user, status, days=99), row(user, status, days=101)
    is_done = status in (NotificationStatus.SENT, NotificationStatus.SKIPPED)
    assert clear_notifications(days=100) == int(is_done)
    assert left() == ({recent.pk} if is_done else {recent.pk, old.pk})


def test_a_large_queue_is_cleared_in_many_small_transactions(user, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 2)
    for _number in range(5):
        row(user, NotificationStatus.SENT, days=400)
    assert clear_notifications(days=365) == 5
    assert left() == set()


def test_the_command_keeps_a_year_unless_told_otherwise(user, capsys):
    kept = row(user, NotificationStatus.SENT, days=364)
    row(user, NotificationStatus.SENT, days=366)
    call_command("clear_notifications")
    assert "1 notifications deleted" in capsys.readouterr().out
    assert left() == {kept.pk}


def test_it_keeps_as_few_days_as_reminders_look_back(user):
    row(user, NotificationStatus.SENT, days=actions.KEPT_DAYS + 1)
    assert clear_notifications(days=actions.KEPT_DAYS) == 1


@pytest.mark.parametrize("days", ["59", "0", "-1", "9999999999999999999"])
def test_the_command_refuses_what_would_make_reminders_come_too_often(user, days):
    row(user, NotificationStatus.SENT, days=400)
    with pytest.raises(CommandError):
        call_command("clear_notifications", f"--days={days}")
    assert len(left()) == 1


def test_choosing_again_changes_the_choice(user):
    for rhythm in (MailRhythm.DAILY, MailRhythm.AT_ONCE):
        assert choose_mail_rhythm(rhythm, user=user).rhythm == rhythm
    assert NotificationPreference.objects.count() == 1


def test_one_notification_is_marked_as_seen_and_no_other(user):
    first, second, strangers = (row(who, NotificationStatus.SENT) for who in (user, user, UserFactory()))
    assert mark_as_seen(first.pk, user=user)
    assert not mark_as_seen(strangers.pk, user=user)
    assert [each.seen_at is not None for each in Notification.objects.order_by("pk")] == [True, False, False]


def test_a_mail_that_is_tried_again_has_all_its_tries_before_it(superuser):
    notification = row(superuser, NotificationStatus.QUARANTINED)
    Notification.objects.update(attempts=6, next_attempt_at=timezone.now() + timedelta(days=1))
    again = try_mail_again(notification, user=superuser)
    again.refresh_from_db()
    assert (again.status, again.attempts) == (NotificationStatus.QUEUED, 0)
    assert again.next_attempt_at <= timezone.now()


def test_who_may_not_change_the_queue_has_nothing_tried_again(user):
    notification = row(user, NotificationStatus.QUARANTINED)
    with pytest.raises(NotAllowedError):
        try_mail_again(notification, user=user)
    assert Notification.objects.get().status == NotificationStatus.QUARANTINED
