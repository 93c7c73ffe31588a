"""What readers see of reports: their own, the receipt, and one report."""

from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..enums import OPEN_STATUSES
from ..forms.embedding import recipient_of
from ..models import DeficiencyReport, OrganisationChart
from .report_access import for_readers, page_response, source_of, visible_report
from .report_acts import opened_page

#: How many reports stand on a page of a list.
PAGE_SIZE = 50


@require_safe
@for_readers
def my_reports(request):
    """List what the reader has reported."""
    reports = DeficiencyReport.objects.reported_by(request.user)
    return list_response(request, "my_reports.html", reports)


def list_response(request, template, reports, **context):
    """Return a page of a list; an absurd page number gives the nearest page there is."""
    page = Paginator(reports, PAGE_SIZE).get_page(request.GET.get("page", "")[:9])
    return page_response(request, template, {"reports": page, "open_statuses": OPEN_STATUSES, **context})


@require_safe
@for_readers
def report_receipt(request, reference):
    """Show the reporter that the report has arrived, and who has it."""
    chart = OrganisationChart(timezone.localdate())
    report = visible_report(request, reference, chart)
    if report.reporter_id != request.user.pk:
        return redirect("kalix_wagtail:report", reference=report.reference)
    context = {
        "report": report,
        "recipient": recipient_of(report.answered_by(chart), chart),
        "was_sent_before": "again" in request.GET,
        "source": source_of(report, request),
    }
    return page_response(request, "receipt.html", context)


@require_safe
@for_readers
def report_detail(request, reference):
    """Show one report to its reporter, to whoever answers for it, or to whoever has an action of it."""
    return opened_page(request, reference).response()
