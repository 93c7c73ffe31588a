"""Where reports go by rule."""

import factory
from factory.django import DjangoModelFactory

from kalix_wagtail.models import RoutingRule

from .deficiencies import DeficiencyCategoryFactory
from .organisation import UnitFactory


class RoutingRuleFactory(DjangoModelFactory):
    """Reports of a new category, from everywhere, go to a new unit."""

    class Meta:
        model = RoutingRule

    category = factory.SubFactory(DeficiencyCategoryFactory)
    goes_to = factory.SubFactory(UnitFactory)
