"""What an editor can write in a steering document."""

from .body import PolicyBodyBlock, SectionBlock, SubsectionBlock
from .callout import CalloutBlock
from .choosers import PartyChooserBlock
from .deficiency_form import DeficiencyFormBlock
from .goals import GoalBlock, GoalsBlock
from .measures import MeasureBlock, MeasuresBlock
from .media import DocumentBlock, PictureBlock
from .part import PartBlock
from .responsibilities import ResponsibilitiesBlock, ResponsibilityBlock
from .table import PolicyTableBlock
from .text import PolicyTextBlock

__all__ = [
    "CalloutBlock",
    "DeficiencyFormBlock",
    "DocumentBlock",
    "GoalBlock",
    "GoalsBlock",
    "MeasureBlock",
    "MeasuresBlock",
    "PartBlock",
    "PartyChooserBlock",
    "PictureBlock",
    "PolicyBodyBlock",
    "PolicyTableBlock",
    "PolicyTextBlock",
    "ResponsibilitiesBlock",
    "ResponsibilityBlock",
    "SectionBlock",
    "SubsectionBlock",
]
