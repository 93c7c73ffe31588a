"""Text that people type: one Unicode form, nothing invisible that means something, never cut off."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from ..rules.visible_text import is_visible

LINE_BREAKS = re.compile("\r\n?|[\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


class PlainTextField(forms.CharField):
    """A `CharField` for words. Text of nothing but invisible characters is empty; lone surrogates are refused."""

    default_error_messages = {"surrogates": _("The text holds characters that cannot be stored. Remove them.")}

    def __init__(self, *, lines=True, **kwargs):
        """`lines`: whether line breaks are kept; otherwise they become spaces."""
        self.lines = lines
        super().__init__(**kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise ValidationError(self.error_messages["surrogates"], code="surrogates")
        value = LINE_BREAKS.sub("\n" if self.lines else " ", unicodedata.normalize("NFC", value))
        kept = "\n\t" if self.lines else ""
        value = "".join(c for c in value if c in kept or unicodedata.category(c) != "Cc").strip()
        return value if any(is_visible(character) for character in value) else ""


def storable(text):
    """Return `text` with a question mark for each lone surrogate, which no database and no page can hold."""
    return text.encode("utf-8", "replace").decode()


class StorableData:
    """For forms: what was posted is made storable first, so that the form can be shown again whatever it was.

    Django decodes a body by the character set that the request says it has, and some of those give lone surrogates.
    """

    def __init__(self, data=None, *args, **kwargs):
        if isinstance(data, MultiValueDict):
            data = data.copy()
            for name, values in data.lists():
                data.setlist(name, [self.storable_value(value) for value in values])
        super().__init__(data, *args, **kwargs)

    @staticmethod
    def storable_value(value):
        """Return one posted value as it can be stored."""
        return storable(value)
