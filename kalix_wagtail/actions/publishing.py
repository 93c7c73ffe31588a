"""What happens to a page besides being published: a scheduled publication that is refused."""

from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Revision

from ..enums import NotificationKind
from ..log_actions import PUBLICATION_REFUSED
from ..notifications import queue_notification


@transaction.atomic
def refuse_scheduled_publication(page, revision, refusal):
    """Un-approve a scheduled `revision` that was refused, log why, and tell whoever wrote it.

    `refusal` is the ValidationError. The page stays as it was.
    """
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    log(
        instance=page,
        action=PUBLICATION_REFUSED,
        user=revision.user,
        revision=revision,
        data={"reasons": refusal.messages},
    )
    if revision.user is not None:
        queue_notification(NotificationKind.PUBLICATION_REFUSED, revision.user, page=page)
