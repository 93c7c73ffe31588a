"""The pages in English, through wagtail-localize: the same way a translator's work takes."""

from pathlib import Path

import polib
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

CATALOGUE = Path(__file__).parent / "seed" / "en.po"


def translate_pages(pages, translator):
    """Translate and publish each of `pages` that has no English version yet, in order: parents first.

    Words missing from the catalogue stay Swedish.
    """
    english = Locale.objects.get(language_code="en")
    words = {entry.msgid: entry.msgstr for entry in polib.pofile(str(CATALOGUE)) if entry.msgstr}
    for page in pages:
        if not page.has_translation(english):
            _translate(page, english, words, translator)


def _translate(page, locale, words, translator):
    source, _created = TranslationSource.update_or_create_from_instance(page)
    translation, _created = Translation.objects.get_or_create(source=source, target_locale=locale)
    for segment in StringSegment.objects.filter(source=source).select_related("string", "context"):
        if segment.string.data in words:
            StringTranslation.objects.get_or_create(
                translation_of=segment.string,
                locale=locale,
                context=segment.context,
                defaults={"data": words[segment.string.data], "last_translated_by": translator},
            )
    # Published from its draft, for wagtail-localize itself publishes when the transaction ends: from a copy of the page
    # read before the pages below it were made, whose number it would then forget.
    translation.save_target(user=translator, publish=False)
    translated = page.get_translation(locale)
    translated.get_latest_revision().publish(user=translator)
