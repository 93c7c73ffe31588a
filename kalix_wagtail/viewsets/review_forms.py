"""The forms of a review, of the plan for the next one, and of an organ's review of all its documents."""

from django import forms
from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput, AdminPageChooser

from ..enums import ReviewOutcome
from ..forms.plain_text import StorableData
from ..models import Decision, ReviewRound, Unit
from ..rules.reading import readable
from .choosing import ChosenField
from .decisions import decision_chooser_viewset
from .words import ParagraphsField, field_for

WHEN_NEEDED_HELP = _("For what changes with a law, not with the calendar.")


class PlanForm(StorableData, forms.Form):
    """When a document is reviewed next."""

    next_on = forms.DateField(label=_("Next review"), required=False, widget=AdminDateInput)
    when_needed = forms.BooleanField(label=_("When needed"), required=False, help_text=WHEN_NEEDED_HELP)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("next_on") and cleaned.get("when_needed"):
            self.add_error("when_needed", _("Give a date, or say that it is reviewed when needed, not both."))
        return cleaned


class ReviewForm(PlanForm):
    """What a review found, and when the next one is."""

    outcome = forms.ChoiceField(label=_("Result"), choices=ReviewOutcome.choices, widget=forms.RadioSelect)
    reviewed_on = forms.DateField(label=_("Date"), widget=AdminDateInput)
    note = ParagraphsField(
        label=_("Note"),
        required=False,
        help_text=_("For colleagues. Readers are shown the result and the dates only."),
    )
    decision = ChosenField(
        Decision.objects.all(),
        label=_("Decision"),
        required=False,
        widget=decision_chooser_viewset.widget_class,
        help_text=_("When an organ has decided that the document is still valid, or what is to be done."),
    )

    field_order = ["outcome", "reviewed_on", "next_on", "when_needed", "note", "decision"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reviewed_on"].initial = timezone.localdate


class BeginRoundForm(StorableData, forms.ModelForm):
    """Which organ, and what the review is called."""

    class Meta:
        model = ReviewRound
        fields = ["organ", "name"]
        formfield_callback = field_for
        widgets = {"organ": forms.Select}
        help_texts = {"name": _("Such as: Review of steering documents 2027.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = Unit.objects.prefetch_related("names")


class ItemForm(StorableData, forms.Form):
    """What is proposed for one document."""

    proposal = forms.ChoiceField(
        label=_("Proposal"), required=False, choices=[("", _("Not decided")), *ReviewOutcome.choices]
    )
    note = ParagraphsField(label=_("Note"), required=False, rows=2)
    replaced_by = ChosenField(None, label=_("Replaced by"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        pages = apps.get_model("kalix_pages", "PolicyPage")
        self.fields["replaced_by"].queryset = readable(pages.objects.filter(alias_of=None), user, "path")
        self.fields["replaced_by"].widget = AdminPageChooser(target_models=[pages])


class CarryOutForm(PlanForm):
    """Under which decision a review is carried out, and from when."""

    decision = ChosenField(Decision.objects.all(), label=_("Decision"), widget=decision_chooser_viewset.widget_class)
    reviewed_on = forms.DateField(
        label=_("Date of the review"), widget=AdminDateInput, help_text=_("Often the day of the decision.")
    )
    next_on = forms.DateField(label=_("Next review of what is kept"), required=False, widget=AdminDateInput)
    when_needed = forms.BooleanField(
        label=_("What is kept is reviewed when needed"), required=False, help_text=WHEN_NEEDED_HELP
    )
    repealed_from = forms.DateField(label=_("Repeals are in force from"), required=False, widget=AdminDateInput)

    field_order = ["decision", "reviewed_on", "next_on", "when_needed", "repealed_from"]
