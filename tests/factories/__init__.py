"""One file for each word of the domain; `bodies` makes the blocks of a document."""

from . import bodies, quick  # noqa: F401 - it makes the others quick
from .attachments import AttachmentFactory
from .deficiencies import CaseEventFactory, DeficiencyCategoryFactory, DeficiencyReportFactory
from .disposal import DisposalRuleFactory
from .editions import EditionFactory, GoalWordingFactory, ObligationWordingFactory
from .followups import FollowUpFactory, OperatingYearFactory
from .organisation import LONG_AGO, AbsenceFactory, AppointmentFactory, ResponsiblePartyFactory, UnitFactory
from .pdfs import EditionPdfFactory
from .policies import (
    ADOPTED_ON,
    ContentPageFactory,
    DecisionFactory,
    DocumentTypeFactory,
    GoalsPageFactory,
    LocaleFactory,
    PlainDocumentPageFactory,
    PolicyIndexPageFactory,
    PolicyPageFactory,
    ResponsibilitiesPageFactory,
    short_body,
)
from .report_actions import ReplyTemplateFactory, ReportActionFactory
from .reviews import ReviewPlanFactory, ReviewRoundFactory
from .routing import RoutingRuleFactory
from .users import PASSWORD, UserFactory

__all__ = [
    "ADOPTED_ON",
    "LONG_AGO",
    "PASSWORD",
    "AbsenceFactory",
    "AppointmentFactory",
    "AttachmentFactory",
    "CaseEventFactory",
    "ContentPageFactory",
    "DecisionFactory",
    "DeficiencyCategoryFactory",
    "DeficiencyReportFactory",
    "DisposalRuleFactory",
    "DocumentTypeFactory",
    "EditionFactory",
    "EditionPdfFactory",
    "FollowUpFactory",
    "GoalWordingFactory",
    "GoalsPageFactory",
    "LocaleFactory",
    "ObligationWordingFactory",
    "OperatingYearFactory",
    "PlainDocumentPageFactory",
    "PolicyIndexPageFactory",
    "PolicyPageFactory",
    "ReplyTemplateFactory",
    "ReportActionFactory",
    "ResponsibilitiesPageFactory",
    "ResponsiblePartyFactory",
    "ReviewPlanFactory",
    "ReviewRoundFactory",
    "RoutingRuleFactory",
    "UnitFactory",
    "UserFactory",
    "bodies",
    "short_body",
]
