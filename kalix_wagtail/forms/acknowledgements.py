"""What the buttons post by which documents are acknowledged."""

from django import forms

from .plain_text import StorableData


class PersonalAcknowledgementForm(StorableData, forms.Form):
    """An edition by its id, and the page to go back to."""

    edition = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    next = forms.CharField(max_length=2000, required=False)


class AcknowledgementForm(PersonalAcknowledgementForm):
    """The same for a unit, by its code."""

    unit = forms.CharField(max_length=64)
