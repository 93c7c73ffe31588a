"""Which reviews are due, and what readers are told."""

import datetime

import pytest

from kalix_wagtail.actions.reviews import record_review
from kalix_wagtail.enums import EditionKind, ReviewOutcome, ReviewState
from kalix_wagtail.models import Review
from kalix_wagtail.pages.models import PolicyPage
from kalix_wagtail.rules.register import with_standing
from kalix_wagtail.rules.reviews import years_before
from tests.factories import PolicyPageFactory, ReviewPlanFactory, UserFactory
from tests.pages.test_policy_lifecycle import repeal
from tests.pages.test_policy_publishing import revise
from tests.pages.test_policy_serving import count_queries, html

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def page():
    return PolicyPageFactory(published=True)


def state_of(page, date, **options):
    return with_standing(PolicyPage.objects.filter(pk=page.pk), date, **options).get().review_state


def found(page, outcome, reviewed_on, **more):
    return record_review(page, user=UserFactory(superuser=True), outcome=outcome, reviewed_on=reviewed_on, **more)


@pytest.mark.parametrize(
    ("days", "state"),
    [(-1, ReviewState.OVERDUE), (0, ReviewState.DUE), (30, ReviewState.DUE), (31, ReviewState.FINE)],
)
def test_a_review_is_due_near_its_date_and_overdue_after_it(page, today, days, state):
    ReviewPlanFactory(policy=page, next_on=today + days * DAY)
    assert state_of(page, today) == state


def test_how_near_can_be_asked(page, today):
    ReviewPlanFactory(policy=page, next_on=today + 60 * DAY)
    assert state_of(page, today, due_days=60) == ReviewState.DUE


def test_a_policy_in_force_without_a_plan_is_named(page, today):
    assert state_of(page, today) == ReviewState.UNPLANNED


def test_only_what_is_in_force_is_reviewed(page, today):
    ReviewPlanFactory(policy=page, next_on=today - DAY)
    repeal(page)
    assert state_of(page, today) == ""
    assert state_of(PolicyPageFactory(), today) == ""


@pytest.mark.parametrize(
    ("looked_at", "state"), [(None, ReviewState.UNSEEN), (3, ReviewState.FINE), (5, ReviewState.UNSEEN)]
)
def test_when_needed_is_not_for_ever(page, today, looked_at, state):
    ReviewPlanFactory(policy=page, next_on=None)
    if looked_at:
        found(page, "still_valid", years_before(today, looked_at), when_needed=True)
    assert state_of(page, today) == state


def test_a_new_decision_is_a_look_too(page, today):
    ReviewPlanFactory(policy=page, next_on=None)
    revise(page).publish()
    assert state_of(page, today) == ReviewState.FINE


@pytest.mark.parametrize("outcome", ["revise", "repeal"])
def test_what_was_found_stands_until_something_is_published(page, today, outcome):
    ReviewPlanFactory(policy=page, next_on=today + 300 * DAY)
    found(page, outcome, today)
    assert state_of(page, today) == ReviewState.FOUND
    revise(page, kind=EditionKind.REVISION).publish()
    assert state_of(page, today) == ReviewState.FINE


def test_the_last_review_decides(page, today):
    found(page, "revise", today - 10 * DAY)
    found(page, "still_valid", today, next_on=today + 400 * DAY)
    assert state_of(page, today) == ReviewState.FINE


def test_a_leap_day_has_a_day_four_years_before_and_one_year_before():
    assert years_before(datetime.date(2028, 2, 29), 4) == datetime.date(2024, 2, 29)
    assert years_before(datetime.date(2028, 2, 29), 1) == datetime.date(2027, 2, 28)


def test_readers_are_told_of_the_review_and_the_next_one(client, page, today):
    found(page, "still_valid", datetime.date(2026, 3, 1), next_on=datetime.date(2031, 3, 1), note="HEMLIGT")
    text = html(client, page.url)
    assert "Prövat 1 mars 2026: fortfarande aktuellt." in text
    assert "Nästa prövning 1 mars 2031." in text
    assert "HEMLIGT" not in text


def test_readers_are_told_when_needed_without_an_invented_date(client, page):
    ReviewPlanFactory(policy=page, next_on=None)
    text = html(client, page.url)
    assert "Prövas på nytt vid behov." in text
    assert "Prövat" not in text


def test_nothing_is_said_where_there_is_no_plan(client, page):
    assert "rövning" not in html(client, page.url)


def test_a_review_of_an_earlier_text_is_not_told_of_the_new_one(client, page, today):
    found(page, "revise", today)
    assert "behöver revideras" in html(client, page.url)
    revise(page).publish()
    assert "behöver revideras" not in html(client, page.url)


def test_an_earlier_edition_reads_as_it_did(client, page, today):
    revise(page).publish()
    found(page, "still_valid", today, when_needed=True)
    assert "Prövat" in html(client, page.url)
    assert "Prövat" not in html(client, f"{page.url}editions/1-0/")


def test_a_review_costs_readers_no_query(client, page, today):
    html(client, page.url)
    plain = count_queries(client, page.url)
    found(page, "still_valid", today, when_needed=True)
    assert count_queries(client, page.url) == plain
    assert Review.objects.get().outcome == ReviewOutcome.STILL_VALID
