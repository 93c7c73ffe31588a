"""In the admin: what the saved draft of a steering document would change, and saying which duties are the same."""

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..actions.identity import keep_identities
from ..exceptions import IdentityRefusedError, NotAllowedError
from ..rules.impact import impact_of


def editable_policy(request, page_id):
    """Return the policy page that `request`'s user may edit; an alias has no draft of its own."""
    pages = apps.get_model("kalix_pages", "PolicyPage").objects.filter(alias_of=None)
    page = get_object_or_404(pages, id=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


class ImpactView(WagtailAdminTemplateMixin, TemplateView):
    """The whole comparison of the newest saved draft with the edition it would take the place of."""

    page_title = gettext_lazy("What this draft would change")
    header_icon = "view"
    template_name = "kalix_wagtail/admin/impact.html"

    def get_breadcrumbs_items(self):
        edit_url = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [
            *self.breadcrumbs_items,
            {"url": edit_url, "label": self.page.get_admin_display_title()},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        self.page = editable_policy(self.request, self.kwargs["page_id"])
        draft = self.page.get_latest_revision_as_object()
        return super().get_context_data(**kwargs) | {
            "page": self.page,
            "draft": draft,
            "impact": impact_of(draft, timezone.localdate()),
            "is_locked": self.page.permissions_for_user(self.request.user).page_locked(),
        }


@require_POST
def keep_same(request, page_id):
    """Keep the identity of one pair, or of several: fields `new_id` and `old_id`, as many of each."""
    page = editable_policy(request, page_id)
    new_ids, old_ids = request.POST.getlist("new_id"), request.POST.getlist("old_id")
    if not new_ids or len(new_ids) != len(old_ids):
        return HttpResponseBadRequest()
    try:
        keep_identities(page, user=request.user, pairs=list(zip(new_ids, old_ids, strict=True)))
    except (NotAllowedError, IdentityRefusedError) as refusal:
        messages.error(request, str(refusal))
    else:
        kept = ngettext(
            "The text keeps its identity, in a new draft.",
            "%(count)d texts keep their identities, in a new draft.",
            len(new_ids),
        ) % {"count": len(new_ids)}
        reload = _("If the document is open in another window, load it anew there: an older form would undo this.")
        messages.success(request, f"{kept} {reload}")
    return redirect("kalix_impact", page.pk)


urls = [
    path("kalix/impact/<int:page_id>/", ImpactView.as_view(), name="kalix_impact"),
    path("kalix/impact/<int:page_id>/same/", keep_same, name="kalix_keep_same"),
]
