"""What is done to a report from its page. Each act has a form; what cannot be done gives the words back."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..actions.deficiencies import change_status, comment_on_report
from ..actions.report_actions import finish_action, plan_action
from ..actions.report_followup import answer_fix, withdraw_report
from ..actions.report_handling import assess_report, assign_report, set_registry_number
from ..actions.report_relations import mark_duplicate, relate_reports
from ..actions.report_routing import pass_on_report
from ..enums import ReportStatus
from ..exceptions import AttachmentError, AttachmentStorageError, NotAllowedError, TransitionRefusedError
from ..forms.report_handling import (
    ActionForm,
    AssessForm,
    AssignForm,
    DuplicateForm,
    FixForm,
    PassOnForm,
    RegistryNumberForm,
    RelateForm,
    WordsForm,
)
from ..models import DeficiencyReport, OrganisationChart
from .kept_words import holds_words, keeps_words, words_to_copy
from .report_access import for_readers, page_response, visible_report
from .report_page import ReportPage


def opened_page(request, reference):
    """Return the `ReportPage` of a report that the user may see; otherwise 404."""
    chart = OrganisationChart(timezone.localdate())
    return ReportPage(request, visible_report(request, reference, chart), chart)


def reopened(page):
    """Return the page of the same report as it stands now; 404 when the user has lost sight of it."""
    return opened_page(page.request, page.report.reference)


def to_report(page):
    """Lead to the report after an act; to the inbox when the user does not see it any more."""
    visible = DeficiencyReport.objects.visible_to(page.user)
    if visible.filter(pk=page.report.pk).exists():
        return redirect("kalix_wagtail:report", reference=page.report.reference)
    return redirect("kalix_wagtail:inbox")


def refused(page, error, **shown):
    """Return the page as it stands now, with why nothing was done: 403 for what is not the user's to do, else 409."""
    status = 403 if isinstance(error, NotAllowedError) else 409
    return page.response(refusal=str(error), status=status, **shown)


def not_theirs(page, error):
    """Return what was written, to be copied: whoever may not do this, or not any more, has no form to show it in."""
    if holds_words(page.request):
        return words_to_copy(page.request, str(error), status=403)
    return refused(page, error)


def act_view(form_class, act):
    """Return the view that takes `form_class` from a handler and calls ``act(report, user=…, **what it says)``."""
    context_name = form_class.name.replace("-", "_") + "_form"

    @keeps_words
    @require_POST
    @for_readers
    def view(request, reference):
        page = opened_page(request, reference)
        if not page.is_handler:
            return not_theirs(page, NotAllowedError(_("You do not answer for this report.")))
        form = page.form(form_class, request.POST)
        if not form.is_valid():
            return page.response(status=422, opened=form_class.name, **{context_name: form})
        try:
            act(page.report, user=request.user, **form.cleaned_data)
        except (NotAllowedError, TransitionRefusedError) as error:
            page = reopened(page)
            if not page.is_handler:
                return not_theirs(page, error)
            again = page.form(form_class, initial=words_of(form))
            return refused(page, error, opened=form_class.name, **{context_name: again})
        return to_report(page)

    return view


def words_of(form):
    """Return what was posted in `form`, to be shown in a fresh one."""
    return {name: form.data.get(name, "") for name in form.fields if not name.startswith("seen_")}


def relate(report, *, other, **values):
    """As `relate_reports`, with what the form calls `other`."""
    return relate_reports(report, other, **values)


def duplicate(report, *, other, **values):
    """As `mark_duplicate`, with what the form calls `other`."""
    return mark_duplicate(report, other, **values)


report_assess = act_view(AssessForm, assess_report)
report_assign = act_view(AssignForm, assign_report)
report_action = act_view(ActionForm, plan_action)
report_relate = act_view(RelateForm, relate)
report_duplicate = act_view(DuplicateForm, duplicate)
report_registry = act_view(RegistryNumberForm, set_registry_number)


@keeps_words
@require_POST
@for_readers
def report_comment(request, reference):
    """Write a comment, with files if there are any."""
    page = opened_page(request, reference)
    form = page.comment_form(request.POST, request.FILES)
    form.has_lost_files = bool(request.FILES)
    if not form.is_valid():
        return page.response(comment_form=form, status=422)
    said = form.cleaned_data
    words = {"text": said["text"], "files": said.get("attachments", ()), "visibility": page.visibility_of_comment(form)}
    try:
        comment_on_report(page.report, user=request.user, key=said["key"], **words)
    except NotAllowedError as error:
        form.add_error(None, str(error))
        return page.response(comment_form=form, status=403)
    except AttachmentError as error:
        form.add_error("attachments", str(error))
        return page.response(comment_form=form, status=503 if isinstance(error, AttachmentStorageError) else 422)
    return redirect("kalix_wagtail:report", reference=page.report.reference)


@keeps_words
@require_POST
@for_readers
def report_status(request, reference):
    """Move a report; the words come back when it has moved meanwhile."""
    page = opened_page(request, reference)
    form = page.status_form(request.POST)
    if not form.is_valid():
        return page.response(status_form=form, opened="status", status=422)
    try:
        change_status(page.report, user=request.user, **form.cleaned_data)
    except (NotAllowedError, TransitionRefusedError) as error:
        page = reopened(page)
        if not page.is_handler:
            return not_theirs(page, error)
        again = page.status_form(initial={"text": form.cleaned_data["text"]})
        return page.response(refusal=str(error), status_form=again, opened="status", status=409)
    return to_report(page)


@keeps_words
@require_POST
@for_readers
def report_action_done(request, reference, action_id):
    """Say that an action is done."""
    page = opened_page(request, reference)
    action = get_object_or_404(page.report.actions, pk=action_id)
    form = WordsForm(request.POST, name=f"done-{action.pk}")
    shown = {"done_id": action.pk, "done_form": form}
    if not form.is_valid():
        return page.response(status=422, **shown)
    try:
        finish_action(action, user=request.user, text=form.cleaned_data["text"])
    except NotAllowedError as error:
        return not_theirs(page, error)
    except TransitionRefusedError as error:
        # What is done already has no form any more.
        page = reopened(page)
        return refused(page, error, comment_form=page.comment_form(initial={"text": form.cleaned_data["text"]}))
    return to_report(page)


@keeps_words
@require_POST
@for_readers
def report_withdraw(request, reference):
    """Take the own report back."""
    return _reporters_act(request, reference, "withdraw", WordsForm, withdraw_report)


@keeps_words
@require_POST
@for_readers
def report_fixed(request, reference):
    """Answer, as the reporter, whether it was fixed."""
    return _reporters_act(request, reference, "fix", FixForm, answer_fix)


def _reporters_act(request, reference, name, form_class, act):
    page = opened_page(request, reference)
    form = form_class(request.POST, name=name)
    if not form.is_valid():
        return page.response(status=422, opened=name, **{f"{name}_form": form})
    try:
        act(page.report, user=request.user, **form.cleaned_data)
    except (NotAllowedError, TransitionRefusedError) as error:
        page = reopened(page)
        return refused(page, error, comment_form=page.comment_form(initial={"text": form.cleaned_data["text"]}))
    return to_report(page)


@keeps_words
@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def report_pass_on(request, reference):
    """Choose the unit that a report is passed on to, on a page of its own: there may be thousands of units."""
    page = opened_page(request, reference)
    is_open = page.report.status in (ReportStatus.RECEIVED, ReportStatus.IN_PROGRESS)
    # What is sent to a report that was closed meanwhile is refused below, with its words.
    if not page.is_handler or not (is_open or request.method == "POST"):
        raise Http404
    form, refusal, status = page.form(PassOnForm, request.POST or None), "", 200
    if request.method == "POST":
        if form.is_valid():
            try:
                pass_on_report(page.report, user=request.user, **form.cleaned_data)
                return to_report(page)
            except (NotAllowedError, TransitionRefusedError) as error:
                page, refusal, status = reopened(page), str(error), 409
                if not page.is_handler:
                    return not_theirs(page, error)
                form = page.form(PassOnForm, initial=words_of(form))
        else:
            status = 422
    context = {"report": page.report, "form": form, "refusal": refusal, "has_errors": status >= 400}
    return page_response(request, "pass_on.html", context, status=status)
