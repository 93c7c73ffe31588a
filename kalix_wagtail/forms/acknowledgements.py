"""What the button on "My unit" posts."""

from django import forms


class AcknowledgementForm(forms.Form):
    """An edition by its id, a unit by its code, and the page to go back to."""

    edition = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    unit = forms.CharField(max_length=64)
    next = forms.CharField(max_length=2000, required=False)
