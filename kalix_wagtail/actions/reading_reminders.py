"""Reminds employees of documents that they are asked to confirm and have not."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from ..enums import NotificationKind
from ..models import Notification
from ..notifications import queue_notification
from ..rules.overview import GRACE
from ..rules.reading_counts import ReadingCounts
from .follow_up_reminders import AGAIN_AFTER


@transaction.atomic
def send_reading_reminders(date=None):
    """Queue one mail to each employee who has not confirmed an edition after `GRACE`; returns how many mails.

    At most one in 30 days to each, however many documents wait; running twice sends nothing twice. `date` defaults to
    today.
    """
    date = date or timezone.localdate()
    counts = ReadingCounts(date)
    first_page = {}
    for edition in counts.editions:
        if edition.valid_from <= date - GRACE:
            for user_id in counts.waiting(edition):
                first_page.setdefault(user_id, edition.page_id)
    lately = Notification.objects.filter(kind=NotificationKind.READING_WAITS, created_at__date__gt=date - AGAIN_AFTER)
    due = set(first_page) - set(lately.values_list("recipient_id", flat=True))
    people = get_user_model()._default_manager.select_related("wagtail_userprofile").in_bulk(due)
    pages = Page.objects.in_bulk({first_page[user_id] for user_id in due})
    for user_id, person in sorted(people.items()):
        queue_notification(NotificationKind.READING_WAITS, person, page=pages[first_page[user_id]])
    return len(people)
