"""What happens to the live page besides publishing: a refusal, and the day an edition takes effect."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Revision

from ..enums import NotificationKind
from ..log_actions import EDITION_TOOK_EFFECT, PUBLICATION_REFUSED
from ..models import Edition
from ..notifications import queue_notification
from .masks import hide_in_live_text


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


@transaction.atomic
def take_effect(page, edition, *, even_if_same=False):
    """Give the live row of a policy page the text of `edition`, which is in force by its date.

    Readers never wait for this, for they are shown editions; the host's own search and API read the live row.
    Returns whether anything was done: not when the row has it already, or the revision has been purged.
    `even_if_same`: also when the row is of the same publication, for a translation has several editions of one.
    """
    page = type(page).objects.select_for_update().get(pk=page.pk)
    if edition.revision is None or (page.publication_id == edition.publication_id and not even_if_same):
        return False
    text = edition.revision.as_object()
    for name in page.live_content_fields:
        setattr(page, name, getattr(text, name))
    hide_in_live_text(page, edition)
    page.has_unpublished_changes = not edition.revision.is_latest_revision()
    page.save(clean=False)
    log(instance=page, action=EDITION_TOOK_EFFECT, revision=edition.revision, data={"edition": edition.number})
    return True


def bring_live_pages_up_to_date(pages, date=None):
    """Call `take_effect` for each of `pages` whose edition in force on `date` is not in its live row.

    Returns the pages that changed. `date` defaults to today.
    """
    date = date or timezone.localdate()
    editions = Edition.objects.in_force(date).filter(page__in=pages).exclude(renders__isnull=False)
    editions = {edition.page_id: edition for edition in editions.select_related("revision").defer("content", "html")}
    return [page for page in pages if page.pk in editions and take_effect(page, editions[page.pk])]
