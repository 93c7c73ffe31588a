"""Reminds whoever answers for a unit of what is late there: duties, and documents to acknowledge."""

import datetime
import logging

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from ..enums import NotificationKind
from ..models import Notification, OrganisationChart
from ..notifications import queue_notification
from ..rules.acknowledgements import Acknowledgements
from ..rules.followups import FollowUps
from ..rules.overview import overview

logger = logging.getLogger(__name__)

#: How many days pass between reminders to the same person.
AGAIN_AFTER = datetime.timedelta(days=30)


@transaction.atomic
def send_follow_up_reminders(date=None):
    """Queue one mail to each person who answers for a unit in which something waits too long; returns how many mails.

    At most one in 30 days to each, however many units; running twice sends nothing twice. `date` defaults to today.
    """
    date = date or timezone.localdate()
    page = apps.get_model("kalix_pages", "ResponsibilitiesPage").objects.live().order_by("path").first()
    if page is None:
        logger.warning("No page of responsibilities is live, so that nobody can be reminded of what is late")
        return 0
    chart = OrganisationChart(date)
    found = overview(chart, None, FollowUps(date), Acknowledgements(date))
    people = {}
    for unit_id, tally in sorted(found.units.items()):
        waits = tally.late or tally.unacknowledged_long
        person = chart.responsible(unit_id).user if waits else None
        if person is not None:
            people[person.pk] = person
    lately = Notification.objects.filter(kind=NotificationKind.FOLLOW_UP_LATE, created_at__date__gt=date - AGAIN_AFTER)
    reminded = set(lately.values_list("recipient_id", flat=True))
    due = [person for pk, person in people.items() if pk not in reminded]
    for person in due:
        queue_notification(NotificationKind.FOLLOW_UP_LATE, person, page=page)
    return len(due)
