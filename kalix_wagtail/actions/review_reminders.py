"""Reminds whoever answers for a policy that its review is due."""

import datetime
import logging

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from .. import conf
from ..enums import NotificationKind
from ..models import Edition, OrganisationChart, ReviewPlan
from ..notifications import queue_notification
from ..rules.document_owners import owners_of
from ..rules.parties import parties_by_key
from ..rules.reading import readable
from ..rules.reviews import due_from

logger = logging.getLogger(__name__)

#: How many days pass between reminders once a review is overdue.
AGAIN_AFTER = datetime.timedelta(days=30)


def send_review_reminders(date=None):
    """Queue a reminder for each review that is due and has not been reminded of; returns how many mails.

    Once when a date is near, again when it has passed, then every 30 days. A run that was missed is caught up with one
    mail; running twice sends nothing twice. `date` defaults to today.
    """
    date = date or timezone.localdate()
    plans = ReviewPlan.objects.filter(next_on__lte=due_from(date))
    pages = _pages_in_force(plans.values("policy_key"), date)
    chart = OrganisationChart(date)
    parties = parties_by_key({page.responsible_party.key for page in pages.values() if page.responsible_party})
    queued = 0
    for plan_id, key in plans.values_list("pk", "policy_key"):
        if key in pages:
            party = pages[key].responsible_party
            queued += _remind(plan_id, pages[key], party and parties[party.key], chart, date)
    return queued


def _pages_in_force(keys, date):
    pages = apps.get_model("kalix_pages", "PolicyPage").objects.filter(
        alias_of=None, locale__language_code=conf.get("DECISIVE_LANGUAGE"), translation_key__in=keys
    )
    in_force = Edition.objects.in_force(date).values("page_id")
    return {page.translation_key: page for page in pages.filter(pk__in=in_force).select_related("responsible_party")}


@transaction.atomic
def _remind(plan_id, page, party, chart, date):
    plan = ReviewPlan.objects.select_for_update().filter(pk=plan_id).first()
    if plan is None or not _is_time(plan, date):
        return 0
    people = _readers(page, party, chart)
    if not people:
        # Not marked as reminded: as soon as somebody can be reached, they are told.
        logger.error("Nobody can be reached about the review of page %s", page.pk)
        return 0
    for person in people:
        queue_notification(NotificationKind.REVIEW_DUE, person, page=page)
    ReviewPlan.objects.filter(pk=plan.pk).update(reminded_on=date)
    return len(people)


def _is_time(plan, date):
    if plan.next_on is None or plan.next_on > due_from(date):
        return False
    if plan.reminded_on is None:
        return True
    if plan.next_on >= date:
        return False
    return plan.reminded_on <= plan.next_on or plan.reminded_on + AGAIN_AFTER <= date


def _readers(page, party, chart):
    """Return who answers for the page, of those who may read it; else the coordinator, if that one may."""
    people = [owner.user for owner in owners_of(party, chart)]
    found = [person for person in people if _may_read(page, person)]
    if found:
        return found
    return [owner.user for owner in owners_of(None, chart) if _may_read(page, owner.user)]


def _may_read(page, person):
    return readable(type(page).objects.filter(pk=page.pk), person, "path").exists()
