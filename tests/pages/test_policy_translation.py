"""A translation is an edition of its own that says which Swedish edition it renders."""

import pytest
from django.test import TestCase
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from kalix_wagtail.enums import EditionKind
from kalix_wagtail.exceptions import PublicationRefusedError
from kalix_wagtail.models import Edition, Obligation, ObligationWording
from kalix_wagtail.pages.models import PolicyPage
from tests.factories import PolicyPageFactory, ResponsiblePartyFactory, bodies
from tests.pages.test_policy_publishing import revise

pytestmark = pytest.mark.django_db


def swedish_policy():
    party = ResponsiblePartyFactory(label="Nämnden")
    return PolicyPageFactory(
        published=True,
        title="Säkerhetspolicy",
        code_prefix="SÄK",
        body=bodies.body(
            bodies.section(
                "Mål",
                bodies.text("<p>Säkerhet angår alla.</p>"),
                bodies.goals("En trygg kommun."),
                bodies.responsibilities(bodies.duty("är ansvarig.", party, addressee="Nämnden")),
            )
        ),
    )


def translate(page, english, words):
    """Translate the live row of `page` as wagtail-localize's editor does, and publish it."""
    source, _created = TranslationSource.update_or_create_from_instance(page)
    translation, _created = Translation.objects.get_or_create(source=source, target_locale=english)
    for segment in StringSegment.objects.filter(source=source).select_related("string", "context"):
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            locale=english,
            context=segment.context,
            defaults={"data": words.get(segment.string.data, segment.string.data), "translation_type": "manual"},
        )
    with TestCase.captureOnCommitCallbacks(execute=True):
        translation.source.create_or_update_translation(english, publish=True, copy_parent_pages=True, fallback=True)
    return PolicyPage.objects.get(translation_key=page.translation_key, locale=english)


WORDS = {"Säkerhetspolicy": "Security policy", "Säkerhet angår alla.": "Security concerns everyone."}


def test_a_translation_says_which_edition_it_renders(client, english):
    page = swedish_policy()
    translated = translate(page, english, WORDS)
    edition = Edition.objects.get(page_id=translated.pk)
    assert (edition.kind, edition.number, edition.renders.number) == (EditionKind.TRANSLATION, "1.0", "1.0")
    text = client.get(translated.url).content.decode()
    assert "Security concerns everyone." in text
    assert "edition 1.0" in text
    assert edition.decisions.get() == edition.renders.decisions.get()
    assert "§ 130" in text


def test_a_translated_duty_is_the_same_obligation_with_the_same_party(english):
    page = swedish_policy()
    translate(page, english, WORDS)
    assert Obligation.objects.count() == 1
    languages = ObligationWording.objects.values_list("edition__language", "parties__key")
    assert len({key for _language, key in languages}) == 1
    assert {language for language, _key in languages} == {"sv", "en"}


def test_a_translation_that_has_not_followed_says_so(client, english):
    page = swedish_policy()
    translated = translate(page, english, WORDS)
    revise(page).publish()
    assert Edition.objects.filter(page_id=translated.pk).count() == 1
    text = client.get(translated.url).content.decode()
    assert "2.0" in text.split("<strong>")[1].split("</strong>")[0]


def test_a_translation_made_again_without_change_makes_no_edition(english):
    page = swedish_policy()
    translated = translate(page, english, WORDS)
    translate(page, english, WORDS)
    assert Edition.objects.filter(page_id=translated.pk).count() == 1


def test_a_bettered_translation_of_the_same_edition_gets_a_revision_number(english):
    page = swedish_policy()
    translated = translate(page, english, WORDS)
    draft = PolicyPage.objects.get(pk=translated.pk)
    draft.title = "Safety policy"
    draft.save_revision().publish()
    assert [e.number for e in Edition.objects.filter(page_id=translated.pk).newest_first()] == ["1.0 rev. 1", "1.0"]


def test_a_translation_after_a_revision_renders_the_new_edition(english):
    page = swedish_policy()
    translate(page, english, WORDS)
    revise(page).publish()
    translated = translate(PolicyPage.objects.get(pk=page.pk), english, WORDS)
    latest = Edition.objects.filter(page_id=translated.pk).newest_first().first()
    assert (latest.number, latest.renders.number) == ("2.0", "2.0")


def test_a_translation_of_an_unpublished_policy_is_refused(english):
    page = PolicyPageFactory(code_prefix="SÄK")
    page.copy_for_translation(english, copy_parents=True)
    translated = PolicyPage.objects.get(translation_key=page.translation_key, locale=english)
    with pytest.raises(PublicationRefusedError):
        translated.save_revision().publish()
    assert not Edition.objects.exists()
