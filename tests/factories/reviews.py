"""Plans for reviews, and organs' reviews of all their documents."""

import datetime

import factory
from factory.django import DjangoModelFactory

from kalix_wagtail.models import ReviewPlan, ReviewRound

from .organisation import UnitFactory


class ReviewPlanFactory(DjangoModelFactory):
    """The plan of `policy`, a page: reviewed next on `next_on`, or when needed if that is None."""

    class Meta:
        model = ReviewPlan

    class Params:
        policy = None

    policy_key = factory.LazyAttribute(lambda plan: plan.policy.translation_key)
    next_on = datetime.date(2027, 3, 1)
    when_needed = factory.LazyAttribute(lambda plan: plan.next_on is None)


class ReviewRoundFactory(DjangoModelFactory):
    """A review without any documents; `begin_round` finds them."""

    class Meta:
        model = ReviewRound

    organ = factory.SubFactory(UnitFactory)
    name = "Översyn 2027"
