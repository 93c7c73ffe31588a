"""What readers see of reports: their own, those they answer for, the receipt, and one report."""

from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..actions.deficiencies import change_status, comment_on_report
from ..enums import OPEN_STATUSES, Visibility
from ..exceptions import NotAllowedError, TransitionRefusedError
from ..forms.deficiencies import CommentForm, StatusForm
from ..forms.embedding import recipient_of
from ..models import DeficiencyReport, OrganisationChart
from ..permissions import is_coordinator, may_handle, may_remove_text
from ..rules.routing import route_sentences
from .report_access import for_readers, page_response, source_of, visible_report

#: How many reports stand on a page of a list.
PAGE_SIZE = 50


@require_safe
@for_readers
def my_reports(request):
    """List what the reader has reported."""
    reports = DeficiencyReport.objects.reported_by(request.user)
    return list_response(request, "my_reports.html", reports)


@require_safe
@for_readers
def inbox(request):
    """List what the reader answers for, open ones first."""
    chart = OrganisationChart(timezone.localdate())
    reports = DeficiencyReport.objects.handled_by(request.user, chart=chart).select_related("reporter", "category")
    only_open = request.GET.get("show") != "all"
    context = {"only_open": only_open}
    return list_response(request, "inbox.html", reports.open() if only_open else reports, **context)


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
    """Show one report to its reporter, or to whoever answers for it."""
    chart = OrganisationChart(timezone.localdate())
    return report_response(request, visible_report(request, reference, chart), chart)


@require_POST
@for_readers
def report_comment(request, reference):
    """Write a comment."""
    chart = OrganisationChart(timezone.localdate())
    report = visible_report(request, reference, chart)
    form = CommentForm(request.POST, for_handler=may_handle(request.user, report, chart))
    if not form.is_valid():
        return report_response(request, report, chart, comment_form=form, status=422)
    visibility = form.cleaned_data.get("visibility") or Visibility.REPORTER
    try:
        comment_on_report(report, user=request.user, text=form.cleaned_data["text"], visibility=visibility)
    except NotAllowedError as error:
        form.add_error(None, str(error))
        return report_response(request, report, chart, comment_form=form, status=403)
    return redirect("kalix_wagtail:report", reference=report.reference)


@require_POST
@for_readers
def report_status(request, reference):
    """Move a report; the words come back when it has moved meanwhile."""
    chart = OrganisationChart(timezone.localdate())
    report = visible_report(request, reference, chart)
    form = StatusForm(request.POST, status=report.status)
    if not form.is_valid():
        return report_response(request, report, chart, status_form=form, status=422)
    try:
        change_status(report, user=request.user, **form.cleaned_data)
    except (NotAllowedError, TransitionRefusedError) as error:
        refused = StatusForm(initial={"text": form.cleaned_data["text"]}, status=report.status)
        context = {"refusal": str(error), "status_form": refused}
        return report_response(request, report, chart, **context, status=409)
    return redirect("kalix_wagtail:report", reference=report.reference)


def report_response(request, report, chart, *, comment_form=None, status_form=None, refusal="", status=200):
    """Return the page of a report; handlers see who, why them, and what is said among handlers."""
    is_handler = may_handle(request.user, report, chart)
    events = report.events.select_related("actor")
    context = {
        "report": report,
        "is_handler": is_handler,
        "may_remove_text": may_remove_text(request.user, report, chart),
        "may_hold": is_coordinator(request.user, chart),
        "events": events if is_handler else events.for_reporter(),
        "recipient": recipient_of(report.answered_by(chart), chart),
        "reporter_unit": report.reporter_unit.name_on(chart.date) if report.reporter_unit else "",
        "route_sentences": route_sentences(report.route) if is_handler else [],
        "source": source_of(report, request),
        "comment_form": comment_form or CommentForm(for_handler=is_handler),
        "status_form": (status_form or StatusForm(status=report.status)) if is_handler else None,
        "refusal": refusal,
        "has_errors": status >= 400,
        "title": _("Deficiency report %(reference)s") % {"reference": report.reference},
    }
    return page_response(request, "report.html", context, status=status)
