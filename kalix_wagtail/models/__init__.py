from .acknowledgements import Acknowledgement
from .decisions import Decision, DocumentType
from .deficiencies import CaseEvent, DeficiencyCategory, DeficiencyReport
from .edition_files import EditionDocument, EditionImage
from .edition_pdfs import EditionPdf
from .editions import Edition, Passage
from .followups import Evidence, FollowUp, OperatingYear
from .lifecycle import LifecycleEvent
from .notifications import Notification
from .obligations import Goal, GoalWording, Obligation, ObligationWording
from .organisation import Absence, Appointment, Unit, UnitName, UnitPlacement
from .organisation_chart import OrganisationChart
from .parties import ResponsibleParty, ResponsiblePartyLabel
from .reviews import Review, ReviewPlan, ReviewRound, ReviewRoundItem

__all__ = [
    "Absence",
    "Acknowledgement",
    "Appointment",
    "CaseEvent",
    "Decision",
    "DeficiencyCategory",
    "DeficiencyReport",
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
    "Obligation",
    "ObligationWording",
    "OperatingYear",
    "OrganisationChart",
    "Passage",
    "ResponsibleParty",
    "ResponsiblePartyLabel",
    "Review",
    "ReviewPlan",
    "ReviewRound",
    "ReviewRoundItem",
    "Unit",
    "UnitName",
    "UnitPlacement",
]
