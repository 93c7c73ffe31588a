"""What machines get of a policy: an edition as JSON or PDF, a feed, and fields for the host's API."""

import hashlib

from django.db import models
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from wagtail.api import APIField
from wagtail.contrib.routable_page.models import RoutablePageMixin, path, re_path

from ..enums import EditionStatus
from ..models import EditionPdf
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
        return self._for_machines(request, response, edition, hashlib.sha256(text.encode()).hexdigest())

    @re_path(rf"^editions/(?P<number>{NUMBER_IN_ADDRESS})/pdf/$")
    def edition_as_pdf(self, request, number):
        """Answer with one edition as PDF; one that the worker has not made yet is missing."""
        edition = edition_by_slug(self.record_page_id, number)
        pdf = EditionPdf.objects.filter(edition=edition, size__gt=0).first() if edition else None
        if pdf is None:
            raise Http404
        response = HttpResponse(bytes(pdf.data), content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(False, f"{self.slug}-{edition.slug}.pdf")
        return self._for_machines(request, response, edition, pdf.sha256)

    @path("editions/feed/")
    def feed(self, request):
        """Answer with an Atom feed of what happens to this document."""
        return feed_response(request, self, editions_of_page(self.record_page_id))

    def _for_machines(self, request, response, edition, sha256):
        response["Cache-Control"] = "private, no-cache"
        if status_of(edition, timezone.localdate()) != EditionStatus.IN_FORCE:
            response["X-Robots-Tag"] = "noindex"
        etag = quote_etag(sha256)
        response["ETag"] = etag
        return get_conditional_response(request, etag=etag, response=response)

    def _as_json(self, edition):
        status = status_of(edition, timezone.localdate())
        return edition_json(edition, status, f"{self.full_url}editions/{edition.slug}/")
