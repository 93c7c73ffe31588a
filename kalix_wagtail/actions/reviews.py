"""Reviews of policies and the plans for the next ones."""

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..enums import ReviewOutcome
from ..exceptions import NotAllowedError, ReviewRefusedError
from ..log_actions import REVIEW_PLANNED, REVIEW_RECORDED
from ..models import Review, ReviewPlan
from ..permissions import may_publish
from ..rules.editions import edition_in_force
from ..rules.reviews import due_from, plan_of
from .shown_policies import forget_renderings


@transaction.atomic
def plan_review(page, *, user, next_on=None, when_needed=False):
    """Say when a policy is reviewed next: on a day, or when needed. Returns the `ReviewPlan`.

    Raises NotAllowedError, or ReviewRefusedError when it says both or neither.
    """
    _locked(page, user)
    plan = _plan(page, next_on, when_needed)
    log(instance=page, action=REVIEW_PLANNED, user=user, data={"next": _as_text(plan)})
    return plan


@transaction.atomic
def record_review(
    page,
    *,
    user,
    outcome,
    reviewed_on,
    note="",
    decision=None,
    next_on=None,
    when_needed=False,
    edition=None,
    review_round=None,
):
    """Write down that a policy was reviewed and what was found, with when it is reviewed next. Returns the `Review`.

    A text found still valid needs a next date, or "when needed". One to be revised or repealed needs none: a plan whose
    day has come is then done with. `edition`: the one that was read, when that is not the one in force today.
    Raises NotAllowedError, or ReviewRefusedError with a text for the user.
    """
    _locked(page, user)
    edition = edition or edition_in_force(page.pk, timezone.localdate())
    if edition is None:
        raise ReviewRefusedError(_("No edition of the document is in force, so that there is nothing to review."))
    if reviewed_on > timezone.localdate():
        raise ReviewRefusedError(_("The date has not come yet."))
    if next_on is not None and next_on <= reviewed_on:
        raise ReviewRefusedError(_("The next review must come after this one."))
    if outcome == ReviewOutcome.STILL_VALID and next_on is None and not when_needed:
        raise ReviewRefusedError(_("Say when the document is reviewed next: on a day, or when needed."))
    same = {"outcome": outcome, "reviewed_on": reviewed_on, "edition": edition, "round": review_round}
    if Review.objects.filter(policy_key=page.translation_key, **same).exists():
        raise ReviewRefusedError(_("This review has been written down already."))
    review = Review.objects.create(
        policy_key=page.translation_key, note=note.strip(), decision=decision, user=user, **same
    )
    if next_on is not None or when_needed:
        _plan(page, next_on, when_needed)
    else:
        _end_plan(page)
    forget_renderings(page.translation_key)
    data = {"edition": edition.number, "outcome": outcome, "date": reviewed_on.isoformat()}
    log(instance=page, action=REVIEW_RECORDED, user=user, data=data)
    return review


def _locked(page, user):
    if not may_publish(user, page):
        raise NotAllowedError(_("You need the right to publish the document."))
    apps.get_model("kalix_pages", "PolicyPage").objects.select_for_update().get(pk=page.pk)


def _plan(page, next_on, when_needed):
    if (next_on is not None) == bool(when_needed):
        raise ReviewRefusedError(_("Give a date, or say that it is reviewed when needed, not both."))
    plan = plan_of(page) or ReviewPlan(policy_key=page.translation_key)
    if (plan.next_on, plan.when_needed) != (next_on, bool(when_needed)):
        # A new day is reminded of anew.
        plan.reminded_on = None
    plan.next_on, plan.when_needed = next_on, bool(when_needed)
    plan.save()
    forget_renderings(page.translation_key)
    return plan


def _end_plan(page):
    plan = plan_of(page)
    if plan is not None and plan.next_on is not None and plan.next_on <= due_from(timezone.localdate()):
        plan.delete()


def _as_text(plan):
    return plan.next_on.isoformat() if plan.next_on else "when needed"
