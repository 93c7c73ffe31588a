"""Files of reports handed out: only to those who see the report, and never as a page of the intranet's own."""

import io
import logging

from django.http import FileResponse, Http404
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..exceptions import AttachmentRefusedError
from ..models import OrganisationChart
from ..permissions import may_handle
from ..rules.attachment_images import small_jpeg
from ..rules.private_storage import private_storage
from .report_access import for_readers, page_response, visible_report

logger = logging.getLogger(__name__)

#: Whatever is in a file: it runs nothing, loads nothing and is not guessed at.
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@require_safe
@for_readers
def attachment(request, reference, pk):
    """Hand out a file of a report; with ``?size=small`` a small picture of it, to be shown in the report's page."""
    chart = OrganisationChart(timezone.localdate())
    report = visible_report(request, reference, chart)
    files = report.attachments.all() if may_handle(request.user, report, chart) else report.attachments.for_reporter()
    found = files.filter(pk=pk).first()
    is_small = request.GET.get("size") == "small"
    if found is None or (is_small and not found.is_image):
        raise Http404
    try:
        with private_storage().open(found.stored_as) as file:
            content = file.read()
        if is_small:
            content = small_jpeg(content, found.content_type)
    except (FileNotFoundError, AttachmentRefusedError):
        logger.exception("File %s of report %s is missing or damaged", found.pk, report.reference)
        return page_response(request, "file_gone.html", {"report": report, "is_missing": True}, status=410)
    except Exception:
        # Every storage fails in its own way, and so does one that the host no longer names.
        logger.exception("File %s of report %s could not be read", found.pk, report.reference)
        return page_response(request, "file_gone.html", {"report": report, "is_missing": False}, status=503)
    return FileResponse(
        io.BytesIO(content),
        as_attachment=not is_small,
        filename="" if is_small else found.name,
        content_type="image/jpeg" if is_small else found.content_type,
        headers=HEADERS,
    )
