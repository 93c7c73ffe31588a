"""What machines get of a policy: an edition as JSON, a feed of what happens to it, and fields for the host's API."""

import hashlib

from django.db import models
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from wagtail.api import APIField
from wagtail.contrib.routable_page.models import RoutablePageMixin, path, re_path

from ..enums import EditionStatus
from ..rules.content import canonical_json
from ..rules.edition_json import edition_json
from ..rules.editions import edition_by_slug, edition_in_force, status_of
from ..rules.feeds import editions_of_page
from ..rules.timeline import NUMBER_IN_ADDRESS
from .feeds import feed_response


class ServesMachines(RoutablePageMixin, models.Model):
    """Answers machines at addresses below the page, so that its view restrictions apply."""

    #: The edition in force only: the columns of the row, body included, are a draft's.
    api_fields = [APIField("edition_in_force")]

    class Meta:
        abstract = True

    @property
    def edition_in_force(self):
        """Return the edition in force today as `edition_json` has it, or None. Three queries."""
        edition = edition_in_force(self.record_page_id, timezone.localdate())
        return None if edition is None else self._as_json(edition)

    @re_path(rf"^editions/(?P<number>{NUMBER_IN_ADDRESS})/json/$")
    def edition_as_json(self, request, number):
        """Answer with one edition as JSON."""
        edition = edition_by_slug(self.record_page_id, number)
        if edition is None:
            raise Http404
        text = canonical_json(self._as_json(edition))
        response = HttpResponse(text, content_type="application/json; charset=utf-8")
        response["Cache-Control"] = "private, no-cache"
        if status_of(edition, timezone.localdate()) != EditionStatus.IN_FORCE:
            response["X-Robots-Tag"] = "noindex"
        etag = quote_etag(hashlib.sha256(text.encode()).hexdigest())
        response["ETag"] = etag
        return get_conditional_response(request, etag=etag, response=response)

    @path("editions/feed/")
    def feed(self, request):
        """Answer with an Atom feed of what happens to this document."""
        return feed_response(request, self, editions_of_page(self.record_page_id))

    def _as_json(self, edition):
        status = status_of(edition, timezone.localdate())
        return edition_json(edition, status, f"{self.full_url}editions/{edition.slug}/")
