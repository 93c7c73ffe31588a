"""On the admin's home page: what waits for whoever publishes steering documents."""

from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext_lazy
from wagtail.admin.ui.components import Component

from ..models import Edition
from ..rules.pdfs import lacking_count
from ..rules.register import policies, with_standing
from .access import PERMISSION_POLICIES
from .edition_forms import publishable_policies
from .policy_register import WAITING

#: what waits → the line, with how many
LINES = {
    "refused": ngettext_lazy("%(count)d refused publication", "%(count)d refused publications", "count"),
    "draft": ngettext_lazy("%(count)d draft waits", "%(count)d drafts wait", "count"),
    "coming": ngettext_lazy(
        "%(count)d edition is about to take effect", "%(count)d editions are about to take effect", "count"
    ),
    "review": ngettext_lazy("%(count)d review to act upon", "%(count)d reviews to act upon", "count"),
    "translation": ngettext_lazy("%(count)d outdated translation", "%(count)d outdated translations", "count"),
}


class PolicyPanel(Component):
    """How many documents wait for what, each with a link to them in the register."""

    name = "kalix_policies"
    template_name = "kalix_wagtail/admin/dashboard.html"
    order = 120

    def get_context_data(self, parent_context):
        counts = waiting_counts(parent_context["request"].user)
        register = reverse("kalix_register:index")
        return {
            "register_url": register,
            "lacking_pdf": lacking_count(),
            "lines": [
                (line % {"count": counts[name]}, f"{register}?{urlencode({'waiting': name, 'mine': '1'})}")
                for name, line in LINES.items()
                if counts[name]
            ],
        }


def waiting_counts(user):
    """Return how many of the policies that `user` may publish wait for what: ``{"draft": 2, …}``. One query."""
    mine = publishable_policies(user).order_by()
    pages = with_standing(policies(user, mine).filter(pk__in=mine.values("pk")), timezone.localdate())
    return pages.aggregate(**{name: Count("pk", filter=Q(condition)) for name, (_label, condition) in WAITING.items()})


def add_policy_panel(request, panels):
    """Add the panel to the home page of who may publish some policy, and may see the register."""
    may_look = PERMISSION_POLICIES[Edition].user_has_permission(request.user, "view")
    if may_look and publishable_policies(request.user).exists():
        panels.append(PolicyPanel())
