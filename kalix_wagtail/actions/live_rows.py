"""Keeps the live row of a policy page true to what is in force.

Readers never wait for this, for they are shown editions. The host's own search, its menus and its API read the row.
"""

import uuid

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.search.index import remove_object

from ..log_actions import EDITION_ENDED, EDITION_TOOK_EFFECT
from ..models import Edition
from .masks import hide_in_live_text


def empty_live_text(page):
    """Take the text out of `page`, a PolicyPage in memory: nothing of it is in force. The draft keeps it.

    The title stays, for the page has an address that says what has become of the document or is to come. A new
    `publication_id` says that the row holds no edition.
    """
    page.body, page.summary, page.seo_title, page.search_description = [], "", "", ""
    page.show_in_menus = False
    page.publication_id = uuid.uuid4()
    # Without this, Wagtail would take the emptied row for the draft.
    page.has_unpublished_changes = True


def is_emptied(page):
    """Return whether the live row of `page` holds no text."""
    return not (page.body or page.summary or page.seo_title or page.search_description or page.show_in_menus)


@transaction.atomic
def follow(page, date=None, *, has_ended=False):
    """Give the live row of `page`, a PolicyPage, the text of the edition in force on `date`, today by default.

    None in force, or its revision has been purged: the row is emptied, for an empty row says nothing false. Returns
    whether anything was changed. Mirrored pages of it follow. `has_ended`: an edition of the page has just been ended,
    and a translation has several editions of one publication.
    """
    date = date or timezone.localdate()
    page = type(page).objects.select_for_update().get(pk=page.pk)
    edition = Edition.objects.in_force(date).filter(page_id=page.pk).select_related("revision").first()
    is_its_text = edition is not None and page.publication_id == edition.publication_id
    if is_its_text and not (has_ended and edition.renders_id):
        return False
    if edition is None or edition.revision is None:
        if is_emptied(page):
            return False
        empty_live_text(page)
        _store(page)
        _leave_out_of_search(page)
        log(instance=page, action=EDITION_ENDED, data={"edition": edition.number if edition else ""})
        return True
    text = edition.revision.as_object()
    for name in page.live_content_fields:
        setattr(page, name, getattr(text, name))
    hide_in_live_text(page, edition)
    page.has_unpublished_changes = not edition.revision.is_latest_revision()
    _store(page)
    log(instance=page, action=EDITION_TOOK_EFFECT, revision=edition.revision, data={"edition": edition.number})
    return True


def bring_live_pages_up_to_date(pages, date=None):
    """Call `follow` for each of `pages` and return those that changed. `date` defaults to today."""
    return [page for page in pages if follow(page, date)]


def _store(page):
    page.save(clean=False)
    page.update_aliases()


def _leave_out_of_search(page):
    """Take out of the host's search index what may no longer be in it; saving only ever adds."""
    pages = type(page).objects.filter(Q(pk=page.pk) | Q(alias_of=page.pk))
    for each in pages.exclude(pk__in=type(page).get_indexed_objects().filter(pk__in=pages)):
        remove_object(each)
