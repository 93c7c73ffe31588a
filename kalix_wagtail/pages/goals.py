"""The goals of all policies in force."""

from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from ..models import OrganisationChart
from ..rules.acknowledgements import Acknowledgements
from ..rules.followups import FollowUps
from ..rules.goals import goals_in_force
from ..rules.overview import overview
from .chrome import KalixPage


class GoalsPage(KalixPage):
    """Lists the goals in force, with the measures that serve them."""

    intro = RichTextField(_("introduction"), blank=True, features=["bold", "italic", "link"])

    content_panels = [*KalixPage.content_panels, FieldPanel("intro")]
    subpage_types = []
    template = "kalix_wagtail/pages/goals_page.html"

    class Meta:
        verbose_name = _("page of goals")
        verbose_name_plural = _("pages of goals")

    def get_context(self, request, *args, **kwargs):
        today = timezone.localdate()
        goals = goals_in_force(today, request.user, request=request)
        tallies = {}
        if request.user.is_authenticated and any(goal.measures for goal in goals):
            counted = overview(OrganisationChart(today), request.user, FollowUps(today), Acknowledgements(today))
            tallies = counted.obligations
        goals = [(goal, [(duty, tallies.get(duty.obligation_id)) for duty in goal.measures]) for goal in goals]
        policies = [list(group) for _policy, group in groupby(goals, key=lambda row: row[0].placed.wording.edition_id)]
        return super().get_context(request, *args, **kwargs) | {"policies": policies}
