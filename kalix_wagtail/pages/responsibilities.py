"""The register of obligations, and "My unit"."""

from itertools import groupby

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField

from .. import conf
from ..models import DeficiencyReport, OrganisationChart
from ..permissions import may_acknowledge
from ..rules.acknowledgements import acknowledgements_of
from ..rules.obligations import duties_in_force, obligations_of
from ..rules.organisation import units_of_reader
from .chrome import KalixPage


class ResponsibilitiesPage(RoutablePageMixin, KalixPage):
    """Shows what the reader's unit owes; the whole register is at ``register/``."""

    intro = RichTextField(_("introduction"), blank=True, features=["bold", "italic", "link"])

    content_panels = [*KalixPage.content_panels, FieldPanel("intro")]
    subpage_types = []
    template = "kalix_wagtail/pages/responsibilities_page.html"
    register_template = "kalix_wagtail/pages/register.html"

    class Meta:
        verbose_name = _("page of responsibilities")
        verbose_name_plural = _("pages of responsibilities")

    @path("")
    def my_unit(self, request):
        """Show what falls on one of the reader's units today; ``?unit=<code>`` says which."""
        if not request.user.is_authenticated:
            return self._personal(request, {"login_url": conf.login_url()})
        today = timezone.localdate()
        chart = OrganisationChart(today, reader=request.user)
        units = units_of_reader(chart)
        if not units:
            return self._personal(request, {"today": today, "units": []})
        return self._personal(request, self._unit_context(request, _chosen(request, units), units, chart))

    @path("register/")
    def register(self, request):
        """Show every obligation in force that the reader may read, policy by policy."""
        today = timezone.localdate()
        duties = duties_in_force(today, request.user, request=request)
        prefetch_related_objects([party for duty in duties for party in duty.parties], "labels")
        policies = [list(group) for _policy, group in groupby(duties, key=lambda duty: duty.placed.wording.edition_id)]
        context = {"today": today, "policies": policies, "count": len(duties)}
        return self._personal(request, context, template=self.register_template)

    def _unit_context(self, request, placed, units, chart):
        owed = obligations_of(placed.id, chart, request.user, request=request)
        reports = DeficiencyReport.objects.visible_to(request.user, chart=chart).open()
        return {
            "today": chart.date,
            "unit": placed.unit,
            "kind_label": placed.kind_label,
            "above": [chart.units[unit_id].unit for unit_id in reversed(chart.ancestors(placed.id))],
            "units": [each.unit for each in units],
            "own": [row for row in owed if row.inherited_from is None],
            "inherited": [row for row in owed if row.inherited_from is not None],
            "asked": acknowledgements_of(placed.id, owed),
            "may_acknowledge": may_acknowledge(request.user, placed.unit, chart),
            "count": len(owed),
            "yearly_count": sum(row.duty.is_yearly for row in owed),
            "open_report_count": reports.filter(route_unit_id=placed.id).count(),
        }

    def _personal(self, request, context, template=None):
        """Return the response; what it holds depends on who reads, so that no cache may keep it."""
        response = self.render(request, template=template, context_overrides=context)
        add_never_cache_headers(response)
        return response


def _chosen(request, units):
    """Return the unit asked for among `units`, by default the first. A missing and a forbidden one are alike."""
    code = request.GET.get("unit")
    chosen = next((placed for placed in units if code in (None, "", placed.unit.code)), None)
    if chosen is None:
        raise Http404
    return chosen
