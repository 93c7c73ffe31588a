"""Keeps pages with editions published, whatever is set to unpublish them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision

from ..enums import NotificationKind
from ..exceptions import PageKeptError
from ..log_actions import EXPIRY_REFUSED
from ..models import Edition
from ..notifications import queue_notification

#: What Wagtail changes of a page, and of its aliases, when it unpublishes it.
PUBLISHED_FIELDS = ("live", "expired", "has_unpublished_changes", "live_revision_id")


def keep_published(page, update_fields=None):
    """Refuse to save a page with editions as unpublished; call it before any page is saved.

    Raises PageKeptError, except for an expiry: `publish_scheduled` runs through everybody's pages in one loop and works
    on the bare `Page`, so the page is left published instead, and `undo_expiry` mends what Wagtail does next.
    """
    if page.live or page.pk is None or page.alias_of_id or (update_fields is not None and "live" not in update_fields):
        return
    stored = Page.objects.filter(pk=page.pk, live=True).values(*PUBLISHED_FIELDS).first()
    if stored is None or not Edition.objects.filter(page_id=page.pk).exists():
        return
    if not page.expired:
        message = _("“%(title)s” has editions, so it cannot be unpublished. Publish a repeal instead.")
        raise PageKeptError(message % {"title": page.title})
    aliases = Page.objects.filter(alias_of_id=page.pk, live=True).values("pk", *PUBLISHED_FIELDS)
    scheduled = Revision.objects.for_instance(page).exclude(approved_go_live_at=None)
    page.kalix_kept = {
        "at": timezone.now(),
        "aliases": list(aliases),
        "scheduled": list(scheduled.values("pk", "approved_go_live_at")),
    }
    for name, value in stored.items():
        setattr(page, name, value)
    page.expire_at = None


@transaction.atomic
def undo_expiry(page):
    """Put back what Wagtail took when it thought that it unpublished `page`; call it when it says that it has.

    Writes why in the log and tells whoever is behind the page. A page that `keep_published` did not keep is left alone.
    """
    kept = page.__dict__.pop("kalix_kept", None)
    if kept is None:
        return
    for alias in kept["aliases"]:
        Page.objects.filter(pk=alias.pop("pk")).update(**alias)
    for revision in kept["scheduled"]:
        Revision.objects.filter(pk=revision["pk"]).update(approved_go_live_at=revision["approved_go_live_at"])
    PageLogEntry.objects.filter(
        page_id=page.pk, action__startswith="wagtail.unpublish", timestamp__gte=kept["at"]
    ).delete()
    log(instance=page.specific, action=EXPIRY_REFUSED)
    communicator = _communicator_of(page)
    if communicator is not None:
        queue_notification(NotificationKind.EXPIRY_REFUSED, communicator, page=page)


def _communicator_of(page):
    """Return whoever saved the latest revision that has a known user, else the owner of the page, or None."""
    latest = Revision.objects.for_instance(page).exclude(user=None).order_by("-created_at").first()
    return latest.user if latest else page.owner
