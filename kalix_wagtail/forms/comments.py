"""The form with which something is said about a report."""

import secrets

from django import forms
from django.utils.translation import gettext_lazy as _

from .. import conf
from ..enums import Visibility
from .asked import length_validator
from .attachments import AttachmentsField, prepare_all
from .deficiencies import is_key
from .plain_text import PlainTextField, StorableData
from .secret_warning import SecretWarning


class CommentForm(StorableData, SecretWarning):
    """A comment on a report, with files if `ask_attachments`. The reporter (`for_handler=False`) always writes to
    whoever answers."""

    text = PlainTextField(
        label=_("Comment"), widget=forms.Textarea(attrs={"rows": 4}), error_messages={"required": _("Write something.")}
    )
    visibility = forms.ChoiceField(
        label=_("Who reads it?"),
        choices=[(Visibility.REPORTER, _("The reporter too")), (Visibility.INTERNAL, _("Handlers only"))],
        initial=Visibility.REPORTER,
        widget=forms.RadioSelect,
    )
    attachments = AttachmentsField()
    # By this it is told whether a comment was sent before. Without one, or with a broken one, it is taken all the same.
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    #: As in `DeficiencyForm`.
    has_lost_files = False

    def __init__(self, *args, for_handler, ask_attachments=False, **kwargs):
        kwargs.setdefault("auto_id", "kalix-comment-%s")
        kwargs["initial"] = {"key": secrets.token_urlsafe(16)} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["text"].validators.append(length_validator(conf.get("REPORT_MAX_LENGTH")))
        if not for_handler:
            del self.fields["visibility"]
        if not ask_attachments:
            del self.fields["attachments"]

    def clean_attachments(self):
        """Return the files as they are kept."""
        return prepare_all(self.cleaned_data["attachments"])

    def clean_key(self):
        """Return the key of the form, "" for something else."""
        key = self.cleaned_data["key"]
        return key if is_key(key) else ""
