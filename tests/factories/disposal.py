"""The rules by which reports are disposed of."""

import factory
from factory.django import DjangoModelFactory

from kalix_wagtail.models import DisposalRule


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
