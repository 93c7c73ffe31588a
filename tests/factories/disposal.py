"""What a report gathers while it is handled, and the rules by which it is disposed of."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from kalix_wagtail.models import Attachment, DisposalRule, ReportAction

from .deficiencies import DeficiencyReportFactory
from .users import UserFactory


class ReportActionFactory(DjangoModelFactory):
    class Meta:
        model = ReportAction

    report = factory.SubFactory(DeficiencyReportFactory)
    text = "Byt dörrstängaren."
    responsible = factory.SubFactory(UserFactory)
    created_by = factory.SubFactory(UserFactory)
    due_on = factory.LazyFunction(timezone.localdate)


class AttachmentFactory(DjangoModelFactory):
    """The row of a file; the file itself is put into the storage by whoever needs it."""

    class Meta:
        model = Attachment

    report = factory.SubFactory(DeficiencyReportFactory)
    name = "dörren.jpg"
    content_type = "image/jpeg"
    size = 3
    sha256 = "0" * 64
    stored_as = factory.Sequence(lambda n: f"fil-{n}")


class DisposalRuleFactory(DjangoModelFactory):
    """A rule for every category, 24 months after closing, with a decision. Traits: `undecided`, `out_of_use`."""

    class Meta:
        model = DisposalRule

    name = factory.Sequence(lambda n: f"Regel {n}")
    months = 24
    decision = "Kommunstyrelsen 2026-01-12 § 7, dnr 2026/12"

    class Params:
        undecided = factory.Trait(decision=" ")
        out_of_use = factory.Trait(is_active=False)
