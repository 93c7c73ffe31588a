"""What is owed is written down, in the transaction of what it tells of."""

from django.db import IntegrityError, transaction

from ..models import Notification


def queue_notification(kind, recipient, *, report=None, event=None, page=None, language=""):
    """Queue one mail to `recipient` and return its row; the same event is told once to each person.

    Call it in the transaction of what it tells of. `language` "": the recipient's own, when the mail is sent.
    """
    values = {"report": report, "page": page, "language": language}
    if event is None:
        return Notification.objects.create(kind=kind, recipient=recipient, **values)
    try:
        with transaction.atomic():
            return Notification.objects.create(kind=kind, recipient=recipient, event=event, **values)
    except IntegrityError:
        return Notification.objects.get(kind=kind, recipient=recipient, event=event)


def queue_first_notifications(event, told):
    """Queue a mail each for `told`, ``(kind, recipient, language)``, about an `event` of this very transaction.

    Nobody can have been told of it already, so all go in with one query. `language`: as in `queue_notification`.
    """
    Notification.objects.bulk_create(
        Notification(kind=kind, recipient=recipient, report=event.report, event=event, language=language)
        for kind, recipient, language in told
    )
