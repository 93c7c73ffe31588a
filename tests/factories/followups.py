"""Operating years, and what units say of their duties in them."""

import datetime

import factory
from factory.django import DjangoModelFactory

from kalix_wagtail.enums import FollowUpStatus
from kalix_wagtail.models import FollowUp, OperatingYear

from .editions import ObligationWordingFactory
from .organisation import UnitFactory


class OperatingYearFactory(DjangoModelFactory):
    """The calendar year `year`: ``OperatingYearFactory(year=2025)``."""

    class Meta:
        model = OperatingYear
        django_get_or_create = ("label",)

    class Params:
        year = 2026

    label = factory.LazyAttribute(lambda row: str(row.year))
    valid_from = factory.LazyAttribute(lambda row: datetime.date(row.year, 1, 1))
    valid_until = factory.LazyAttribute(lambda row: datetime.date(row.year, 12, 31))


class FollowUpFactory(DjangoModelFactory):
    """Something a unit has begun with. Trait `done`."""

    class Meta:
        model = FollowUp

    class Params:
        done = factory.Trait(status=FollowUpStatus.DONE)

    obligation = factory.LazyFunction(lambda: ObligationWordingFactory().obligation)
    unit = factory.SubFactory(UnitFactory)
    period = factory.SubFactory(OperatingYearFactory)
    status = FollowUpStatus.STARTED
    version = 1
