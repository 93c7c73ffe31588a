"""Keeps what is derived from an edition true to what is hidden in it."""

import json

from django.apps import apps
from django.db.models import Q

from ..enums import LifecycleAct
from ..models import LifecycleEvent
from ..rules.masking import SUMMARY, maskable_passages, masks_of, without_masked_blocks


def carry_masks(edition):
    """Hide in a new edition what is hidden in an earlier one of the page and stands there word for word.

    For a text that is published again does not become public by it; a passage that has been changed is shown.
    """
    of_page, of_rendered = Q(edition__page_id=edition.page_id), Q(edition=edition.renders_id)
    events = LifecycleEvent.objects.filter(of_page | of_rendered, act=LifecycleAct.MASK)
    earlier = list(events.select_related("edition").order_by("-pk"))
    if not earlier:
        edition.has_masks = False  # Spares every later step of publishing the same question.
        return
    passages = maskable_passages(edition.content)
    carried = {}
    for event in earlier:
        before = maskable_passages(event.edition.content).get(event.block_id)
        now = passages.get(event.block_id)
        if event.edition_id != edition.renders_id and now is not None and now.says_the_same_as(before):
            carried.setdefault(event.block_id, event)
    LifecycleEvent.objects.bulk_create(
        LifecycleEvent(
            edition=edition,
            act=event.act,
            block_id=event.block_id,
            decision_id=event.decision_id,
            reason=event.reason,
            acted_on=event.acted_on,
            user_id=event.user_id,
        )
        for event in carried.values()
    )


def hide_in_live_text(page, edition):
    """Take what is hidden in `edition` out of the text of `page`, a page in memory that holds the edition's text.

    Returns whether there was any.
    """
    masks = masks_of(edition) if page.publication_id == edition.publication_id else {}
    if masks:
        if SUMMARY in masks:
            page.summary = ""
        page.body = json.dumps(without_masked_blocks(page.body.get_prep_value(), masks))
    return bool(masks)


def hide_in_live_row(edition):
    """Take what is hidden in `edition` out of the live row of its page, when that holds the text of this edition."""
    policy_pages = apps.get_model("kalix_pages", "PolicyPage").objects
    page = policy_pages.filter(pk=edition.page_id, publication_id=edition.publication_id).first()
    if page is not None and hide_in_live_text(page, edition):
        page.save(clean=False)
