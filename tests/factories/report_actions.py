"""What is to be done about reports, and what handlers often write."""

import factory
from factory.django import DjangoModelFactory

from kalix_wagtail.models import ReplyTemplate, ReportAction

from .deficiencies import DeficiencyReportFactory


class ReportActionFactory(DjangoModelFactory):
    class Meta:
        model = ReportAction

    report = factory.SubFactory(DeficiencyReportFactory)
    text = "Byt lås på branddörren."


class ReplyTemplateFactory(DjangoModelFactory):
    class Meta:
        model = ReplyTemplate

    name = factory.Sequence(lambda n: f"Svar {n}")
    text = "Tack för rapporten. Vi tittar på det i dag."
