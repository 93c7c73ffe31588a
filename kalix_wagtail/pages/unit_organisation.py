"""The organisation as a tree: at ``organisation/`` below the page of responsibilities."""

from django.http import Http404
from django.utils import timezone
from wagtail.contrib.routable_page.models import path

from ..models import OrganisationChart
from ..permissions import may_oversee
from ..rules.organisation_tree import tree_of
from ..rules.rehearsal import rehearse
from .personal import AnswersPersonally, date_asked, for_readers


class ShowsOrganisation(AnswersPersonally):
    """Shows which unit stands where, and who leads it, on any day."""

    organisation_template = "kalix_wagtail/pages/organisation.html"
    rehearsal_template = "kalix_wagtail/pages/rehearsal.html"

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
            "may_oversee": may_oversee(request.user, chart if date == timezone.localdate() else None),
        }
        return self.personal_response(request, context, template=self.organisation_template)

    @path("organisation/rehearsal/")
    @for_readers
    def rehearsal(self, request):
        """Show what is different on ``?date=``, a day to come, to who oversees all; for others it is missing."""
        if not may_oversee(request.user):
            raise Http404
        date, is_wrong = date_asked(request)
        now, then = OrganisationChart(timezone.localdate()), OrganisationChart(date)
        context = {
            "now": now.date,
            "today": date,
            "date_error": is_wrong,
            "rehearsal": rehearse(now, then, request.user),
        }
        return self.personal_response(request, context, template=self.rehearsal_template)
