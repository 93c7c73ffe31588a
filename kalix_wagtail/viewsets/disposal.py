"""Disposal rules in the admin: what each would dispose of today, and carrying it out. References only, never texts."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet

from ..actions.disposal import dispose_of_reports, resume_disposal
from ..exceptions import DisposalRefusedError
from ..models import DisposalRule
from ..permissions import may_dispose
from ..rules.disposal import plan_disposal, progress_of, unfinished_disposal
from .access import PERMISSION_POLICIES
from .columns import RoomyTitleColumn
from .list_only import LIST_RESULTS
from .words import WordsModelForm

#: How many reports one press of the button disposes of, so that no request takes long.
BATCH = 200


class DisposalRuleIndexView(IndexView):
    """The rules, with a way to what each would dispose of today."""

    def get_base_queryset(self):
        return DisposalRule.objects.select_related("category")


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class DisposalPlanView(WagtailAdminTemplateMixin, TemplateView):
    """What a rule would dispose of today, a button that does it, and how far it has come.

    Each press takes a batch; nothing is lost between two of them, and the page works without JavaScript. Not in one
    transaction with the request: a report that is disposed of stays so.
    """

    template_name = "kalix_wagtail/admin/disposal_plan.html"
    page_title = _("What would be disposed of today")
    header_icon = "bin"

    def dispatch(self, request, *args, **kwargs):
        if not may_dispose(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def rule(self):
        return get_object_or_404(DisposalRule.objects.select_related("category"), pk=self.kwargs["pk"])

    def get_page_subtitle(self):
        return self.rule.name

    def get_breadcrumbs_items(self):
        index = {"url": reverse("kalix_disposal_rules:index"), "label": gettext("Disposal rules")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        going_on = unfinished_disposal(self.rule)
        context = {
            "rule": self.rule,
            "going_on": going_on,
            "progress": progress_of(going_on) if going_on else None,
            "plan": None if going_on else plan_disposal(self.rule, timezone.localdate()),
        }
        return super().get_context_data(**kwargs) | context

    def post(self, request, *args, **kwargs):
        going_on = unfinished_disposal(self.rule)
        try:
            if going_on is not None:
                disposal = resume_disposal(going_on, user=request.user, limit=BATCH)
            else:
                disposal = dispose_of_reports(
                    self.rule,
                    user=request.user,
                    on=timezone.localdate(),
                    expected_digest=request.POST.get("digest", ""),
                    limit=BATCH,
                )
        except DisposalRefusedError as refusal:
            messages.error(request, str(refusal))
            return self.render_to_response(self.get_context_data(), status=409)
        if disposal.finished_at is None:
            return redirect("kalix_disposal_rules:plan", self.rule.pk)
        messages.success(request, _("The disposal is finished. This is its protocol."))
        return redirect("kalix_disposals:inspect", disposal.pk)


class DisposalRuleViewSet(ModelViewSet):
    model = DisposalRule
    name = "kalix_disposal_rules"
    url_prefix = "kalix/disposal-rules"
    index_results_template_name = LIST_RESULTS
    icon = "bin"
    menu_label = _("Disposal rules")
    permission_policy = PERMISSION_POLICIES[DisposalRule]
    index_view_class = DisposalRuleIndexView
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = False
    ordering = ["name"]
    list_display = [
        RoomyTitleColumn("name", label=_("Name"), url_name="kalix_disposal_rules:edit"),
        Column("category", label=_("Category"), accessor=lambda rule: rule.category or gettext("Every category")),
        Column("months", label=_("Months after closing")),
        Column("decision", label=_("Disposal decision")),
        BooleanColumn("is_active", label=_("In use")),
        RoomyTitleColumn(
            "today",
            label=_("Today"),
            accessor=lambda rule: gettext("What would be disposed of"),
            url_name="kalix_disposal_rules:plan",
        ),
    ]
    search_fields = ["name", "decision"]
    search_backend_name = None
    edit_handler = ObjectList(
        [
            HelpPanel(
                _(
                    "Nothing is disposed of by itself: a rule says what may be, and someone carries it out. Without a "
                    "decision nothing is. A rule for every category leaves those alone that have a rule of their own."
                )
            ),
            FieldPanel("name"),
            FieldPanel("category"),
            FieldPanel("months"),
            FieldPanel("decision"),
            FieldPanel("is_active"),
        ],
        base_form_class=WordsModelForm,
    )

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("<int:pk>/today/", self.construct_view(DisposalPlanView), name="plan")]
