"""The forms with which a text or a file is taken out of a report, and a report is kept from disposal."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ..rules.secret_text import SHORTEST, Secret
from .plain_text import PlainTextField, StorableData
from .secret_warning import SecretWarning

#: A browser must neither remember it nor send it to a spelling service.
NOT_REMEMBERED = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}


class ReasonForm(StorableData, SecretWarning):
    """Why something is done; handlers read it. What is removed is not asked about, for that is why it is named."""

    unwarned = frozenset({"secret"})

    reason = PlainTextField(
        label=_("Why is it removed?"),
        help_text=_("Those who handle the report read this. Do not repeat what is removed."),
        lines=False,
        max_length=500,
        error_messages={"required": _("Say why it is removed, without repeating it.")},
    )


class RemoveTextForm(ReasonForm):
    """Which text is taken out of a report, and why."""

    secret = PlainTextField(
        label=_("Which text is to be removed?"),
        help_text=_("Write it, or paste it, exactly as far as it must go. Upper and lower case mean nothing."),
        widget=forms.Textarea(attrs={"rows": 2, **NOT_REMEMBERED}),
        max_length=2000,
        error_messages={"required": _("Write which text is to be removed.")},
    )
    field_order = ["secret", "reason"]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("auto_id", "kalix-remove-text-%s")
        super().__init__(*args, **kwargs)

    def clean_secret(self):
        secret = self.cleaned_data["secret"]
        if not Secret(secret).is_long_enough:
            text = ngettext("Write at least %(count)d character.", "Write at least %(count)d characters.", SHORTEST)
            raise forms.ValidationError(text % {"count": SHORTEST})
        return secret


class RemoveFileForm(ReasonForm):
    """Which file of a report is removed, and why."""

    attachment = forms.ModelChoiceField(
        None,
        label=_("Which file is to be removed?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose a file."),
            "invalid_choice": _("The file has been removed already."),
        },
    )
    field_order = ["attachment", "reason"]

    def __init__(self, *args, report, **kwargs):
        kwargs.setdefault("auto_id", "kalix-remove-file-%s")
        super().__init__(*args, **kwargs)
        self.fields["attachment"].queryset = report.attachments.all()
        self.fields["attachment"].label_from_instance = lambda attachment: attachment.name


class HoldForm(StorableData, SecretWarning):
    """Why a report must be kept, or may be disposed of again. `seen_hold`: the event of the hold then seen."""

    reason = PlainTextField(
        label=_("Why?"),
        help_text=_(
            "Those who handle the report read this, and it stands in the protocol of every disposal meanwhile."
        ),
        lines=False,
        max_length=200,
        error_messages={"required": _("Say why the report must be kept.")},
    )
    seen_hold = forms.IntegerField(min_value=0, max_value=2**63 - 1, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("auto_id", "kalix-hold-%s")
        super().__init__(*args, **kwargs)
