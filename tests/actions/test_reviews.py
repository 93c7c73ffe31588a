"""A review is a dated fact, written once, with the next date in the same act."""

import datetime

import pytest
from wagtail.models import PageLogEntry

from kalix_wagtail.actions.reviews import plan_review, record_review
from kalix_wagtail.exceptions import ImmutableRecordError, NotAllowedError, ReviewRefusedError
from kalix_wagtail.models import Review, ReviewPlan
from tests.actions.test_lifecycle import who_may_publish
from tests.factories import DecisionFactory, PolicyPageFactory, ReviewPlanFactory, UserFactory

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
NEXT = datetime.date(2031, 3, 1)


@pytest.fixture
def page():
    return PolicyPageFactory(published=True)


@pytest.fixture
def publisher(page):
    return who_may_publish(page)


def test_a_review_is_written_with_its_next_date(page, publisher, today):
    decision = DecisionFactory()
    review = record_review(
        page,
        user=publisher,
        outcome="still_valid",
        reviewed_on=today,
        note=" Läst. ",
        decision=decision,
        next_on=NEXT,
    )
    assert (review.policy_key, review.edition.number, review.note, review.user) == (
        *(page.translation_key, "1.0", "Läst."),
        publisher,
    )
    assert review.decision == decision
    assert ReviewPlan.objects.get().next_on == NEXT
    entry = PageLogEntry.objects.get(action="kalix_wagtail.review_recorded")
    assert (entry.user, entry.data["outcome"]) == (publisher, "still_valid")


def test_a_review_is_never_changed_or_deleted(page, publisher, today):
    review = record_review(page, user=publisher, outcome="revise", reviewed_on=today)
    for act in (review.save, review.delete):
        with pytest.raises(ImmutableRecordError):
            act()


@pytest.mark.parametrize(
    "changed",
    [
        {"next_on": None},
        {"when_needed": True},
        {"reviewed_on": datetime.date(2999, 1, 1), "next_on": datetime.date(2999, 2, 1)},
        {"next_on": datetime.date(2000, 1, 1)},
    ],
    ids=["no next", "both", "not come yet", "next before"],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(page, publisher, today, changed):
    with pytest.raises(ReviewRefusedError):
        record_review(
            page, user=publisher, **{"outcome": "still_valid", "reviewed_on": today, "next_on": NEXT} | changed
        )
    assert not Review.objects.exists()
    assert not ReviewPlan.objects.exists()


def test_the_same_review_is_written_once(page, publisher, today):
    record_review(page, user=publisher, outcome="revise", reviewed_on=today)
    with pytest.raises(ReviewRefusedError):
        record_review(page, user=publisher, outcome="revise", reviewed_on=today)
    assert Review.objects.count() == 1


def test_what_is_not_in_force_is_not_reviewed(today):
    draft = PolicyPageFactory()
    with pytest.raises(ReviewRefusedError):
        record_review(draft, user=who_may_publish(draft), outcome="revise", reviewed_on=today)


@pytest.mark.parametrize(("days", "kept"), [(-5, False), (20, False), (300, True)])
def test_a_plan_whose_day_has_come_is_done_with_when_something_is_to_be_changed(page, publisher, today, days, kept):
    ReviewPlanFactory(policy=page, next_on=today + days * DAY)
    record_review(page, user=publisher, outcome="revise", reviewed_on=today)
    assert ReviewPlan.objects.exists() is kept


def test_when_needed_stays_when_something_is_to_be_changed(page, publisher, today):
    ReviewPlanFactory(policy=page, next_on=None)
    record_review(page, user=publisher, outcome="revise", reviewed_on=today)
    assert ReviewPlan.objects.get().when_needed


def test_a_plan_is_changed_in_place_and_keeps_its_history(page, publisher):
    plan_review(page, user=publisher, next_on=NEXT)
    plan = plan_review(page, user=publisher, when_needed=True)
    assert (plan.next_on, plan.when_needed) == (None, True)
    assert ReviewPlan.objects.count() == 1
    assert ReviewPlan.history.count() == 2
    assert PageLogEntry.objects.filter(action="kalix_wagtail.review_planned", user=publisher).count() == 2


@pytest.mark.parametrize("values", [{}, {"next_on": NEXT, "when_needed": True}])
def test_a_plan_says_one_thing(page, publisher, values):
    with pytest.raises(ReviewRefusedError):
        plan_review(page, user=publisher, **values)


def test_only_a_new_day_is_reminded_of_anew(page, publisher, today):
    ReviewPlanFactory(policy=page, next_on=NEXT, reminded_on=today)
    assert plan_review(page, user=publisher, next_on=NEXT).reminded_on == today
    assert plan_review(page, user=publisher, next_on=NEXT + DAY).reminded_on is None


def test_only_who_may_publish_reviews(page, today):
    for act in (
        lambda user: plan_review(page, user=user, next_on=NEXT),
        lambda user: record_review(page, user=user, outcome="revise", reviewed_on=today),
    ):
        with pytest.raises(NotAllowedError):
            act(UserFactory(admin_access=True))
