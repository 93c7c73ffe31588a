"""Repeals a policy as it stands in force, whatever its draft says."""

import uuid

from django.apps import apps
from django.utils.translation import gettext as _

from ..enums import EditionKind
from ..exceptions import PublicationRefusedError
from ..rules.corrections import draft_behind


def repeal_policy(page, edition, *, user, decision, valid_from, change_note="", replaced_by=None):
    """Publish a repeal of `page` with the text of `edition`, the one in force, under `decision`.

    Goes the way every publication goes. An unfinished draft is neither published nor lost: it stays in the page's
    history. Call it inside a transaction. Raises PublicationRefusedError, with nothing published.
    """
    if page.scheduled_revision is not None:
        raise PublicationRefusedError(_("A publication is scheduled for this document. Cancel the schedule first."))
    if page.permissions_for_user(user).page_locked():
        raise PublicationRefusedError(_("The document is locked. Unlock it first."))
    behind = draft_behind(edition)
    if behind is None or edition.is_legacy:
        raise PublicationRefusedError(
            _("No draft holds the text of this edition any more. Publish the repeal from the document itself.")
        )
    draft = behind.as_object()
    # What is not text is as today: the draft is taken from an earlier revision, the page is the page of today.
    for name in ("slug", "show_in_menus", "live", "live_revision_id", "last_published_at", "has_unpublished_changes"):
        setattr(draft, name, getattr(page, name))
    draft.publication_id = uuid.uuid4()
    draft.edition_kind = EditionKind.REPEAL
    draft.edition_valid_from = valid_from
    draft.edition_change_note = change_note
    draft.edition_corrects = None
    draft.edition_replacement = replaced_by
    draft.decision_links = [apps.get_model("kalix_pages", "PolicyDecision")(decision=decision)]
    draft.save_revision(user=user).publish(user=user)
