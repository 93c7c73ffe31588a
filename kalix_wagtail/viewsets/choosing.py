"""What is chosen with one of Wagtail's choosers."""

from django import forms
from wagtail.admin.views.generic.chooser import CreateView

#: More digits than any id in a database has.
LONGEST = 18


class ChosenField(forms.ModelChoiceField):
    """A row chosen with one of Wagtail's choosers, which cannot draw again what is no id."""

    def bound_data(self, data, initial):
        text = str(data or "")
        return data if text.isascii() and text.isdecimal() and len(text) <= LONGEST else None


class NothingToCreateView(CreateView):
    """For a chooser without a form to add something with: Wagtail's own view fails when posted to."""

    http_method_names = ["get", "head", "options"]
