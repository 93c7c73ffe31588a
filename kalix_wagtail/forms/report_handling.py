"""The forms a report is handled with: one act each, with the version of the report that the handler has seen."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from ..enums import Severity, Visibility
from ..models import ReplyTemplate, Unit
from ..rules.people import person_name
from .long_select import LongSelect
from .plain_text import PlainTextField, StorableData
from .secret_warning import SecretWarning

DATE_ERROR = {"invalid": _("Write a date as year, month and day, for example 2015-03-01.")}


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return person_name(person)


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs):
        super().__init__(input_formats=["%Y-%m-%d"], error_messages=DATE_ERROR, required=False, **kwargs)


class ReferenceField(forms.CharField):
    """The reference of a report that `handled` holds; `clean` returns the report."""

    default_error_messages = {"unknown": _("You answer for no report with that reference.")}

    def clean(self, value):
        reference = super().clean(value).strip().upper()
        report = self.handled.filter(reference=reference).first() if "\x00" not in reference else None
        if report is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return report


class UnitField(forms.ModelChoiceField):
    """A unit of the chart's day, by the name it has then."""

    widget = LongSelect

    def show_units_of(self, chart):
        named = sorted((placed.unit.name_on(chart.date), placed.id) for placed in chart.units.values())
        self.queryset = Unit.objects.filter(pk__in=chart.unit_ids)
        self.choices = [("", self.empty_label), *((pk, name) for name, pk in named)]


class HandlingForm(StorableData, SecretWarning):
    """An act of a handler. `report` is what it is done to.

    What can be chosen: `people`, the reports that are `handled`, and the units of the `chart`.
    """

    name = ""
    seen_version = forms.IntegerField(min_value=0, max_value=2**31, widget=forms.HiddenInput)

    def __init__(self, *args, report, people, handled, chart, **kwargs):
        kwargs.setdefault("auto_id", f"kalix-{self.name}-%s")
        kwargs["initial"] = {"seen_version": report.version} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PersonField):
                field.queryset = people
            if isinstance(field, ReferenceField):
                field.handled = handled
            if isinstance(field, UnitField):
                field.show_units_of(chart)
        for name, field in self.fields.items():
            identity = self[name].auto_id
            notes = [f"{identity}_helptext"] if field.help_text else []
            if self.is_bound and name in self.errors:
                notes.append(f"{identity}_error")
                field.widget.attrs["aria-invalid"] = "true"
            if notes and not field.widget.is_hidden:
                field.widget.attrs["aria-describedby"] = " ".join(notes)


class AssessForm(HandlingForm):
    name = "assess"
    severity = forms.ChoiceField(
        label=_("How serious is it?"),
        choices=Severity,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how serious it is.")},
    )
    due_on = DayField(
        label=_("To be dealt with by"), help_text=_("Empty: the date follows from how serious it is, in working days.")
    )
    text = PlainTextField(
        label=_("Why"),
        help_text=_("The reporter reads this."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SomeoneForm(HandlingForm):
    """A form that names someone: chosen among the people of the own units, or by e-mail address."""

    email_label = _("Or someone else, by e-mail address")

    def clean(self):
        cleaned = super().clean()
        email = cleaned.pop("email", "")
        if not email or "email" in self.errors:
            return cleaned
        users = get_user_model().objects.filter(email__iexact=email, is_active=True)
        people = list(users[:2])
        if len(people) != 1:
            self.add_error("email", _("Nobody with that address has an account here."))
        else:
            cleaned[self.person_field] = people[0]
        return cleaned


class AssignForm(SomeoneForm):
    name, person_field = "assign", "assignee"
    assignee = PersonField(None, label=_("Who deals with it"), required=False, empty_label=_("Nobody in particular"))
    email = forms.EmailField(label=SomeoneForm.email_label, required=False)


class ActionForm(SomeoneForm):
    name, person_field = "action", "responsible"
    text = PlainTextField(
        label=_("What is to be done?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write what is to be done.")},
    )
    responsible = PersonField(None, label=_("Who sees to it"), required=False, empty_label=_("No one in particular"))
    email = forms.EmailField(label=SomeoneForm.email_label, required=False)
    due_on = DayField(label=_("To be done by"))
    visibility = forms.ChoiceField(
        label=_("Who reads it?"),
        choices=[(Visibility.REPORTER, _("The reporter too")), (Visibility.INTERNAL, _("Handlers only"))],
        initial=Visibility.REPORTER,
        widget=forms.RadioSelect,
    )


class RelateForm(HandlingForm):
    name = "relate"
    other = ReferenceField(
        label=_("Reference of the other report"),
        max_length=12,
        error_messages={"required": _("Write the reference of the other report.")},
    )


class DuplicateForm(RelateForm):
    name = "duplicate"
    text = PlainTextField(
        label=_("To the reporter"),
        help_text=_("For example that it is known already. The other reference is not shown to the reporter."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RegistryNumberForm(HandlingForm):
    name = "registry"
    # Its own pattern may look like one of those.
    unwarned = frozenset({"number"})
    number = PlainTextField(label=_("Registry number (dnr)"), required=False, lines=False, max_length=64)


class PassOnForm(HandlingForm):
    name = "pass-on"
    to_unit = UnitField(
        Unit.objects.none(),
        label=_("Pass it on to"),
        help_text=_("Whoever answers for the unit gets the report, and you no longer see it."),
        required=False,
        empty_label=_("The security coordinator"),
    )
    reason = PlainTextField(
        label=_("Why?"),
        help_text=_("Whoever gets the report reads this, and the reporter too."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why you pass the report on.")},
    )


class WordsForm(StorableData, SecretWarning):
    """A few words with an act of someone who is no handler, or with one that cannot conflict."""

    text = PlainTextField(
        label=_("If you like: a few words"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, name, **kwargs):
        kwargs.setdefault("auto_id", f"kalix-{name}-%s")
        super().__init__(*args, **kwargs)


class FixForm(WordsForm):
    """The reporter's answer to "was it fixed?"."""

    is_fixed = forms.TypedChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("Yes, it was fixed")), ("no", _("No, something is still wrong"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    field_order = ["is_fixed", "text"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("is_fixed") is False and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", _("Say what still is wrong."))
        return cleaned


class TemplateForm(StorableData, forms.Form):
    """Which text to begin a comment with; it is sent by GET, and draws the page again with the text in place."""

    template = forms.ModelChoiceField(
        ReplyTemplate.objects.all(), label=_("Begin with a text"), required=False, empty_label=_("None")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="kalix-reply-%s", **kwargs)

    def chosen_text(self):
        """Return the text asked for, "" for none or something absurd."""
        template = self.cleaned_data.get("template") if self.is_valid() else None
        return template.text if template else ""


class InboxForm(StorableData, forms.Form):
    """What a handler looks for among the reports; whatever cannot be read is left out."""

    q = PlainTextField(label=_("Reference"), required=False, lines=False, max_length=40)
    status = forms.ChoiceField(label=_("Status"), required=False)
    severity = forms.ChoiceField(label=_("Severity"), required=False)
    category = forms.ModelChoiceField(None, label=_("About"), required=False, empty_label=_("Everything"))

    def __init__(self, *args, statuses, categories, **kwargs):
        super().__init__(*args, auto_id="kalix-inbox-%s", **kwargs)
        self.fields["status"].choices = statuses
        self.fields["severity"].choices = [("", _("All")), *Severity.choices, ("none", _("Not assessed"))]
        self.fields["category"].queryset = categories

    def applied_to(self, reports):
        """Return `reports`, narrowed to what was asked for."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            return reports.filter(reference__startswith=asked["q"].upper())
        if asked.get("severity"):
            reports = reports.filter(severity="" if asked["severity"] == "none" else asked["severity"])
        if asked.get("category"):
            reports = reports.filter(category=asked["category"])
        return reports
