"""The page types."""

from .decision_link import PolicyDecision
from .goals import GoalsPage
from .index import PolicyIndexPage
from .policy import PolicyPage
from .responsibilities import ResponsibilitiesPage

__all__ = ["GoalsPage", "PolicyDecision", "PolicyIndexPage", "PolicyPage", "ResponsibilitiesPage"]
