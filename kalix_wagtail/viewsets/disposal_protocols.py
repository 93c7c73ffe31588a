"""The protocols of disposals in the admin: looked at, printed, taken out as a table; never changed."""

from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.ui.tables import Column
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..models import Disposal
from ..rules.disposal import disposed_references, progress_of
from .access import PERMISSION_POLICIES
from .columns import RoomyTitleColumn
from .exporting import SafeExport
from .records import ListOnlyViewSet

#: What the counts of a protocol count.
COUNTED = {
    "reports": _("Reports disposed of"),
    "held": _("Kept by a legal hold when the disposal began"),
    "skipped": _("Kept because something changed meanwhile"),
    "events": _("Comments and events emptied"),
    "actions": _("Actions emptied"),
    "attachments": _("Files deleted"),
    "notifications": _("Mails deleted from the queue"),
    "history": _("Earlier versions deleted"),
    "log_entries": _("Log entries deleted"),
}


def carried_out_by(disposal):
    """Return who carried a disposal out; nobody by name when it was a command on the server."""
    return get_user_display_name(disposal.carried_out_by) if disposal.carried_out_by else gettext("The server")


class DisposalIndexView(IndexView):
    """The disposals, newest first."""

    def get_base_queryset(self):
        return Disposal.objects.select_related("rule", "carried_out_by")

    def get_add_url(self):
        """Disposals begin at their rule."""
        return None


class ProtocolView(SafeExport, WagtailAdminTemplateMixin, TemplateView):
    """One protocol: which reports, under which decision, when, by whom, and what was kept and why."""

    template_name = "kalix_wagtail/admin/disposal_protocol.html"
    page_title = _("Protocol of a disposal")
    header_icon = "bin"
    export_filename = "gallring"
    exported = {
        "reference": (_("Reference"), lambda row: row[0]),
        "outcome": (_("Outcome"), lambda row: row[1]),
        "reason": (_("Reason"), lambda row: row[2]),
    }

    def setup(self, request, *args, pk, **kwargs):
        super().setup(request, *args, **kwargs)
        if not PERMISSION_POLICIES[Disposal].user_has_any_permission(request.user, ["add", "view"]):
            raise PermissionDenied
        self.disposal = get_object_or_404(Disposal.objects.select_related("rule", "carried_out_by"), pk=pk)

    def get_page_subtitle(self):
        return str(self.disposal)

    def get_breadcrumbs_items(self):
        index = {"url": reverse("kalix_disposals:index"), "label": gettext("Disposals")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_title()}]

    def get(self, request, *args, **kwargs):
        if self.is_export:
            return self.as_spreadsheet(self.rows(), request.GET["export"])
        return super().get(request, *args, **kwargs)

    def rows(self):
        """Return ``[(reference, outcome, reason), …]`` of every report that the protocol names."""
        protocol = self.disposal.protocol
        return [
            *((reference, gettext("Disposed of"), "") for reference in disposed_references(self.disposal)),
            *((reference, gettext("Legal hold"), reason) for reference, reason in protocol.get("held", [])),
            *((reference, gettext("Kept"), reason) for reference, reason in protocol.get("skipped", [])),
        ]

    def get_context_data(self, **kwargs):
        counts = self.disposal.protocol.get("counts", {})
        return super().get_context_data(**kwargs) | {
            "disposal": self.disposal,
            "carried_out_by": carried_out_by(self.disposal),
            "progress": progress_of(self.disposal),
            "counts": [(label, counts[name]) for name, label in COUNTED.items() if name in counts],
            "rows": self.rows(),
            "csv_url": self.csv_export_url,
            "xlsx_url": self.xlsx_export_url,
        }


class PrintedProtocolView(ProtocolView):
    """The same on a page with nothing around it, for paper and the archive."""

    template_name = "kalix_wagtail/admin/disposal_protocol_print.html"


class DisposalViewSet(ListOnlyViewSet):
    model = Disposal
    name = "kalix_disposals"
    url_prefix = "kalix/disposals"
    icon = "bin"
    menu_label = _("Disposals")
    permission_policy = PERMISSION_POLICIES[Disposal]
    index_view_class = DisposalIndexView
    ordering = ["-started_at"]
    list_display = [
        RoomyTitleColumn("rule_name", label=_("Rule"), url_name="kalix_disposals:inspect"),
        Column("decision", label=_("Disposal decision")),
        "closed_before",
        "started_at",
        "finished_at",
        Column("carried_out_by", label=_("Carried out by"), accessor=carried_out_by),
    ]
    search_fields = ["rule_name", "decision"]
    search_backend_name = None

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/", self.construct_view(ProtocolView), name="inspect"),
            path("<int:pk>/print/", self.construct_view(PrintedProtocolView), name="print"),
        ]

    def get_permissions_to_register(self):
        """Let the host's groups be given the permission to look, and the one to dispose of reports."""
        return Permission.objects.filter(
            content_type__app_label=self.app_label, codename__in=["view_disposal", "add_disposal"]
        )
