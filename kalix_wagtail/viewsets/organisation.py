"""Units in the admin: what they are called, and where they stand, from day to day."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from .. import conf
from ..models import OrganisationChart, Unit
from ..permissions import may_import_organisation
from .access import PERMISSION_POLICIES
from .choosing import ChosenByIdsView, ChosenByIdView, NothingToCreateView
from .list_only import LIST_RESULTS
from .searching import WordsIndexView, words_filter_form
from .words import WordsInlinePanel, WordsModelForm

PERIOD = FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")])


class UnitForm(WordsModelForm):
    """Refuses a place below the unit itself, however many steps down."""

    def is_valid(self):
        return super().is_valid() and not self._refuse_circles()

    def _refuse_circles(self):
        found = False
        for form in self.formsets["placements"].forms if self.instance.pk else ():
            parent, first_day = form.cleaned_data.get("parent"), form.cleaned_data.get("valid_from")
            if form.cleaned_data.get("DELETE") or parent is None or first_day is None:
                continue
            below = OrganisationChart(first_day).below(self.instance.pk)
            if parent.pk == self.instance.pk or parent.pk in below:
                form.add_error("parent", _("This unit already stands below the one you are editing."))
                found = True
        return found


def kind_today(unit):
    """Return what kind of unit it is today, or that it is closed; from prefetched placements."""
    today = timezone.localdate()
    current = next((placement for placement in unit.placements.all() if placement.is_on(today)), None)
    return current.get_kind_display() if current else _("Closed")


class UnitIndexView(WordsIndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().prefetch_related("names", "placements")

    @cached_property
    def header_buttons(self):
        buttons = super().header_buttons
        if may_import_organisation(self.request.user):
            url = reverse("kalix_import_organisation")
            buttons = [*buttons, HeaderButton(gettext("Import from a file"), url=url, icon_name="upload")]
        return buttons


class UnitViewSet(ModelViewSet):
    model = Unit
    name = "kalix_units"
    url_prefix = "kalix/units"
    index_results_template_name = LIST_RESULTS
    icon = "group"
    menu_label = _("Units")
    permission_policy = PERMISSION_POLICIES[Unit]
    index_view_class = UnitIndexView
    list_display = ["__str__", Column("kind", label=_("Kind"), accessor=kind_today), "code"]
    search_fields = ["code", "names__name"]
    search_backend_name = None
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            WordsInlinePanel(
                "names",
                heading=_("Names"),
                label=_("Name"),
                min_num=1,
                panels=[
                    FieldPanel("name"),
                    FieldPanel("language", widget=forms.Select(choices=conf.languages())),
                    PERIOD,
                ],
            ),
            WordsInlinePanel(
                "placements",
                heading=_("Place in the organisation"),
                label=_("Placement"),
                min_num=1,
                help_text=_("A reorganisation to come is a new row with its first day. Close a unit by its last day."),
                panels=[FieldPanel("kind"), FieldPanel("parent"), PERIOD],
            ),
        ],
        base_form_class=UnitForm,
    )


class ChooseUnit:
    filter_form_class = words_filter_form("code", "names__name")


class ChooseUnitView(ChooseUnit, ChooseView):
    pass


class ChooseUnitResultsView(ChooseUnit, ChooseResultsView):
    pass


class UnitChooserViewSet(ChooserViewSet):
    """Chooses a unit wherever a form asks for one."""

    model = Unit
    name = "kalix_unit_chooser"
    url_prefix = "kalix/choose-unit"
    icon = "group"
    choose_one_text = _("Choose a unit")
    choose_another_text = _("Choose another unit")
    edit_item_text = _("Edit this unit")
    choose_view_class = ChooseUnitView
    choose_results_view_class = ChooseUnitResultsView
    chosen_view_class = ChosenByIdView
    chosen_multiple_view_class = ChosenByIdsView
    create_view_class = NothingToCreateView

    def get_object_list(self):
        return Unit.objects.prefetch_related("names")


unit_chooser_viewset = UnitChooserViewSet()
