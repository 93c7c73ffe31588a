"""Errors of the domain; each carries a text that may be shown to the user."""

from django.core.exceptions import PermissionDenied, ValidationError


class KalixError(Exception):
    """Base of every error this package raises on purpose."""


class ImmutableRecordError(KalixError):
    """Someone tried to change or delete what is a record: an edition, its wordings, a case event."""


class PageKeptError(KalixError, PermissionDenied):
    """A page that has editions was to be deleted or unpublished.

    A PermissionDenied, for Wagtail's admin and API answer that with a refusal wherever it comes from; the admin's own
    ways are refused before, with a reason.
    """


class PublicationRefusedError(ValidationError):
    """A policy page may not be published as it stands; ``message_dict`` names the fields and why."""


class TransitionRefusedError(KalixError):
    """A report cannot move between these two statuses, or it has moved since the handler saw it."""


class LifecycleRefusedError(KalixError):
    """What someone wanted to do to an edition cannot be done to it, or has been done already."""


class NotAllowedError(KalixError):
    """The user may not do this to this object."""


class IdentityRefusedError(KalixError):
    """Two items of a document cannot be made one: they are no such pair, or the draft has changed since."""


class ReviewRefusedError(KalixError):
    """A review, or a plan for the next one, cannot be written down as given, or has been already."""


class FollowUpRefusedError(ValidationError):
    """A follow-up cannot be written as it stands; ``message_dict`` names the fields and why."""


class FollowUpChangedError(KalixError):
    """Someone else has changed the follow-up since it was read."""


class PdfNotPossibleError(KalixError):
    """This installation can make no PDF: the extra `pdf`, or a library that it needs, is not there."""


class UnreadableFileError(KalixError):
    """A file that was sent in cannot be read as a table; `line` says where, when that is known."""

    def __init__(self, message, line=None):
        super().__init__(message)
        self.line = line


class AttachmentError(KalixError):
    """A file cannot be kept with a report, as its text says."""


class AttachmentRefusedError(AttachmentError):
    """A file is not of a kind that is taken, is too large, broken or unsafe, or does not belong to this report."""


class AttachmentStorageError(AttachmentError):
    """The private storage is full or out of reach, so that a file could not be written."""


class ImportRefusedError(KalixError):
    """An import cannot be carried out: it has errors, or what is stored has changed since it was shown."""


class DisposalRefusedError(KalixError):
    """Reports cannot be disposed of: there is no decision, or what would be disposed of has changed since."""


class SecretRefusedError(KalixError):
    """A text cannot be removed from a report: it is too short, or stands nowhere."""
