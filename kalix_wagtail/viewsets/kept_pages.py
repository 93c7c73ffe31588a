"""What the admin answers when someone deletes or unpublishes pages that have editions: why not, and what to do."""

from django.apps import apps
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from .. import conf
from ..rules.keeping import pages_with_editions

#: How many pages a message names and offers to repeal.
MOST_NAMED = 5


def refuse_to_delete(request, page):
    """Return a response that refuses when `page`, one below it, or one deleted along with it has editions."""
    return _refuse(request, pages_with_editions(_with_translations(page, "delete")), _edit_url(page))


def refuse_to_unpublish(request, page):
    """Return a response that refuses when `page`, or with its descendants one of them, is live and has editions."""
    below = bool(request.POST.get("include_descendants"))
    kept = pages_with_editions(_with_translations(page, "unpublish"), below=below).live()
    return _refuse(request, kept, _edit_url(page))


def refuse_in_bulk(request, action_type, objects, view):
    """Return a response that refuses a bulk action upon pages, when it would delete or unpublish one with editions."""
    if not issubclass(view.model, Page):
        return None
    if action_type == "delete":
        return _refuse(request, pages_with_editions(objects), view.next_url)
    if action_type == "unpublish":
        below = view.cleaned_form.cleaned_data["include_descendants"]
        return _refuse(request, pages_with_editions(objects, below=below).live(), view.next_url)
    return None


def refuse_to_convert(request, page):
    """Return a response that refuses to make a page of its own of an alias that mirrors a steering document."""
    if not isinstance(page, _policy_page()):
        return None
    messages.error(
        request,
        gettext(
            "“%(title)s” mirrors a steering document and shows its editions. No one has decided on a document of its "
            "own here. Copy the original instead: the copy begins as a draft."
        )
        % {"title": page.get_admin_display_title()},
    )
    return redirect("wagtailadmin_explore", page.get_parent().pk)


def publication_tab(page):
    """Return the address of the tab "Edition and decision" in the edit form of a policy page."""
    return f"{_edit_url(page)}#tab-edition"


def _refuse(request, kept, address):
    """Say which pages are kept and offer to repeal each; return a redirect to `address`, or None if there are none."""
    kept = list(kept.specific(defer=True))
    if not kept:
        return None
    titles = ", ".join(gettext("“%(title)s”") % {"title": page.get_admin_display_title()} for page in kept[:MOST_NAMED])
    if len(kept) > MOST_NAMED:
        more = len(kept) - MOST_NAMED
        titles = gettext("%(titles)s and %(count)s more") % {"titles": titles, "count": more}
    text = ngettext(
        "%(titles)s has editions, and readers must always find what applies and what applied. So it can neither be "
        "deleted nor unpublished. When it should no longer apply, publish a repeal.",
        "%(titles)s have editions, and readers must always find what applies and what applied. So they can neither be "
        "deleted nor unpublished. When they should no longer apply, publish a repeal of each.",
        len(kept),
    )
    buttons = [
        messages.button(
            publication_tab(page), gettext("Repeal “%(title)s”") % {"title": page.get_admin_display_title()}
        )
        for page in kept[:MOST_NAMED]
    ]
    messages.error(request, text % {"titles": titles}, buttons=buttons)
    return redirect(address)


def _with_translations(page, action):
    """Return `page` and what Wagtail would delete or unpublish along with it, as other apps say by their hooks."""
    pages = {page}
    if conf.has_several_languages():
        for ask in hooks.get_hooks("construct_translated_pages_to_cascade_actions"):
            for others in (ask([page], action) or {}).values():
                pages.update(others)
    return pages


def _edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def _policy_page():
    return apps.get_model("kalix_pages", "PolicyPage")
