"""Subjects, made of references and kinds alone, and what keeps foreign text from harming a mail."""

import unicodedata

from django.utils.translation import gettext_lazy as _

from .. import conf
from ..enums import NotificationKind
from ..rules.visible_text import without_turning_marks

SUBJECTS = {
    NotificationKind.REPORT_TO_HANDLE: _("Deficiency report %(reference)s: for you to handle"),
    NotificationKind.REPORT_RECEIPT: _("Deficiency report %(reference)s: receipt"),
    NotificationKind.REPORT_NEWS: _("Deficiency report %(reference)s: there is news"),
    NotificationKind.REPORT_ASSIGNED: _("Deficiency report %(reference)s: assigned to you"),
    NotificationKind.REPORT_OVERDUE: _("Deficiency report %(reference)s: overdue"),
    NotificationKind.REPORT_ESCALATED: _("Deficiency report %(reference)s: overdue, passed up to you"),
    NotificationKind.REPORT_ASK_FIXED: _("Deficiency report %(reference)s: was it fixed?"),
    NotificationKind.ACTION_ASSIGNED: _("Deficiency report %(reference)s: something for you to do"),
    NotificationKind.PUBLICATION_REFUSED: _("A scheduled publication was refused"),
    NotificationKind.EXPIRY_REFUSED: _("A scheduled expiry was refused"),
    NotificationKind.REVIEW_DUE: _("A steering document is to be reviewed"),
    NotificationKind.FOLLOW_UP_LATE: _("Steering documents: something waits in your units"),
    NotificationKind.READING_WAITS: _("Steering documents: something for you to read"),
}


def subject_of(notification):
    """Return the subject of a row in the active language, one clean line; it tells no more than the reference."""
    reference = notification.report.reference if notification.report else ""
    return header_line(str(SUBJECTS[notification.kind]) % {"reference": reference})


def header_line(text):
    """Return `text` as one clean line: no control characters, line separators or format characters."""
    spaced = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)
    return " ".join(spaced.split())


def mail_address(person):
    """Return the address that `person` is written to, as one clean line.

    Raises ValueError for one with a space or a line break in it, which could be taken for a recipient or a header of
    its own: a mail that fails is seen by whoever watches the queue.
    """
    address = header_line(person.email)
    if " " in address:
        raise ValueError("The address is more than an address.")
    return address


def mail_body(text):
    """Return the text of a mail, without the marks that turn text around: plain text cannot fence them in."""
    return without_turning_marks(text).strip() + "\n"


def language_of(user):
    """Return the language a person chose in Wagtail's account settings, or the host's own."""
    profile = getattr(user, "wagtail_userprofile", None)
    return (profile.preferred_language if profile else "") or conf.default_language()
