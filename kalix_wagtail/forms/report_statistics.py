"""Which year's statistics are shown."""

from django import forms
from django.utils.translation import gettext_lazy as _


class YearForm(forms.Form):
    """Chooses one of `years`; nothing chosen means the first of them."""

    year = forms.TypedChoiceField(label=_("Reported in"), coerce=int, required=False)

    def __init__(self, data, *, years):
        super().__init__(data, initial={"year": years[0]})
        self.years = years
        self.fields["year"].choices = [(year, str(year)) for year in years]
        self.fields["year"].empty_value = years[0]

    @property
    def chosen(self):
        """Return the year to show: the one that was asked for, or the first when that is none of them."""
        return self.cleaned_data["year"] if self.is_valid() else self.years[0]
