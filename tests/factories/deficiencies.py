"""Deficiency reports, stored as they are; `actions` make them as readers do."""

import factory
from factory.django import DjangoModelFactory

from kalix_wagtail.enums import CaseEventKind, ReportStatus
from kalix_wagtail.models import CaseEvent, DeficiencyCategory, DeficiencyReport

from .users import UserFactory


class DeficiencyCategoryFactory(DjangoModelFactory):
    class Meta:
        model = DeficiencyCategory

    name = factory.Sequence(lambda n: f"Kategori {n}")


class DeficiencyReportFactory(DjangoModelFactory):
    """A report that has been received. `route_unit` says who answers; without it the coordinator does.

    Traits: `sensitive`, `in_progress`, `resolved`.
    """

    class Meta:
        model = DeficiencyReport

    reporter = factory.SubFactory(UserFactory)
    description = "Branddörren går inte att stänga."
    place = "Skolgatan 1, plan 2"
    submitter = factory.LazyAttribute(lambda report: f"user:{report.reporter.pk}")
    submission_key = factory.Sequence(lambda n: f"nyckel-{n}")
    submission_hash = factory.Sequence(lambda n: f"{n:064x}")

    class Params:
        sensitive = factory.Trait(is_sensitive=True)
        in_progress = factory.Trait(status=ReportStatus.IN_PROGRESS)
        resolved = factory.Trait(status=ReportStatus.RESOLVED)


class CaseEventFactory(DjangoModelFactory):
    class Meta:
        model = CaseEvent

    report = factory.SubFactory(DeficiencyReportFactory)
    kind = CaseEventKind.COMMENT
    text = "Vi tittar på det i dag."
