"""Steering documents and what they rest on."""

import datetime

import factory
from factory.django import DjangoModelFactory
from wagtail.models import Locale, Page, Site

from kalix_wagtail.enums import DocumentFamily, EditionKind, UnitKind
from kalix_wagtail.models import Decision, DocumentType
from kalix_wagtail.pages.models import GoalsPage, PolicyDecision, PolicyIndexPage, PolicyPage, ResponsibilitiesPage
from tests.host.models import OrdinaryPage, PlainDocumentPage

from . import bodies
from .organisation import ResponsiblePartyFactory, UnitFactory

ADOPTED_ON = datetime.date(2007, 9, 17)


class DocumentTypeFactory(DjangoModelFactory):
    class Meta:
        model = DocumentType
        django_get_or_create = ("key",)

    key = "policy"
    name = "Policy"
    family = DocumentFamily.NORMATIVE


class DecisionFactory(DjangoModelFactory):
    """A decision of an assembly, 17 September 2007, § 130, with an explicitly unknown dnr."""

    class Meta:
        model = Decision

    organ = factory.SubFactory(UnitFactory, kind=UnitKind.ASSEMBLY)
    decided_on = ADOPTED_ON
    paragraph = "130"
    dnr_unknown = True


class PageFactory(DjangoModelFactory):
    """A live page below `parent`, the site's start page unless another is given."""

    class Meta:
        abstract = True

    title = factory.Sequence(lambda n: f"Sida {n}")
    slug = factory.Sequence(lambda n: f"sida-{n}")
    live = True

    @classmethod
    def default_parent(cls):
        return Site.objects.get(is_default_site=True).root_page

    @classmethod
    def _create(cls, model_class, *args, parent=None, **fields):
        parent = parent or cls.default_parent()
        fields.setdefault("locale", parent.locale)
        page = model_class(*args, **fields)
        Page.objects.get(pk=parent.pk).add_child(instance=page)
        return page


class ContentPageFactory(PageFactory):
    """An ordinary page of the host: ``ContentPageFactory(body=body(deficiency_form()))``."""

    class Meta:
        model = OrdinaryPage


class PlainDocumentPageFactory(PageFactory):
    """A policy's text on an ordinary page."""

    class Meta:
        model = PlainDocumentPage


class PolicyIndexPageFactory(PageFactory):
    class Meta:
        model = PolicyIndexPage

    title = "Styrdokument"
    slug = factory.Sequence(lambda n: f"styrdokument-{n}")


class ResponsibilitiesPageFactory(PageFactory):
    class Meta:
        model = ResponsibilitiesPage


class GoalsPageFactory(PageFactory):
    class Meta:
        model = GoalsPage


def short_body(party=None):
    """Return the body of a short policy: a paragraph, two goals and a duty, laid on `party` or on everyone."""
    party = party or ResponsiblePartyFactory(label="Alla anställda", everyone=True)
    return bodies.body(
        bodies.section("Bakgrund", bodies.text("<p>Säkerhet angår alla.</p>")),
        bodies.section("Mål", bodies.goals("En säker och trygg kommun.", "Öppenheten förblir stor.")),
        bodies.section(
            "Ansvar",
            bodies.responsibilities(bodies.duty("ska rapportera säkerhetsbrister.", party, addressee="Alla anställda")),
        ),
    )


class PolicyPageFactory(PageFactory):
    """A draft with a short body. `published=True` publishes it as adopted; it has edition 1.0, in force since 2007.

    Decisions: ``decisions=[…]``, or one of its own when published. `user` is who publishes.
    """

    class Meta:
        model = PolicyPage

    title = factory.Sequence(lambda n: f"Policy {n}")
    slug = factory.Sequence(lambda n: f"policy-{n}")
    document_type = factory.SubFactory(DocumentTypeFactory)
    code_prefix = factory.Sequence(lambda n: f"P{n}")
    summary = "Vad kommunen vill, i korthet."
    body = factory.LazyFunction(short_body)
    live = False
    has_unpublished_changes = True
    edition_kind = EditionKind.ADOPTION
    edition_valid_from = ADOPTED_ON

    @classmethod
    def default_parent(cls):
        return PolicyIndexPage.objects.first() or PolicyIndexPageFactory()

    @classmethod
    def _create(cls, model_class, *args, published=False, decisions=None, user=None, **fields):
        page = super()._create(model_class, *args, **fields)
        if decisions is None:
            decisions = [DecisionFactory()] if published else []
        for decision in decisions:
            page.decision_links.add(PolicyDecision(decision=decision))
        if decisions:
            page.save()
        if published:
            page.save_revision(user=user).publish(user=user)
            page.refresh_from_db()
        return page


class LocaleFactory(DjangoModelFactory):
    class Meta:
        model = Locale
        django_get_or_create = ("language_code",)

    language_code = "en"
