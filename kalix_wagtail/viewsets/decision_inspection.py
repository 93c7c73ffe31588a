"""One decision in the admin, with the editions that rest on it."""

from django.urls import reverse
from wagtail.admin.views.generic import InspectView

from ..models import Edition
from ..rules.reading import readable


class DecisionInspectView(InspectView):
    """The decision's fields, and the editions that rest on it, of those that the user may read."""

    template_name = "kalix_wagtail/admin/decision.html"

    def get_context_data(self, **kwargs):
        editions = readable(Edition.objects.filter(decisions=self.object), self.request.user)
        return super().get_context_data(**kwargs) | {
            "editions": [
                {"edition": edition, "url": reverse("kalix_editions:inspect", args=[edition.pk])}
                for edition in editions.defer("content", "html").order_by("title", "-major", "-minor")
            ]
        }
