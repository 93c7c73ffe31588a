"""The admin's menu groups."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from .decisions import DecisionViewSet
from .disposal import DisposalRuleViewSet
from .disposal_protocols import DisposalViewSet
from .mail_queue import NotificationViewSet
from .operating_years import OperatingYearViewSet
from .organisation import UnitViewSet
from .people import AbsenceViewSet, AppointmentViewSet
from .policy_register import PolicyRegisterViewSet
from .records import EditionViewSet
from .reply_templates import ReplyTemplateViewSet
from .report_register import DeficiencyReportViewSet
from .review_rounds import ReviewRoundViewSet
from .routing_rules import RoutingRuleViewSet
from .vocabularies import DeficiencyCategoryViewSet, DocumentTypeViewSet, PartyViewSet


class SteeringDocumentsGroup(ViewSetGroup):
    """One place in the menu for the documents, and for the organisation that they speak of."""

    menu_label = _("Steering documents")
    menu_name = "kalix-steering-documents"
    menu_icon = "doc-full-inverse"
    menu_order = 250
    items = (
        PolicyRegisterViewSet,
        EditionViewSet,
        ReviewRoundViewSet,
        DecisionViewSet,
        PartyViewSet,
        UnitViewSet,
        AppointmentViewSet,
        AbsenceViewSet,
        OperatingYearViewSet,
        DocumentTypeViewSet,
    )


class DeficiencyReportsGroup(ViewSetGroup):
    """Beside it, what belongs to the reports of deficiencies."""

    menu_label = _("Deficiency reports")
    menu_name = "kalix-deficiency-reports"
    menu_icon = "warning"
    menu_order = 251
    items = (
        DeficiencyReportViewSet,
        RoutingRuleViewSet,
        DeficiencyCategoryViewSet,
        ReplyTemplateViewSet,
        DisposalRuleViewSet,
        DisposalViewSet,
        NotificationViewSet,
    )
