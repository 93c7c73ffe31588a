"""The organisation as a tree: at ``organisation/`` below the page of responsibilities."""

from django.utils import timezone
from wagtail.contrib.routable_page.models import path

from ..models import OrganisationChart
from ..permissions import may_oversee
from ..rules.organisation_tree import tree_of
from ..rules.rehearsal import next_change, rehearse
from .personal import AnswersPersonally, date_asked, for_overseers, for_readers


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
    @for_overseers
    def rehearsal(self, request):
        """Show what is different on ``?date=``, by default the next day on which something is to change."""
        date, is_wrong = date_asked(request)
        now = OrganisationChart(timezone.localdate())
        day = date if date != now.date else next_change(now.date) or now.date
        then = OrganisationChart(day, names=now.names)
        context = {
            "now": now.date,
            "today": then.date,
            "date_error": is_wrong,
            "rehearsal": rehearse(now, then, request.user),
        }
        return self.personal_response(request, context, template=self.rehearsal_template)
