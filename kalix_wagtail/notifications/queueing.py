"""What is owed is written down, in the transaction of what it tells of."""

from django.db import IntegrityError, transaction

from .. import conf
from ..models import Notification


def queue_notification(kind, recipient, *, report=None, event=None, page=None, language=""):
    """Queue one mail to `recipient` and return its row; the same event is told once to each person.

    Call it in the transaction of what it tells of. `language`: the recipient's own when none is given.
    """
    values = {"report": report, "page": page, "language": language or language_of(recipient)}
    if event is None:
        return Notification.objects.create(kind=kind, recipient=recipient, **values)
    try:
        with transaction.atomic():
            return Notification.objects.create(kind=kind, recipient=recipient, event=event, **values)
    except IntegrityError:
        return Notification.objects.get(kind=kind, recipient=recipient, event=event)


def queue_first_notifications(event, told):
    """Queue a mail each for `told`, ``(kind, recipient, language)``, about an `event` of this very transaction.

    Nobody can have been told of it already, so all go in with one query. `language` "": the recipient's own.
    """
    Notification.objects.bulk_create(
        Notification(kind=kind, recipient=to, report=event.report, event=event, language=language or language_of(to))
        for kind, to, language in told
    )


def language_of(user):
    """Return the language a person chose in Wagtail's account settings, or the host's own."""
    profile = getattr(user, "wagtail_userprofile", None)
    return (profile.preferred_language if profile else "") or conf.default_language()
