"""The form in which a unit says how it lives up to a duty."""

import unicodedata

from django import forms
from django.core.exceptions import SuspiciousFileOperation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from ..enums import FollowUpStatus
from ..rules.people import person_name
from .plain_text import PlainTextField, StorableData
from .secret_warning import SecretWarning

MAX_FILES = 5
#: Bytes of one file.
MAX_FILE_SIZE = 10 * 1024 * 1024


class PersonChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return person_name(person)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; `clean` returns a list."""

    widget = FilesInput
    default_error_messages = {
        "too_many": ngettext_lazy(
            "Add at most %(count)d file at a time.", "Add at most %(count)d files at a time.", "count"
        ),
        "too_large": _("%(name)s is larger than 10 MB."),
    }

    def clean(self, data, initial=None):
        files = [super(FilesField, self).clean(each) for each in data or ()]
        if len(files) > MAX_FILES:
            raise forms.ValidationError(self.error_messages["too_many"] % {"count": MAX_FILES}, code="too_many")
        for file in files:
            if file.size > MAX_FILE_SIZE:
                message = self.error_messages["too_large"] % {"name": file.name}
                raise forms.ValidationError(message, code="too_large")
        return files


def file_name(name):
    """Return what a file is stored as, whatever it is called: a name must not keep what was said from being saved."""
    try:
        return get_valid_filename(unicodedata.normalize("NFC", name))[-200:]
    except SuspiciousFileOperation:
        return gettext("file")


class FollowUpForm(StorableData, SecretWarning):
    """What is said of one duty. `people`: a queryset of who can be named; `asks_document`: whether to ask for one."""

    status = forms.ChoiceField(
        label=_("How does it stand?"),
        choices=FollowUpStatus,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it stands.")},
    )
    carried_by = PlainTextField(
        label=_("Document that carries the duty"),
        help_text=_("Its name, and its record number if it has one. Until one is named the duty stays open."),
        required=False,
        lines=False,
        max_length=255,
    )
    note = PlainTextField(
        label=_("What has been done, or what remains"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    responsible = PersonChoiceField(
        None,
        label=_("Who sees to it"),
        required=False,
        empty_label=_("No one in particular"),
    )
    due_on = forms.DateField(
        label=_("To be done by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write a date as year, month and day, for example 2015-03-01.")},
    )
    files = FilesField(
        label=_("Files that show it"),
        help_text=_("At most 10 MB each. Seen by those who answer for the unit or for a unit above it."),
        required=False,
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    # The name of a document, whose record number may look like much.
    unwarned = frozenset({"carried_by"})

    def __init__(self, *args, people, asks_document, **kwargs):
        super().__init__(*args, auto_id="kalix-follow-up-%s", **kwargs)
        self.fields["responsible"].queryset = people
        if not asks_document:
            del self.fields["carried_by"]
        for name, field in self.fields.items():
            notes = [f"kalix-follow-up-{name}_helptext"] if field.help_text else []
            notes += [f"kalix-follow-up-{name}_error"] if self.is_bound and name in self.errors else []
            if self.is_bound and name in self.errors:
                field.widget.attrs["aria-invalid"] = "true"
            if notes:
                field.widget.attrs["aria-describedby"] = " ".join(notes)

    def said(self):
        """Return what to write, as `actions.followups.save_followup` takes it."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "files"}
        files = [
            (file_name(file.name), file.content_type or "application/octet-stream", file.read())
            for file in self.cleaned_data["files"]
        ]
        return data | {"files": files}
