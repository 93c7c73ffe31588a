"""The form a deficiency is reported with, and those it is handled with."""

import re
import secrets

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import conf
from ..enums import CLOSED_STATUSES, REPORT_TRANSITIONS, QuestionKind, ReporterShownTo, ReportStatus
from .asked import (
    CHOICE_ERRORS,
    QUESTION_PREFIX,
    YES_OR_NO,
    Asked,
    answer_of,
    length_validator,
    question_field,
    question_name,
)
from .attachments import AttachmentsField, prepare_all
from .long_select import LongSelect
from .plain_text import PlainTextField, StorableData
from .secret_warning import SecretWarning

#: Ways to stay unknown to those who handle the report.
STAYING_UNKNOWN = frozenset(ReporterShownTo) - {ReporterShownTo.HANDLERS}
#: Of so many answers to questions that are no longer asked is anything kept: no form has more questions.
MOST_NO_LONGER_ASKED = 20


def is_key(value):
    """Return whether `value` looks like the key of a form."""
    return re.fullmatch(r"[A-Za-z0-9_-]{16,64}", value) is not None


class KeyField(forms.CharField):
    """Names one form as it was handed out. It stands last, so that a cut-off request is noticed."""

    default_error_messages = {
        "invalid": _("The form did not arrive whole. Check the text and send it again."),
        "required": _("The form did not arrive whole. Check the text and send it again."),
    }
    widget = forms.HiddenInput

    def validate(self, value):
        super().validate(value)
        if not is_key(value):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class DeficiencyForm(SecretWarning):
    """What someone has seen. `asked`: what it asks besides; `block_id` makes ids unique on a page.

    Files come out as `PreparedFile`s, answers to the editor's questions as they are kept.
    """

    description = PlainTextField(
        label=_("What have you seen?"),
        help_text=_("Describe the deficiency, not the person."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    place = PlainTextField(label=_("Where?"), required=False, lines=False, max_length=200)
    reporter_name = PlainTextField(
        label=_("Your name"), lines=False, max_length=200, error_messages={"required": _("Write your name.")}
    )
    reporter_contact = PlainTextField(
        label=_("Your e-mail or telephone"),
        help_text=_("So that whoever handles the report can reach you."),
        required=False,
        lines=False,
        max_length=200,
    )
    unit = forms.TypedChoiceField(
        label=_("Which unit is it about?"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=LongSelect,
        error_messages=CHOICE_ERRORS,
    )
    category = forms.TypedChoiceField(
        label=_("What is it about?"),
        coerce=int,
        empty_value=None,
        required=False,
        error_messages=CHOICE_ERRORS,
    )
    is_sensitive = forms.BooleanField(
        label=_("Sensitive – contact me"),
        help_text=_(
            "Goes to the security coordinator only, and no word of it by mail. "
            "Write as little as possible, or nothing: you will be contacted."
        ),
        required=False,
    )
    concerns_supervisor = forms.BooleanField(
        label=_("It is about my nearest supervisor"),
        help_text=_("Goes one step up instead. Your supervisor never sees it."),
        required=False,
    )
    reporter_shown_to = forms.ChoiceField(
        label=_("Who may know that you have reported?"),
        choices=ReporterShownTo,
        initial=ReporterShownTo.HANDLERS,
        required=False,
        widget=forms.RadioSelect,
        error_messages=CHOICE_ERRORS,
    )
    # After `is_sensitive`, on which it depends whether files are taken.
    attachments = AttachmentsField()
    key = KeyField()

    unwarned = frozenset({"reporter_contact"})
    #: Whether files were chosen that did not come back with the form: no browser lets a page fill them in.
    has_lost_files = False

    def __init__(self, *args, block_id="", asked=None, **kwargs):
        kwargs.setdefault("auto_id", f"kalix-report-{re.sub('[^A-Za-z0-9_-]', '-', block_id) or 'form'}-%s")
        asked = asked or Asked()
        initial = {"key": secrets.token_urlsafe(16), "unit": asked.unit_id}
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.asked = asked
        # Not as a widget attribute: a browser would cut pasted text off without a word.
        self.fields["description"].validators.append(length_validator(conf.get("REPORT_MAX_LENGTH")))
        self._choose("category", asked.categories, _("I do not know"))
        self._choose("unit", asked.units, _("Choose a unit") if asked.is_without_login else _("My own workplace"))
        if asked.is_without_login and "unit" in self.fields:
            self.fields["unit"].label = _("Your unit")
            self.fields["unit"].required = True
            self.fields["unit"].error_messages["required"] = _("Choose your unit.")
        for name, is_asked in (
            # What was written while an editor left it out is still the reporter's.
            ("place", asked.place or bool(self.data.get("place"))),
            ("attachments", asked.attachments),
            ("reporter_shown_to", asked.confidential),
            ("concerns_supervisor", not asked.is_without_login),
            ("reporter_name", asked.is_without_login),
            ("reporter_contact", asked.is_without_login),
        ):
            if not is_asked:
                del self.fields[name]
        self.questions = [*asked.questions, *self._no_longer_asked()]
        self.fields |= {question_name(question): question_field(question) for question in self.questions}

    def _no_longer_asked(self):
        """Return a question for each posted answer to one that an editor has taken away since the form was drawn.

        None for someone who will log in: the answers wait in hidden fields, and may well be asked for still.
        """
        if self.asked.is_held and not self.is_to_copy:
            return []
        asked = {question_name(question) for question in self.asked.questions}
        names = [name for name in self.data if name.startswith(QUESTION_PREFIX) and name not in asked]
        names = [name for name in names if self.data[name].strip()][:MOST_NO_LONGER_ASKED]
        label = gettext("Your answer to a question that the form no longer asks")
        questions = [{"id": name.removeprefix(QUESTION_PREFIX), "question": label} for name in names]
        for name, question in zip(names, questions, strict=True):
            # What is sent for "Yes" and "No" is read by nobody as it stands.
            is_yes_or_no = self.data[name] in YES_OR_NO
            question["answered_by"] = QuestionKind.YES_NO if is_yes_or_no else QuestionKind.TEXT
        if questions and not self.is_to_copy:
            questions[0]["help_text"] = gettext(
                "The form was changed while you wrote. Your answer is sent with the report, unless you take it away."
            )
        return questions

    def _choose(self, name, choices, none_of_them):
        if choices:
            self.fields[name].choices = [("", none_of_them), *choices]
        else:
            del self.fields[name]

    @property
    def is_to_copy(self):
        """Return whether someone without an account, who cannot send them, is given the words back to copy them."""
        return self.asked.is_held and "reporter_name" in self.data

    @property
    def question_fields(self):
        """Return the bound fields of the editor's questions."""
        return [self[question_name(question)] for question in self.questions]

    def clean_attachments(self):
        """Refuse files with a sensitive report; otherwise return them as they are kept."""
        uploads = self.cleaned_data["attachments"]
        if uploads and self.cleaned_data.get("is_sensitive"):
            raise forms.ValidationError(
                _("A sensitive report takes no files. Send the text alone: you will be contacted."), code="sensitive"
            )
        return prepare_all(uploads)

    def clean(self):
        cleaned = super().clean()
        if "description" in cleaned and not cleaned["description"] and not cleaned.get("is_sensitive"):
            self.add_error("description", forms.ValidationError(_("Write what you have seen."), code="required"))
        if "reporter_shown_to" not in self.fields and self.data.get("reporter_shown_to") in STAYING_UNKNOWN:
            # It was allowed when the form was drawn: nobody's name is given away without a word.
            message = _(
                "This form no longer lets you choose who may know that you have reported: those who handle the report "
                "will see your name. Send it again if you want that."
            )
            self.add_error(None, message)
        answers = [(question, cleaned.pop(question_name(question), None)) for question in self.questions]
        cleaned["answers"] = [kept for kept in (answer_of(*answer) for answer in answers) if kept is not None]
        return cleaned

    @property
    def opens_ways(self):
        """Return whether something was chosen that stands in the part that is folded at first."""
        chosen = self["reporter_shown_to"].value() if "reporter_shown_to" in self.fields else ""
        return chosen not in ("", None, ReporterShownTo.HANDLERS)

    def prepare_to_show_again(self, *, had_files=False):
        """Make what was posted fit to be shown: characters no page can hold are replaced, a broken key is renewed.

        `had_files`: whether files came with it.
        """
        self.has_lost_files = had_files
        # Reads every field, if that has not been done: looking at files once is enough.
        errors = self.errors
        self.data = self.data.copy()
        for name, values in self.data.lists():
            self.data.setlist(name, [value.encode("utf-8", "replace").decode() for value in values])
        if "key" in errors:
            self.data["key"] = secrets.token_urlsafe(16)


class StatusForm(StorableData, SecretWarning):
    """Where a report goes next. `status` is where it stands when the form is drawn, `version` what was seen of it."""

    to_status = forms.ChoiceField(label=_("Move to"), widget=forms.RadioSelect)
    text = PlainTextField(
        label=_("What was done?"),
        help_text=_("The reporter reads this. Needed when you close the report."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    seen_status = forms.ChoiceField(choices=ReportStatus, widget=forms.HiddenInput)
    seen_version = forms.IntegerField(min_value=0, max_value=2**31, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, status, version=None, **kwargs):
        kwargs.setdefault("auto_id", "kalix-status-%s")
        kwargs["initial"] = {"seen_status": status, "seen_version": version} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["text"].validators.append(length_validator(conf.get("REPORT_MAX_LENGTH")))
        # What the handler could choose from was drawn for the status then seen; the action refuses what is too late.
        seen = self.data.get("seen_status") if self.is_bound else None
        origin = seen if seen in ReportStatus.values else status
        following = REPORT_TRANSITIONS[ReportStatus(origin)]
        self.fields["to_status"].choices = [(value, ReportStatus(value).label) for value in following]
        self.fields["to_status"].initial = following[0] if following else None

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("to_status") in CLOSED_STATUSES and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", _("Say how it ended before you close the report."))
        return cleaned
