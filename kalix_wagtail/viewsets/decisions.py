"""Decisions in the admin: a list of their own, and chosen or written down in place from a document's form."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminDateInput

from ..forms.plain_text import StorableData
from ..models import Decision, Unit
from .access import PERMISSION_POLICIES
from .choosing import ChosenByIdsView, ChosenByIdView
from .decision_inspection import DecisionInspectView
from .list_only import LIST_RESULTS
from .searching import WordsIndexView, words_filter_form
from .words import WordsModelForm, field_for

FIELDS = [
    *("organ", "decided_on", "date_unknown", "paragraph", "paragraph_unknown", "dnr", "dnr_unknown"),
    *("minutes_url", "appeal_until"),
]
SEARCHED = ["organ__names__name", "organ__code", "paragraph", "dnr", "decided_on"]


def decisions():
    """Return the decisions with what their names are made of."""
    return Decision.objects.select_related("organ").prefetch_related("organ__names")


class DecisionCreationForm(StorableData, forms.ModelForm):
    """A decision written down in place. Choosers do not open within choosers, so that the organ is a plain list."""

    minutes_url = forms.URLField(label=_("Link to the minutes"), required=False, assume_scheme="https")

    class Meta:
        model = Decision
        fields = FIELDS
        formfield_callback = field_for
        widgets = {"organ": forms.Select, "decided_on": AdminDateInput, "appeal_until": AdminDateInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organ"].queryset = Unit.objects.prefetch_related("names")


class DecisionIndexView(WordsIndexView):
    def get_base_queryset(self):
        return decisions()


class DecisionViewSet(ModelViewSet):
    model = Decision
    name = "kalix_decisions"
    url_prefix = "kalix/decisions"
    index_results_template_name = LIST_RESULTS
    icon = "clipboard-list"
    menu_label = _("Decisions")
    permission_policy = PERMISSION_POLICIES[Decision]
    index_view_class = DecisionIndexView
    list_display = ["__str__", "decided_on", "paragraph", "dnr"]
    search_fields = SEARCHED
    search_backend_name = None
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = DecisionInspectView
    inspect_view_fields = FIELDS
    edit_handler = ObjectList(
        [
            FieldPanel("organ"),
            FieldRowPanel([FieldPanel("decided_on"), FieldPanel("date_unknown")]),
            FieldRowPanel([FieldPanel("paragraph"), FieldPanel("paragraph_unknown")]),
            FieldRowPanel([FieldPanel("dnr"), FieldPanel("dnr_unknown")]),
            FieldPanel("minutes_url"),
            FieldPanel("minutes_document"),
            FieldPanel("appeal_until"),
        ],
        base_form_class=WordsModelForm,
    )


class ChooseDecision:
    filter_form_class = words_filter_form(*SEARCHED)


class ChooseDecisionView(ChooseDecision, ChooseView):
    pass


class ChooseDecisionResultsView(ChooseDecision, ChooseResultsView):
    pass


class DecisionChooserViewSet(ChooserViewSet):
    """Chooses a decision, or writes a new one down, wherever a form asks for one."""

    model = Decision
    name = "kalix_decision_chooser"
    url_prefix = "kalix/choose-decision"
    icon = "clipboard-list"
    choose_one_text = _("Choose a decision")
    choose_another_text = _("Choose another decision")
    edit_item_text = _("Edit this decision")
    creation_tab_label = _("Write down a decision")
    create_action_label = _("Save the decision")
    choose_view_class = ChooseDecisionView
    choose_results_view_class = ChooseDecisionResultsView
    chosen_view_class = ChosenByIdView
    chosen_multiple_view_class = ChosenByIdsView
    creation_form_class = DecisionCreationForm

    def get_object_list(self):
        return decisions()


decision_chooser_viewset = DecisionChooserViewSet()
