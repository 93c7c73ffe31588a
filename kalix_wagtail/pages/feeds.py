"""Atom feeds: of a document, and of every document below a list."""

from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from ..rules.cleaning import clean_text
from ..rules.feeds import entries_of


def feed_response(request, page, editions):
    """Return the feed of `editions` for whoever asks, as the feed of `page` at its route "feed"."""
    url = page.get_full_url(request)
    feed = Atom1Feed(
        title=_("%(title)s: what has been decided") % {"title": clean_text(page.title)},
        link=url,
        description="",
        feed_url=url + page.reverse_subpage("feed"),
        language=page.locale.language_code,
    )
    for entry in entries_of(editions, request.user, request):
        feed.add_item(
            title=entry.title,
            link=entry.url,
            description=entry.summary,
            unique_id=entry.id,
            pubdate=entry.moment,
            updateddate=entry.moment,
        )
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    # What it holds depends on who asks.
    response["Cache-Control"] = "private, max-age=300"
    return response
