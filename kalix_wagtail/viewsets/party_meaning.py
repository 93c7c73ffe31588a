"""Beside the form of a responsible party: whom it means today, also as it is being changed."""

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin.panels import Panel

from ..enums import Role, UnitKind
from ..models import OrganisationChart, ResponsibleParty
from ..rules.parties import named_units
from ..rules.party_meaning import meaning_of
from .access import PERMISSION_POLICIES

TEMPLATE = "kalix_wagtail/admin/party_meaning.html"


class MeaningPanel(Panel):
    """Whom the saved party means today. The script ``party-meaning.js`` keeps it true to what is typed."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "kalix_wagtail/admin/party_meaning_panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            if self.instance.pk:
                chart = OrganisationChart(timezone.localdate())
                context["meaning"] = meaning_of(self.instance, named_units(self.instance), chart)
            return context


@require_POST
def party_meaning(request):
    """Answer with whom the posted expression means today. Nothing is saved; what is no value is left out."""
    policy = PERMISSION_POLICIES[ResponsibleParty]
    if not policy.user_has_any_permission(request.user, ["add", "change"]):
        raise PermissionDenied
    posted = request.POST
    role = posted.get("role", "")
    party = ResponsibleParty(
        everyone="everyone" in posted,
        kinds=[kind for kind in posted.getlist("kinds") if kind in UnitKind.values],
        include_below="include_below" in posted,
        role=role if role in Role.values else "",
    )
    chart = OrganisationChart(timezone.localdate())
    # A unit that had no place today means nothing, and neither does what is no number.
    named = {unit_id for unit_id in chart.units if str(unit_id) in posted.getlist("units")}
    return TemplateResponse(request, TEMPLATE, {"meaning": meaning_of(party, named, chart)})


urls = [path("kalix/parties/meaning/", party_meaning, name="kalix_party_meaning")]
