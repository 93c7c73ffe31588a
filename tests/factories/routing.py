"""Where reports go by rule, and what handlers begin a comment with."""

import factory
from factory.django import DjangoModelFactory

from kalix_wagtail.models import ReplyTemplate, RoutingRule

from .deficiencies import DeficiencyCategoryFactory
from .organisation import UnitFactory


class RoutingRuleFactory(DjangoModelFactory):
    """Reports of a new category, from everywhere, go to a new unit."""

    class Meta:
        model = RoutingRule

    category = factory.SubFactory(DeficiencyCategoryFactory)
    goes_to = factory.SubFactory(UnitFactory)


class ReplyTemplateFactory(DjangoModelFactory):
    class Meta:
        model = ReplyTemplate

    name = factory.Sequence(lambda n: f"Svar {n}")
    text = "Tack för din rapport. Vi tittar på det."
