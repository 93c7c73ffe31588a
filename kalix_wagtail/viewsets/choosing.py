"""What is chosen with one of Wagtail's choosers."""

from django import forms
from django.http import Http404
from wagtail.admin.views.generic.chooser import ChosenMultipleView, ChosenView, CreateView

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


class FindsById:
    """For views that answer with what was chosen. What is no id is missing: Wagtail's own views fail at it."""

    def get_object(self, pk):
        if not _may_be_an_id(pk):
            raise Http404
        return super().get_object(pk)

    def get_objects(self, pks):
        return super().get_objects([pk for pk in pks if _may_be_an_id(pk)])


class ChosenByIdView(FindsById, ChosenView):
    """Answers with the row that was chosen."""


class ChosenByIdsView(FindsById, ChosenMultipleView):
    """Answers with the rows that were chosen."""


class NothingToCreateView(CreateView):
    """For a chooser without a form to add something with: Wagtail's own view fails when posted to."""

    http_method_names = ["get", "head", "options"]
