"""What is chosen with one of Wagtail's choosers."""

from django import forms
from wagtail.admin.views.generic.chooser import CreateView

#: More digits than any id in a database has.
LONGEST = 18


class ChosenField(forms.ModelChoiceField):
    """A row chosen with one of Wagtail's choosers, which cannot draw again what is no id."""

    def bound_data(self, data, initial):
        return data if _may_be_an_id(data) else None

    def to_python(self, value):
        if value not in self.empty_values and not _may_be_an_id(value):
            # SQLite raises when it is asked for a number with more digits than it has.
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
            )
        return super().to_python(value)


def _may_be_an_id(value):
    text = str(getattr(value, "pk", value) or "")
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST


class NothingToCreateView(CreateView):
    """For a chooser without a form to add something with: Wagtail's own view fails when posted to."""

    http_method_names = ["get", "head", "options"]
