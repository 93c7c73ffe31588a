"""Taking a wrongly typed text or a file out of a report, and keeping a report from disposal."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from ..actions.legal_hold import release_legal_hold, set_legal_hold
from ..actions.secrets import remove_attachment_from_report, remove_secret
from ..exceptions import DisposalRefusedError, NotAllowedError, SecretRefusedError
from ..forms.removals import HoldForm, RemoveFileForm, RemoveTextForm
from ..models import OrganisationChart
from ..permissions import may_hold, may_remove_text, may_see_reporter
from ..rules.legal_hold import hold_of
from ..rules.secret_copies import places_of
from ..rules.secret_text import Secret
from .kept_words import keeps_words
from .report_access import for_readers, page_response, visible_report


@sensitive_variables()
@keeps_words
@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def remove_text(request, reference):
    """Ask which text, show in how many places it stands, and remove it when that is confirmed. It is never in a URL."""
    report, chart = removable_report(request, reference)
    if request.method != "POST":
        return removal_response(request, report)
    form = RemoveTextForm(request.POST)
    if not form.is_valid():
        return removal_response(request, report, text_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    tells_reporter = may_see_reporter(request.user, report, chart)
    places = places_of(report, Secret(form.cleaned_data["secret"]), tells_reporter=tells_reporter)
    if not places:
        form.add_error("secret", _("The text stands nowhere in the report."))
        return removal_response(request, report, text_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if "confirm" not in request.POST:
        return removal_response(request, report, text_form=form, places=places)
    try:
        removal = remove_secret(report, user=request.user, **form.cleaned_data)
    except (NotAllowedError, SecretRefusedError) as refusal:
        form.add_error(None, str(refusal))
        return removal_response(request, report, text_form=form, status=HTTPStatus.CONFLICT)
    text = ngettext("Removed in %(count)d place.", "Removed in %(count)d places.", removal.count)
    messages.success(request, text % {"count": removal.count})
    return redirect("kalix_wagtail:report", reference=report.reference)


@keeps_words
@require_POST
@for_readers
def remove_file(request, reference):
    """Remove a file from a report."""
    report, _chart = removable_report(request, reference)
    form = RemoveFileForm(request.POST, report=report)
    if not form.is_valid():
        return removal_response(request, report, file_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        remove_attachment_from_report(user=request.user, **form.cleaned_data)
    except (NotAllowedError, SecretRefusedError) as refusal:
        form.add_error(None, str(refusal))
        return removal_response(request, report, file_form=form, status=HTTPStatus.CONFLICT)
    messages.success(request, _("The file is removed."))
    return redirect("kalix_wagtail:report", reference=report.reference)


def removable_report(request, reference):
    """Return ``(report, chart)``; 404 for who may not remove anything from it, as for a report that does not exist."""
    chart = OrganisationChart(timezone.localdate())
    report = visible_report(request, reference, chart)
    if not may_remove_text(request.user, report, chart):
        raise Http404
    return report, chart


def removal_response(request, report, *, text_form=None, file_form=None, places=None, status=HTTPStatus.OK):
    """Return the page with both forms; with `places` the one that asks to confirm."""
    if file_form is None and report.attachments.exists():
        file_form = RemoveFileForm(report=report)
    context = {
        "report": report,
        "text_form": text_form or RemoveTextForm(),
        "file_form": file_form,
        "places": list(places.items()) if places else [],
        "count": sum(places.values()) if places else 0,
        "has_errors": status >= HTTPStatus.BAD_REQUEST,
        "title": _("Remove text from %(reference)s") % {"reference": report.reference},
    }
    return page_response(request, "remove_text.html", context, status=status)


@keeps_words
@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def legal_hold(request, reference):
    """Keep a report from disposal, or let it be disposed of again: a coordinator who sees it."""
    report = holdable_report(request, reference)
    if request.method != "POST":
        return hold_response(request, report, releases=bool(report.legal_hold))
    form = HoldForm(request.POST)
    # The button says what was shown; of two clicks the second must not undo the first.
    releases = request.POST.get("act") == "release"
    if not form.is_valid():
        return hold_response(request, report, form=form, releases=releases, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    reason, seen_hold = form.cleaned_data["reason"], form.cleaned_data["seen_hold"]
    try:
        if releases:
            release_legal_hold(report, user=request.user, reason=reason, seen_hold=seen_hold)
        else:
            set_legal_hold(report, user=request.user, reason=reason)
    except (NotAllowedError, DisposalRefusedError) as refusal:
        form.add_error(None, str(refusal))
        report = holdable_report(request, reference)
        return hold_response(request, report, form=form, releases=releases, status=HTTPStatus.CONFLICT)
    return redirect("kalix_wagtail:report", reference=report.reference)


def holdable_report(request, reference):
    """Return the report as it stands now; 404 for who decides about no hold on it."""
    chart = OrganisationChart(timezone.localdate())
    report = visible_report(request, reference, chart)
    if not may_hold(request.user, report, chart):
        raise Http404
    return report


def hold_response(request, report, *, releases, form=None, status=HTTPStatus.OK):
    """Return the page with the form that keeps the report, or `releases` it.

    A form that comes back does what it did when it was sent, whatever has been done meanwhile: nobody may release a
    report by pressing once more what was to keep it. What it says was seen is what stands there now.
    """
    standing = hold_of(report)
    seen_hold = standing.pk if standing is not None else ""
    if form is None:
        form = HoldForm(initial={"seen_hold": seen_hold})
    else:
        form.data = form.data.copy()
        form.data["seen_hold"] = seen_hold
    context = {
        "report": report,
        "form": form,
        "releases": releases,
        "has_errors": status >= HTTPStatus.BAD_REQUEST,
        "title": _("Legal hold of %(reference)s") % {"reference": report.reference},
    }
    return page_response(request, "legal_hold.html", context, status=status)
