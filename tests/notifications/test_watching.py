"""How the queue stands: what waits for its hour is not late, what nobody sends is."""

import datetime
from datetime import timedelta

import pytest

from kalix_wagtail.actions.notifications import choose_mail_rhythm
from kalix_wagtail.enums import MailRhythm, NotificationKind, NotificationStatus
from kalix_wagtail.models import Notification
from kalix_wagtail.notifications import queue_notification
from kalix_wagtail.notifications.digests import claim_digest, digest_at
from kalix_wagtail.notifications.watching import queue_state

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 11)
#: When the daily mail of the day is due.
HOUR = digest_at(TODAY)


def row(user, moment):
    notification = queue_notification(NotificationKind.FOLLOW_UP_LATE, user)
    Notification.objects.filter(pk=notification.pk).update(created_at=moment, next_attempt_at=moment)
    return notification


def state(now):
    return queue_state(Notification.objects.all(), now)


def test_an_empty_queue_needs_nobodys_attention():
    assert state(HOUR).oldest_due_at is None and not state(HOUR).needs_attention


@pytest.mark.parametrize(("minutes", "is_late"), [(15, False), (16, True)])
def test_mail_that_has_been_due_too_long_is_late(user, minutes, is_late):
    row(user, HOUR)
    found = state(HOUR + timedelta(minutes=minutes))
    assert (found.oldest_due_at, found.is_late) == (HOUR, is_late)


def test_mail_that_waits_for_the_daily_hour_is_not_late(user):
    choose_mail_rhythm(MailRhythm.DAILY, user=user)
    row(user, HOUR - timedelta(hours=20))
    assert state(HOUR - timedelta(minutes=1)).oldest_due_at is None


def test_daily_mail_that_nobody_sends_has_been_due_since_the_first_hour_it_missed(user):
    choose_mail_rhythm(MailRhythm.DAILY, user=user)
    row(user, HOUR - timedelta(hours=20))
    row(user, HOUR - timedelta(hours=1))
    assert state(HOUR + timedelta(days=2)).oldest_due_at == HOUR


def test_daily_mail_that_a_dead_worker_left_behind_is_due_since_its_lease_was_over(user):
    choose_mail_rhythm(MailRhythm.DAILY, user=user)
    row(user, HOUR - timedelta(hours=1))
    claim_digest(HOUR)
    assert state(HOUR + timedelta(hours=1)).oldest_due_at == HOUR + timedelta(seconds=300)


@pytest.mark.parametrize(("minutes", "needs_attention"), [(15, False), (16, True)])
def test_mail_that_is_tried_in_vain_needs_attention_though_it_is_not_due_before_its_next_try(
    user, minutes, needs_attention
):
    row(user, HOUR)
    Notification.objects.update(last_error="452", next_attempt_at=HOUR + timedelta(hours=2))
    found = state(HOUR + timedelta(minutes=minutes))
    assert (found.failing_since, found.is_failing_long, found.is_late) == (HOUR, needs_attention, False)
    assert found.needs_attention is needs_attention


def test_daily_mail_that_is_tried_in_vain_has_waited_since_its_hour_and_not_since_its_rows_were_made(user):
    choose_mail_rhythm(MailRhythm.DAILY, user=user)
    row(user, HOUR - timedelta(hours=20))
    claim_digest(HOUR)
    next_try = HOUR + timedelta(hours=2)
    Notification.objects.update(status=NotificationStatus.QUEUED, last_error="452", next_attempt_at=next_try)
    found = state(HOUR + timedelta(minutes=15))
    assert (found.failing_since, found.needs_attention) == (HOUR, False)


def test_what_was_given_up_or_failed_is_counted(user):
    row(user, HOUR)
    Notification.objects.update(status=NotificationStatus.QUARANTINED)
    row(user, HOUR + timedelta(hours=1))
    Notification.objects.filter(status=NotificationStatus.QUEUED).update(last_error="451")
    found = state(HOUR)
    assert (found.quarantined, found.failing, found.needs_attention) == (1, 1, True)
