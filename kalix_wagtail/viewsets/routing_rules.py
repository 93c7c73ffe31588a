"""Where reports about certain things go, in the admin: each rule as a sentence, and what would happen today."""

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.viewsets.model import ModelViewSet

from ..forms.plain_text import StorableData
from ..models import DeficiencyCategory, OrganisationChart, RoutingRule
from ..rules.report_register import RegisterWords
from ..rules.routing_rules import note_on, preview, rule_sentence
from .list_only import LIST_RESULTS
from .searching import WordsIndexView
from .words import WordsModelForm


class PreviewForm(StorableData, forms.Form):
    """Asks where a report would go; sent by GET, it changes nothing."""

    about = forms.ModelChoiceField(
        label=_("A report about"),
        queryset=DeficiencyCategory.objects.filter(is_active=True),
        required=False,
        empty_label=_("nothing in particular"),
    )
    # As wide as there is room for: units have long names, and a phone is narrow.
    by = forms.TypedChoiceField(
        label=_("from someone in"), coerce=int, empty_value=None, widget=forms.Select(attrs={"class": "w-w-full"})
    )

    def __init__(self, data, *, chart):
        super().__init__(data)
        units = [(placed.id, placed.unit.name_on(chart.date)) for placed in chart.units.values()]
        self.fields["by"].choices = [("", "---------"), *sorted(units, key=lambda unit: unit[1].lower())]


class RuleIndexView(WordsIndexView):
    """The rules in the order in which they are tried."""

    @cached_property
    def chart(self):
        return OrganisationChart(timezone.localdate())

    @cached_property
    def words(self):
        return RegisterWords(self.chart)

    def get_base_queryset(self):
        # The units' names for the string form, which Wagtail's buttons name the row by.
        return RoutingRule.objects.select_related("category", "within").prefetch_related("within__names")

    def order_queryset(self, queryset):
        return queryset.order_by("order", "pk")

    @cached_property
    def columns(self):
        return [
            self._get_title_column_class(TitleColumn)(
                "sentence",
                label=_("Rule"),
                accessor=lambda rule: rule_sentence(rule, self.words, self.chart),
                get_url=self.get_edit_url,
            ),
            Column("note", label=_("Today"), accessor=lambda rule: note_on(rule, self.chart)),
            Column("order", label=_("Order")),
        ]

    def get_context_data(self, *args, **kwargs):
        asked = self.request.GET if "by" in self.request.GET else None
        form = PreviewForm(asked, chart=self.chart)
        context = super().get_context_data(*args, **kwargs) | {"preview_form": form}
        if asked is not None and form.is_valid():
            category, unit_id = form.cleaned_data["about"], form.cleaned_data["by"]
            rules = self.get_base_queryset()
            context["preview"] = preview(category, unit_id, self.chart, rules, self.words)
        return context


class RoutingRuleViewSet(ModelViewSet):
    model = RoutingRule
    name = "kalix_routing_rules"
    url_prefix = "kalix/routing-rules"
    index_results_template_name = LIST_RESULTS
    icon = "redirect"
    menu_label = _("Routing rules")
    index_view_class = RuleIndexView
    index_template_name = "kalix_wagtail/admin/routing_rules.html"
    search_fields = ["category__name", "within__names__name", "goes_to__names__name"]
    search_backend_name = None
    add_to_reference_index = False
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            HelpPanel(
                _(
                    "Without a rule, a report goes to the reporter's nearest supervisor. Rules are tried by their"
                    " order, the lowest first; the first that fits decides."
                )
            ),
            FieldPanel("category"),
            FieldPanel("within"),
            FieldPanel("goes_to"),
            FieldPanel("order"),
        ],
        base_form_class=WordsModelForm,
    )
