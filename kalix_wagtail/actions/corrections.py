"""Begins an editorial correction from the text of the edition it corrects."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..enums import EditionKind, EditionLifecycle
from ..exceptions import NotAllowedError, PublicationRefusedError
from ..log_actions import CORRECTION_BEGUN
from ..rules.corrections import draft_behind


@transaction.atomic
def begin_correction(edition, *, user):
    """Save a new draft with the text of `edition`, to be corrected, and return the page as that draft.

    An unfinished draft of something else stays in the page's history. Raises NotAllowedError when `user` may not
    edit the page, PublicationRefusedError when the edition cannot be corrected or no draft holds its text any more.
    """
    page = edition.page.specific
    if not page.permissions_for_user(user).can_edit():
        raise NotAllowedError(_("You may not edit this document."))
    if edition.renders_id or edition.is_legacy or edition.lifecycle != EditionLifecycle.STANDING:
        raise PublicationRefusedError(_("This edition cannot be corrected."))
    behind = draft_behind(edition)
    if behind is None:
        raise PublicationRefusedError(
            _("No draft holds the text of this edition any more, so that a correction cannot start from it.")
        )
    draft = behind.as_object()
    draft.publication_id = uuid.uuid4()
    draft.edition_kind = EditionKind.CORRECTION
    draft.edition_corrects = edition
    draft.edition_valid_from = None
    draft.edition_change_note = ""
    draft.decision_links = []
    # What is live stays as it is: the draft is taken from an earlier revision, the page is the page of today.
    draft.live_revision_id, draft.last_published_at = page.live_revision_id, page.last_published_at
    revision = draft.save_revision(user=user, log_action=False)
    log(instance=page, action=CORRECTION_BEGUN, user=user, revision=revision, data={"edition": edition.number})
    return draft
