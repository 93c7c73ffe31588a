"""The admin's menu group."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSetGroup

from .decisions import DecisionViewSet
from .disposal import DisposalRuleViewSet
from .disposal_protocols import DisposalViewSet
from .operating_years import OperatingYearViewSet
from .organisation import UnitViewSet
from .people import AbsenceViewSet, AppointmentViewSet
from .policy_register import PolicyRegisterViewSet
from .records import EditionViewSet, NotificationViewSet
from .review_rounds import ReviewRoundViewSet
from .vocabularies import DeficiencyCategoryViewSet, DocumentTypeViewSet, PartyViewSet


class SteeringDocumentsGroup(ViewSetGroup):
    """One place in the menu for everything that is ours."""

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
        DeficiencyCategoryViewSet,
        DisposalRuleViewSet,
        DisposalViewSet,
        NotificationViewSet,
    )
