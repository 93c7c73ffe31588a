from .decisions import Decision, DocumentType
from .deficiencies import CaseEvent, DeficiencyCategory, DeficiencyReport
from .edition_files import EditionDocument, EditionImage
from .editions import Edition, Passage
from .lifecycle import LifecycleEvent
from .notifications import Notification
from .obligations import Goal, GoalWording, Obligation, ObligationWording
from .organisation import Absence, Appointment, Unit, UnitName, UnitPlacement
from .organisation_chart import OrganisationChart
from .parties import ResponsibleParty, ResponsiblePartyLabel

__all__ = [
    "Absence",
    "Appointment",
    "CaseEvent",
    "Decision",
    "DeficiencyCategory",
    "DeficiencyReport",
    "DocumentType",
    "Edition",
    "EditionDocument",
    "EditionImage",
    "Goal",
    "GoalWording",
    "LifecycleEvent",
    "Notification",
    "Obligation",
    "ObligationWording",
    "OrganisationChart",
    "Passage",
    "ResponsibleParty",
    "ResponsiblePartyLabel",
    "Unit",
    "UnitName",
    "UnitPlacement",
]
