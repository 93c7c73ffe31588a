"""The organisation as a tree: at ``organisation/`` below the page of responsibilities."""

from wagtail.contrib.routable_page.models import path

from ..models import OrganisationChart
from ..rules.organisation_tree import tree_of
from .personal import AnswersPersonally, date_asked, for_readers


class ShowsOrganisation(AnswersPersonally):
    """Shows which unit stands where, and who leads it, on any day."""

    organisation_template = "kalix_wagtail/pages/organisation.html"

    class Meta:
        abstract = True

    @path("organisation/")
    @for_readers
    def organisation(self, request):
        """Show the tree on ``?date=``, past or planned."""
        date, is_wrong = date_asked(request)
        chart = OrganisationChart(date)
        tree, stray = tree_of(chart)
        context = {
            "today": date,
            "date_error": is_wrong,
            "tree": tree,
            "stray": stray,
            "count": len(chart.units),
        }
        return self.personal_response(request, context, template=self.organisation_template)
