"""The operating years that duties are followed up for, in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet

from ..models import OperatingYear
from .access import PERMISSION_POLICIES
from .list_only import LIST_RESULTS
from .words import WordsModelForm


class OperatingYearViewSet(ModelViewSet):
    model = OperatingYear
    name = "kalix_operating_years"
    url_prefix = "kalix/operating-years"
    index_results_template_name = LIST_RESULTS
    icon = "calendar-alt"
    menu_label = _("Operating years")
    permission_policy = PERMISSION_POLICIES[OperatingYear]
    list_display = ["label", "valid_from", "valid_until"]
    ordering = ["-valid_from"]
    inspect_view_enabled = False
    edit_handler = ObjectList(
        [
            HelpPanel(_("Until a year is entered, duties are followed up for the calendar year.")),
            FieldPanel("label"),
            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until")]),
        ],
        base_form_class=WordsModelForm,
    )
