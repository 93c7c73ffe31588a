"""How publishing a policy page makes an edition, whichever way it is published."""

from contextlib import nullcontext

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from wagtail.log_actions import LogContext, get_active_log_context

from ..actions.editions import create_edition
from ..actions.live_rows import empty_live_text
from ..actions.publishing import refuse_scheduled_publication
from ..enums import EditionKind
from ..rules.publishing import plan_publication

#: What Wagtail changes when it publishes; every path passes `save()` with a new value of one of them.
PUBLISHED_STATE = ("live", "live_revision_id", "last_published_at")


class PublishesEditions(models.Model):
    """Makes an edition in `save()`, the one point that every way of publishing passes, in its transaction."""

    #: What a reader of the live row, such as the host's own search, would take for the policy.
    live_content_fields = (
        "title",
        "seo_title",
        "search_description",
        "summary",
        "body",
        "show_in_menus",
        "document_type_id",
        "publication_id",
    )

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args, **kwargs):
        """Save; when this publishes a changed text, also store its edition.

        Raises PublicationRefusedError when it may not be published as it stands; then nothing is saved.
        """
        if self._carries_anothers_revision():
            # A copy of a live policy was decided by no one: it begins as a draft.
            self.live, self.live_revision, self.has_unpublished_changes = False, None, True
        stored = self._stored_if_publishing(kwargs.get("update_fields"))
        if stored is None:
            return super().save(*args, **kwargs)
        # No part of what is decided: it holds since it was said, and an older draft does not take it back.
        self.asks_employees = stored.asks_employees
        publication = plan_publication(self, publisher=self._publisher())
        if publication.is_needed:
            # Before the row is saved, for then the host's search index asks which edition is in force.
            create_edition(self, publication, user=self._publisher())
            self._hold_back(publication, stored)
        return super().save(*args, **kwargs)

    def publish(self, revision, user=None, *args, log_action=True, **kwargs):
        """Publish a revision. A scheduled one that is refused is un-approved and reported instead of raising.

        `publish_scheduled` runs through everybody's pages in one loop; one refusal must not stop the others'.
        """
        try:
            # Who publishes is known to `save()` by Wagtail's log context, wherever this is called from.
            known = user is None or get_active_log_context().user is not None
            with transaction.atomic(), nullcontext() if known else LogContext(user=user):
                return super().publish(revision, user, *args, log_action=log_action, **kwargs)
        except ValidationError as refusal:
            if log_action != "wagtail.publish.scheduled":
                raise
            refuse_scheduled_publication(self, revision, refusal)

    def _stored_if_publishing(self, update_fields):
        """Return the row as stored, locked, when this save publishes the page; else None."""
        if update_fields is not None and not {"live", "live_revision", "last_published_at"} & set(update_fields):
            return None
        if not (self.pk and self.live and self.live_revision_id) or self.alias_of_id:
            return None
        stored = type(self).objects.select_for_update().filter(pk=self.pk).first()
        if stored is None or all(getattr(stored, name) == getattr(self, name) for name in PUBLISHED_STATE):
            return None
        return stored

    def _carries_anothers_revision(self):
        """Return whether this is a page just copied, which still carries the live revision of its original."""
        # In memory a new revision's object_id is an integer, from the database a string.
        return bool(
            self.live
            and self.live_revision_id
            and not self.alias_of_id
            and str(self.live_revision.object_id) != str(self.pk)
        )

    def _hold_back(self, publication, stored):
        """Let the live row hold nothing that is not in force; the text waits in the edition and in the revision."""
        if publication.valid_from > timezone.localdate():
            if stored.live:
                for name in self.live_content_fields:
                    setattr(self, name, getattr(stored, name))
                self.has_unpublished_changes = True
            else:
                empty_live_text(self)
        elif publication.kind == EditionKind.REPEAL:
            empty_live_text(self)

    def _publisher(self):
        return get_active_log_context().user or self.live_revision.user
