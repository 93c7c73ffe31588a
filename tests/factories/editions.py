"""Editions and what hangs on them, as bare rows. `PolicyPageFactory(published=True)` makes them by publishing."""

import datetime
import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from kalix_wagtail.enums import EditionKind, Modality, Recurrence
from kalix_wagtail.models import Edition, Goal, GoalWording, Obligation, ObligationWording

from .policies import ADOPTED_ON, PolicyPageFactory


class EditionFactory(DjangoModelFactory):
    """Edition 1.0 of a live policy page, in force since 2007: ``EditionFactory(title="Säkerhetspolicy", summary="…")``.

    `of=edition` makes the next edition of the same page; `renders=edition` a translation of it on `page`.
    """

    class Meta:
        model = Edition

    class Params:
        of = None
        summary = "Vad kommunen vill, i korthet."

    page = factory.LazyAttribute(
        lambda edition: edition.of.page if edition.of else PolicyPageFactory(live=True, title=edition.title)
    )
    title = factory.LazyAttributeSequence(lambda edition, n: edition.of.title if edition.of else f"Policy {n}")
    policy_key = factory.LazyAttribute(lambda edition: edition.page.translation_key)
    language = factory.LazyAttribute(lambda edition: edition.page.locale.language_code)
    renders = None
    major = factory.LazyAttribute(lambda edition: edition.of.major + 1 if edition.of else 1)
    kind = factory.LazyAttribute(
        lambda edition: (
            EditionKind.TRANSLATION if edition.renders else EditionKind.REVISION if edition.of else EditionKind.ADOPTION
        )
    )
    valid_from = ADOPTED_ON
    content = factory.LazyAttribute(
        lambda edition: {
            "schema": 1,
            "document": {
                "title": edition.title,
                "summary": edition.summary,
                "type": {"key": "policy", "label": "Policy"},
                "body": [],
            },
            "record": {},
        }
    )
    content_hash = factory.Sequence(lambda n: f"{n:064x}")
    document_hash = factory.Sequence(lambda n: f"{n:064x}")
    publication_id = factory.LazyFunction(uuid.uuid4)
    published_at = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=1))


class ObligationWordingFactory(DjangoModelFactory):
    """A duty as an edition has it: ``ObligationWordingFactory(edition=edition, parties=[party])``.

    Without `obligation` it is a new duty of the edition's policy, with the public code `code`.
    """

    class Meta:
        model = ObligationWording
        skip_postgeneration_save = True

    class Params:
        code = factory.Sequence(lambda n: f"KOD-{n:03d}")

    edition = factory.SubFactory(EditionFactory)
    obligation = factory.LazyAttribute(
        lambda wording: Obligation.objects.create(
            policy_key=wording.edition.policy_key,
            block_id=str(uuid.uuid4()),
            number=Obligation.objects.filter(policy_key=wording.edition.policy_key).count() + 1,
            code=wording.code,
        )
    )
    text = "Säkerhetsarbetet ska integreras i den befintliga organisationen."
    anchor = factory.LazyAttribute(lambda wording: f"d-{wording.obligation.number}")
    section = "3 Ansvar"
    order = factory.LazyAttribute(lambda wording: wording.obligation.number)
    modality = Modality.SHALL
    recurrence = Recurrence.CONTINUOUS

    @factory.post_generation
    def parties(self, create, extracted, **kwargs):
        if extracted:
            self.parties.set(extracted)


class GoalWordingFactory(DjangoModelFactory):
    """A goal as an edition has it. Without `goal` it is a new one of the edition's policy."""

    class Meta:
        model = GoalWording

    edition = factory.SubFactory(EditionFactory)
    goal = factory.LazyAttribute(
        lambda wording: Goal.objects.create(
            policy_key=wording.edition.policy_key,
            block_id=str(uuid.uuid4()),
            number=Goal.objects.filter(policy_key=wording.edition.policy_key).count() + 1,
        )
    )
    text = "En säker och trygg kommun."
    anchor = factory.LazyAttribute(lambda wording: f"g-{wording.goal.number}")
    section = "2 Mål"
    order = factory.LazyAttribute(lambda wording: wording.goal.number)
