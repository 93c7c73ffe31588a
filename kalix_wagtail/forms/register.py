"""What the register of obligations can be narrowed to."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..enums import Modality, Recurrence, UnitKind
from ..importing.organisation_rows import is_plausible


class RegisterForm(forms.Form):
    """Every field is optional. `editions`, `parties` and `units`: ``[(value, label), …]`` of what there is."""

    policy = forms.ChoiceField(label=_("Document"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    party = forms.ChoiceField(label=_("Responsible party"), required=False)
    kind = forms.ChoiceField(label=_("Kind of unit"), required=False)
    modality = forms.ChoiceField(label=_("Strength"), required=False)
    recurrence = forms.ChoiceField(label=_("How often"), required=False)
    date = forms.DateField(
        label=_("In force on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("Write a date as year, month and day, for example 2015-03-01.")},
    )

    def __init__(self, data, *, editions, parties, units):
        super().__init__(data, auto_id="kalix-register-%s")
        choices = {
            "policy": editions,
            "unit": units,
            "party": parties,
            "kind": UnitKind.choices,
            "modality": Modality.choices,
            "recurrence": Recurrence.choices,
        }
        for name, found in choices.items():
            self.fields[name].choices = [("", pgettext_lazy("register", "all")), *found]

    def clean_date(self):
        date = self.cleaned_data["date"]
        if date is not None and not is_plausible(date):
            raise forms.ValidationError(self.fields["date"].error_messages["invalid"], code="invalid")
        return date
