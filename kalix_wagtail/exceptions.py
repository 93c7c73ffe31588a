"""Errors of the domain; each carries a text that may be shown to the user."""

from django.core.exceptions import ValidationError


class KalixError(Exception):
    """Base of every error this package raises on purpose."""


class ImmutableRecordError(KalixError):
    """Someone tried to change or delete what is a record: an edition, its wordings, a case event."""


class PublicationRefusedError(ValidationError):
    """A policy page may not be published as it stands; ``message_dict`` names the fields and why."""


class TransitionRefusedError(KalixError):
    """A report cannot move between these two statuses, or it has moved since the handler saw it."""


class NotAllowedError(KalixError):
    """The user may not do this to this object."""
