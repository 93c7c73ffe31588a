"""The forms on the list of notifications."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..enums import MailRhythm


class MailRhythmForm(forms.Form):
    """When the reader wants mail. "Not at all" is no choice: who answers for safety must be reached."""

    rhythm = forms.ChoiceField(
        label=_("When do you want mail from us?"), choices=MailRhythm.choices, widget=forms.RadioSelect
    )


class SeenForm(forms.Form):
    """What is marked as seen: one notification, or all up to the newest that stood on the page."""

    notification = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    until = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)

    def clean(self):
        given = super().clean()
        if not given.get("notification") and not given.get("until"):
            raise forms.ValidationError(_("It could not be seen which notification was meant."))
        return given
