"""One decision in the admin, with the editions that rest on it."""

from django.urls import reverse
from django.utils.translation import gettext
from wagtail.admin.views.generic import InspectView

from ..models import Edition
from ..rules.reading import readable


class DecisionInspectView(InspectView):
    """The decision's fields, and the editions that rest on it, of those that the user may read."""

    template_name = "kalix_wagtail/admin/decision.html"

    def get_field_display_value(self, field_name, field):
        """Return what a field says in words: Wagtail shows how Python writes yes, no and nothing."""
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, bool):
            return gettext("Yes") if value else gettext("No")
        return "–" if value in (None, "") else value

    def get_context_data(self, **kwargs):
        editions = readable(Edition.objects.filter(decisions=self.object), self.request.user)
        return super().get_context_data(**kwargs) | {
            "editions": [
                {"edition": edition, "url": reverse("kalix_editions:inspect", args=[edition.pk])}
                for edition in editions.defer("content", "html").order_by("title", "-major", "-minor")
            ]
        }
