"""Words that are typed into the forms of the admin: one Unicode form, and nothing invisible that means something.

Django refuses a NUL and lets every other control character through.
"""

from django import forms
from django.db import models
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.models import formfield_for_dbfield
from wagtail.admin.panels import InlinePanel

from ..forms.plain_text import PlainTextField, StorableData
from ..rules.visible_text import without_turning_marks
from .choosing import ChosenField


class WordsField(PlainTextField):
    """A `PlainTextField` for names and texts that stand where nothing fences them in: in a list, an option, a mail."""

    def to_python(self, value):
        return super().to_python(without_turning_marks(value) if isinstance(value, str) else value)


class ParagraphsField(WordsField):
    """A `WordsField` of several lines, so many high."""

    def __init__(self, *, rows=3, max_length=4000, **kwargs):
        super().__init__(max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def field_for(db_field, **kwargs):
    """Return Wagtail's form field for a field of a model, one that stands whatever words and choices are sent."""
    if type(db_field) in (models.CharField, models.TextField) and not db_field.choices:
        kwargs |= {"form_class": WordsField, "lines": isinstance(db_field, models.TextField)}
    elif isinstance(db_field, models.ForeignKey):
        kwargs["form_class"] = ChosenField
    return formfield_for_dbfield(db_field, **kwargs)


class WordsModelForm(StorableData, WagtailAdminModelForm):
    """The form of a model whose words are typed here."""

    class Meta(WagtailAdminModelForm.Meta):
        formfield_callback = field_for


class WordsInlinePanel(InlinePanel):
    """Rows whose words are typed here."""

    def get_form_options(self):
        options = super().get_form_options()
        # Rows do not take this over from the form that they stand in.
        options["formsets"][self.relation_name] |= {"form": WordsModelForm, "formfield_callback": field_for}
        return options
