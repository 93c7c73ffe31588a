"""Lets a goal or a duty of a draft be the one that it takes the place of: same identity, same code, one history.

Text that is pasted or imported anew comes with new block ids. A person says which are the same, and here the draft
gets the old ids back. Only the draft: what was published under any id stays as it is.
"""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import COMMENTS_RELATION_NAME

from ..exceptions import IdentityRefusedError, NotAllowedError
from ..log_actions import IDENTITY_KEPT
from ..rules.content import document_of, nodes_of
from ..rules.impact import impact_of
from ..rules.numbering import ItemNumbers


def keep_identity(page, *, user, new_id, old_id):
    """Save a new draft of `page` in which the item `new_id` has the identity of `old_id`; see `keep_identities`."""
    return keep_identities(page, user=user, pairs=[(new_id, old_id)])


@transaction.atomic
def keep_identities(page, *, user, pairs):
    """Save a new draft of `page` in which each `(new id, old id)` of `pairs` is one and the same item.

    Measures that name a goal by its number follow when the number changes. Returns the revision. Raises NotAllowedError
    when `user` may not edit the page or it is locked, and IdentityRefusedError when a pair is none that `impact_of`
    offers for the newest draft; then nothing is saved.
    """
    page = type(page).objects.select_for_update().get(pk=page.pk)
    _check_may_edit(page, user)
    draft = page.get_latest_revision_as_object()
    stored = json.loads(json.dumps(draft.body.get_prep_value(), cls=DjangoJSONEncoder))
    new_ids = _checked(draft, pairs)
    before = _goal_numbers(draft)
    draft.body = json.dumps(_with_ids(stored, new_ids))
    after = _goal_numbers(draft)
    numbers = {str(number): str(after[new_ids.get(block_id, block_id)]) for block_id, number in before.items()}
    draft.body = json.dumps(_with_goals(_with_ids(stored, new_ids), numbers))
    for comment in getattr(draft, COMMENTS_RELATION_NAME).all():
        comment.contentpath = ".".join(new_ids.get(part, part) for part in comment.contentpath.split("."))
    # Nothing but ids changes, and a draft may be saved unfinished.
    revision = draft.save_revision(user=user, clean=False, log_action=False)
    kept = [{"new_id": new_id, "old_id": old_id} for new_id, old_id in new_ids.items()]
    log(instance=page, action=IDENTITY_KEPT, user=user, revision=revision, content_changed=True, data={"kept": kept})
    return revision


def _check_may_edit(page, user):
    permissions = page.permissions_for_user(user)
    if page.alias_of_id or not permissions.can_edit():
        raise NotAllowedError(_("You may not edit this document."))
    if permissions.page_locked():
        raise NotAllowedError(_("The document is locked. Nothing was changed."))


def _checked(draft, pairs):
    """Return ``{new id: old id}``, or raise IdentityRefusedError and say what is wrong."""
    offered = {(pair.new.id, pair.old.id) for pair in impact_of(draft, timezone.localdate()).pairs}
    present = set(_item_ids(draft))
    new_ids = dict(pairs)
    if not pairs or len(new_ids) < len(pairs) or len(set(new_ids.values())) < len(pairs):
        raise IdentityRefusedError(_("One text can take the place of one earlier text only. Nothing was changed."))
    for new_id, old_id in pairs:
        if (new_id, old_id) in offered and old_id not in present:
            continue
        if new_id not in present:
            raise IdentityRefusedError(
                _("The text is no longer in the saved draft, or was written anew. Nothing was changed.")
            )
        if old_id in present:
            raise IdentityRefusedError(
                _("The draft already has the earlier text, so that this is another one. Nothing was changed.")
            )
        raise IdentityRefusedError(_("These two texts are not alike enough to be the same. Nothing was changed."))
    return new_ids


def _item_ids(draft):
    return [item["id"] for node in nodes_of(_document(draft), "goals", "duties") for item in node["items"]]


def _goal_numbers(draft):
    return {goal["id"]: goal["number"] for node in nodes_of(_document(draft), "goals") for goal in node["items"]}


def _document(draft):
    return document_of(draft, ItemNumbers.of_policy(draft.translation_key, draft.code_prefix))


def _with_ids(value, new_ids):
    """Return stored stream data in which the list items named in `new_ids` have their new ids."""
    if isinstance(value, list):
        return [_with_ids(inner, new_ids) for inner in value]
    if not isinstance(value, dict):
        return value
    changed = {name: _with_ids(inner, new_ids) for name, inner in value.items()}
    if value.get("type") == "item" and value.get("id") in new_ids:
        changed["id"] = new_ids[value["id"]]
    return changed


def _with_goals(value, numbers, *, is_measure=False):
    """Return stored stream data in which measures name their goals by the new `numbers`."""
    if isinstance(value, list):
        return [_with_goals(inner, numbers, is_measure=is_measure) for inner in value]
    if not isinstance(value, dict):
        return value
    is_measure = is_measure or value.get("type") == "measures"
    changed = {name: _with_goals(inner, numbers, is_measure=is_measure) for name, inner in value.items()}
    if is_measure and isinstance(value.get("goal"), str):
        changed["goal"] = numbers.get(value["goal"].strip(), value["goal"])
    return changed
