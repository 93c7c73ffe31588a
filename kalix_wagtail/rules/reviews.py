"""Reviews: which are due, what the last one found, and what readers are told of it."""

import datetime

from django.db.models import Case, CharField, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from .. import conf
from ..enums import EditionStatus, ReviewOutcome, ReviewState
from ..models import Review, ReviewPlan

#: What a review can find that something must be published after.
UNFINISHED = (ReviewOutcome.REVISE, ReviewOutcome.REPEAL)

#: The states that someone should act upon.
PRESSING = [state for state in ReviewState if state != ReviewState.FINE]


def with_review_state(pages, date, *, due_days=None):
    """Annotate on policy pages that know their standing: `next_review`, `when_needed`, `reviewed_on`,
    `review_outcome` and `review_state` (a `ReviewState`, or "" for what is not in force) on `date`.

    `due_days`: how near a date is due; the host's REVIEW_DUE_DAYS when none is given.
    """
    plans = ReviewPlan.objects.filter(policy_key=OuterRef("translation_key"))
    last = Review.objects.filter(policy_key=OuterRef("translation_key"))
    pages = pages.annotate(
        next_review=Subquery(plans.values("next_on")[:1]),
        when_needed=Subquery(plans.values("when_needed")[:1]),
        reviewed_on=Subquery(last.values("reviewed_on")[:1]),
        review_outcome=Subquery(last.values("outcome")[:1]),
        reviewed_major=Subquery(last.values("edition__major")[:1]),
    )
    long_ago = years_before(date, conf.get("REVIEW_WHEN_NEEDED_YEARS"))
    unseen = (Q(reviewed_on__isnull=True) | Q(reviewed_on__lt=long_ago)) & Q(looked_through_from__lt=long_ago)
    conditions = [
        (Q(review_outcome__in=UNFINISHED, newest_major__lte=F("reviewed_major")), ReviewState.FOUND),
        (Q(next_review__lt=date), ReviewState.OVERDUE),
        (Q(next_review__lte=due_from(date, due_days)), ReviewState.DUE),
        (Q(when_needed=True) & unseen, ReviewState.UNSEEN),
        (Q(when_needed__isnull=True), ReviewState.UNPLANNED),
    ]
    return pages.annotate(
        review_state=Case(
            When(~Q(register_status=EditionStatus.IN_FORCE), then=Value("")),
            *(When(condition, then=Value(state)) for condition, state in conditions),
            default=Value(ReviewState.FINE),
            output_field=CharField(),
        )
    )


def with_review(editions):
    """Annotate on editions what readers are told: `reviewed_on` and `review_outcome` of the last review of the decided
    text, and `next_review` and `when_needed` of the plan. None where there is nothing to tell."""
    plans = ReviewPlan.objects.filter(policy_key=OuterRef("policy_key"))
    last = Review.objects.filter(policy_key=OuterRef("policy_key"), edition__major=OuterRef("major"))
    return editions.annotate(
        next_review=Subquery(plans.values("next_on")[:1]),
        when_needed=Subquery(plans.values("when_needed")[:1]),
        reviewed_on=Subquery(last.values("reviewed_on")[:1]),
        review_outcome=Subquery(last.values("outcome")[:1]),
    )


def told_review(edition, status):
    """Return what readers are told of the review of an edition read `with_review`, or None when there is nothing.

    ``{"on": date or None, "outcome": label, "next_on": date or None, "when_needed": bool}``; only of what is in force.
    """
    if status != EditionStatus.IN_FORCE or not (edition.reviewed_on or edition.next_review or edition.when_needed):
        return None
    return {
        "on": edition.reviewed_on,
        "outcome": ReviewOutcome(edition.review_outcome).label if edition.reviewed_on else "",
        "next_on": edition.next_review,
        "when_needed": bool(edition.when_needed),
    }


def plan_of(page):
    """Return the `ReviewPlan` of a policy, or None."""
    return ReviewPlan.objects.filter(policy_key=page.translation_key).first()


def review_date_of(page):
    """Return the day a policy is to be reviewed, when that is due by now; else None."""
    plan = plan_of(page)
    is_due = plan is not None and plan.next_on is not None and plan.next_on <= due_from(timezone.localdate())
    return plan.next_on if is_due else None


def reviews_of(page):
    """Return the reviews of a policy, newest first."""
    reviews = Review.objects.filter(policy_key=page.translation_key).select_related("decision__organ", "edition")
    return reviews.defer("edition__content", "edition__html").prefetch_related("decision__organ__names")


def due_from(date, due_days=None):
    """Return the last day whose reviews are due on `date`."""
    return date + datetime.timedelta(days=conf.get("REVIEW_DUE_DAYS") if due_days is None else due_days)


def years_before(date, years):
    """Return the same day `years` earlier; 28 February for a leap day."""
    try:
        return date.replace(year=date.year - years)
    except ValueError:
        return date.replace(year=date.year - years, day=28)
