"""Fetching a document's record package in the admin."""

import tempfile

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_GET
from wagtail.models import Page

from ..actions.record_packages import export_record
from ..models import Edition
from ..permissions import may_publish
from ..rules.reading import readable


@require_GET
def record_package(request, pk):
    """Return the package as an attachment for who may publish the page; for others it is missing.

    The package has every language, so that one that is kept from the user keeps the package too.
    """
    # A number that no database holds is no page.
    page = get_object_or_404(Page, pk=pk) if pk < 2**31 else None
    if page is None or not may_publish(request.user, page):
        raise Http404
    editions = Edition.objects.filter(policy_key=page.translation_key)
    others = editions.exclude(page=page)
    if not editions.exists() or others.exclude(pk__in=readable(others, request.user).values("pk")).exists():
        raise Http404
    # Closed, and so deleted, by the response.
    out = tempfile.TemporaryFile()  # noqa: SIM115
    export_record(page.specific, out, user=request.user)
    out.seek(0)
    response = FileResponse(out, as_attachment=True, filename=f"{page.slug}.zip", content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response


urls = [path("kalix/records/<int:pk>/", record_package, name="kalix_record_package")]
