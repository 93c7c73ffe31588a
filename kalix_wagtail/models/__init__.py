from .acknowledgements import Acknowledgement, PersonalAcknowledgement
from .attachments import Attachment
from .case_events import CaseEvent
from .decisions import Decision, DocumentType
from .deficiencies import DeficiencyCategory, DeficiencyReport
from .disposal import Disposal, DisposalRule
from .edition_files import EditionDocument, EditionImage
from .edition_pdfs import EditionPdf
from .editions import Edition, Passage
from .followups import Evidence, FollowUp, OperatingYear
from .lifecycle import LifecycleEvent
from .notifications import Notification, NotificationPreference
from .obligations import Goal, GoalWording, Obligation, ObligationWording
from .organisation import Absence, Appointment, Unit, UnitName, UnitPlacement
from .organisation_chart import OrganisationChart
from .parties import ResponsibleParty, ResponsiblePartyLabel
from .report_actions import ReportAction
from .reviews import Review, ReviewPlan, ReviewRound, ReviewRoundItem
from .routing_rules import ReplyTemplate, RoutingRule

__all__ = [
    "Absence",
    "Acknowledgement",
    "Appointment",
    "Attachment",
    "CaseEvent",
    "Decision",
    "DeficiencyCategory",
    "DeficiencyReport",
    "Disposal",
    "DisposalRule",
    "DocumentType",
    "Edition",
    "EditionDocument",
    "EditionImage",
    "EditionPdf",
    "Evidence",
    "FollowUp",
    "Goal",
    "GoalWording",
    "LifecycleEvent",
    "Notification",
    "NotificationPreference",
    "Obligation",
    "ObligationWording",
    "OperatingYear",
    "OrganisationChart",
    "Passage",
    "PersonalAcknowledgement",
    "ReplyTemplate",
    "ReportAction",
    "ResponsibleParty",
    "ResponsiblePartyLabel",
    "Review",
    "ReviewPlan",
    "ReviewRound",
    "ReviewRoundItem",
    "RoutingRule",
    "Unit",
    "UnitName",
    "UnitPlacement",
]
