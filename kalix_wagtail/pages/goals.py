"""The goals of all policies in force."""

from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from ..rules.goals import goals_in_force
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
        goals = goals_in_force(timezone.localdate(), request.user, request=request)
        policies = [list(group) for _policy, group in groupby(goals, key=lambda goal: goal.placed.wording.edition_id)]
        return super().get_context(request, *args, **kwargs) | {"policies": policies}
