"""Which deficiency reports a view of the admin knows of: the one place where each of them begins."""

from django.http import Http404
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.functional import cached_property

from ..models import DeficiencyReport, OrganisationChart
from ..rules.report_register import RegisterWords


class VisibleReports:
    """Base of every view of reports: lists, counts, filters, searches, exports and opens what its user handles.

    Django's permission to view reports opens the view and gives no row, to administrators neither: rows follow from
    the organisation of the day (`DeficiencyReport.objects.visible_to`). Of these only what the user answers for: what
    handlers see of a report is not for whoever reported it, who follows it on the intranet.
    """

    any_permission_required = ["view"]

    @cached_property
    def chart(self):
        return OrganisationChart(timezone.localdate())

    @cached_property
    def words(self):
        return RegisterWords(self.chart)

    def visible_reports(self):
        return DeficiencyReport.objects.handled_by(self.request.user, chart=self.chart)

    def get_base_queryset(self):
        return self.visible_reports()

    def get_object(self, queryset=None):
        """Return the report of the address; 404 alike for one that is missing and one that is not for the user."""
        report = self.visible_reports().filter(pk=self.kwargs["pk"]).first()
        if report is None:
            raise Http404
        return report

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        patch_cache_control(response, private=True, no_store=True)
        return response
