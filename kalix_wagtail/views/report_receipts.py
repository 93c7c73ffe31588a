"""The receipt of a report: for its reporter, and for someone without an account who was given its address."""

from django.core import signing
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..forms.embedding import recipient_of
from ..models import DeficiencyReport, OrganisationChart
from .report_access import for_readers, page_response, private, source_of, visible_report

SALT = "kalix_wagtail.receipt"
#: How long the address of a receipt holds for someone without an account, in seconds.
KEPT = 90 * 24 * 3600


def receipt_url(report):
    """Return the address of a report's receipt; for someone without an account one that nobody can guess."""
    if report.reporter_id is not None:
        return reverse("kalix_wagtail:report_receipt", args=[report.reference])
    return reverse("kalix_wagtail:open_receipt", args=[signing.dumps(report.reference, salt=SALT)])


def receipt_context(report, request, chart=None):
    """Return what a receipt shows. `chart`: today's; None: what it takes to see who has the report is read."""
    if chart is None:
        units = {report.route_unit_id, report.escalation_unit_id} - {None}
        chart = OrganisationChart.above(timezone.localdate(), unit_ids=units)
    return {
        "report": report,
        "recipient": recipient_of(report.answered_by(chart), chart),
        "source": source_of(report, request),
    }


@require_safe
@for_readers
def report_receipt(request, reference):
    """Show the reporter that the report has arrived, and who has it."""
    chart = OrganisationChart(timezone.localdate())
    report = visible_report(request, reference, chart)
    if report.reporter_id != request.user.pk:
        return redirect("kalix_wagtail:report", reference=report.reference)
    context = receipt_context(report, request, chart) | {"was_sent_before": "again" in request.GET}
    return page_response(request, "receipt.html", context)


@require_safe
@private
def open_receipt(request, token):
    """Show the receipt to someone without an account: when it arrived and who has it, and no word of the report."""
    try:
        reference = signing.loads(token, salt=SALT, max_age=KEPT)
    except signing.BadSignature:
        raise Http404 from None
    # The signed address is the right to see this one receipt; `visible_to` knows people with accounts only.
    report = DeficiencyReport.objects.filter(reference=reference, reporter=None, disposal=None).first()
    if report is None:
        raise Http404
    context = receipt_context(report, request) | {"was_sent_before": "again" in request.GET}
    return page_response(request, "receipt.html", context)
