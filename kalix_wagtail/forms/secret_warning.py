"""Stops once before words that look as if they must not be there: whoever has looked at them may send them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..rules.secret_patterns import holds_code, holds_identity_number
from .plain_text import PlainTextField

#: What is said, never with the words themselves.
SECRETS = {
    "identity_number": _("This looks like a personal identity number. Take it out, or tick below that it is none."),
    "code": _("This looks like a code. Take it out, or tick below that it is none."),
}


class SecretWarning(forms.Form):
    """For forms with words: what looks like a personal identity number or a code is asked about before it is taken."""

    # Shown only when something in the words made the form stop.
    is_checked = forms.BooleanField(label=_("I have checked it: send it as it stands"), required=False)

    #: The names of fields with words that are not looked at.
    unwarned = frozenset()

    def clean(self):
        cleaned = super().clean()
        if not cleaned.pop("is_checked", False):
            self._warn_of_secrets()
        return cleaned

    def _warn_of_secrets(self):
        for name in [name for name in self.fields if isinstance(self.fields[name], PlainTextField)]:
            text = self.cleaned_data.get(name) or self.data.get(name, "")
            if name in self.unwarned or name in self.errors:
                continue
            if holds_identity_number(text):
                self.add_error(name, forms.ValidationError(SECRETS["identity_number"], code="looks_secret"))
            elif holds_code(text):
                self.add_error(name, forms.ValidationError(SECRETS["code"], code="looks_secret"))

    @property
    def looks_secret(self):
        """Return whether the form was stopped because something in it looks as if it must not be there."""
        return any(error.code == "looks_secret" for errors in self.errors.as_data().values() for error in errors)

    @property
    def asks_to_check(self):
        """Return whether the question is shown: the form was stopped for it, or it was answered already."""
        return self.looks_secret or bool(self["is_checked"].value())
