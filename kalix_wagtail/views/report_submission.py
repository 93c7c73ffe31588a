"""The one endpoint that every deficiency form posts to. Whatever goes wrong, the words come back."""

import logging
from http import HTTPStatus

from django import db
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import transaction
from django.http import HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ..actions.report_intake import submit_report
from ..exceptions import AttachmentError, AttachmentStorageError
from ..forms.deficiencies import DeficiencyForm
from ..forms.embedding import Held, Place, asked_by, render_deficiency_form, routing_for
from ..models import DeficiencyCategory, Edition
from ..permissions import may_report
from ..rules.embedding import find_form, is_served
from ..rules.form_options import option
from .report_access import page_response, private
from .report_receipts import receipt_context, receipt_url
from .uploads import are_files_lost, limit_uploads

logger = logging.getLogger(__name__)

#: A form that stands in no page.
OWN_OPTIONS = {"heading": "", "intro": "", "ask_category": True, "allow_confidential": True}

#: The two ways a browser sends a form.
FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}


class CsrfCheck(CsrfViewMiddleware):
    """Django's own check, which says why instead of answering."""

    def _reject(self, request, reason):
        return reason


@transaction.non_atomic_requests
@csrf_exempt  # checked in `receive`, where a stale token gives the words back
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@private
def report_new(request):
    """Show the form on a page of its own, or take a report from any page's form."""
    if request.method != "POST":
        return show(request)
    try:
        return receive(request)
    except db.Error as error:
        # Not the error itself: a database may quote the row, and so what was reported.
        logger.error("A deficiency report could not be stored: %s", type(error).__name__)
        return unavailable(request)


def show(request):
    """Show the form; the signed place in ``?form=`` says which one."""
    is_known = may_report(request.user)
    if is_known and "back" in request.GET:
        return answer(
            request, notice=_("You are logged in. Go back to the tab that holds your text, and press Send there.")
        )
    try:
        place = Place.read(request.GET.get("form", ""))
    except signing.BadSignature:
        return answer(request, status=HTTPStatus.BAD_REQUEST)
    served = served_form(request, place)
    if not is_known and not (served and option(served[2], "without_login")):
        return redirect_to_login(request.get_full_path())
    return answer(request, *served) if served else answer(request, status=HTTPStatus.NOT_FOUND)


def receive(request):
    """Check who sends what from where, store it, and lead to the receipt."""
    problem = unreadable(request)
    if problem:
        return problem
    check = CsrfCheck(lambda request: None)
    check.process_request(request)
    reason = check.process_view(request, None, (), {})
    if reason and not reason.startswith("CSRF "):
        return csrf_failure(request, reason=reason)
    if not may_report(request.user) and not is_sent_without_login(request):
        notice = _(
            "You are not logged in any more. Your text is still here: log in in a new tab, come back, press Send."
        )
        return answer(request, notice=notice, status=HTTPStatus.FORBIDDEN, is_held=True)
    if reason:
        notice = _(
            "The page had been open for long, or you have logged in again. Check the text and send it once more."
        )
        return answer(request, *(posted_form(request) or ()), notice=notice, status=HTTPStatus.FORBIDDEN)
    try:
        place = Place.read(request.POST.get("form", ""))
    except signing.BadSignature:
        notice = _("It could not be seen which page the form came from. Check the text and send it from here.")
        return answer(request, notice=for_sender(request, notice), status=HTTPStatus.BAD_REQUEST)
    served = served_form(request, place)
    if served is None:
        notice = _("The page no longer has this form. Check the text and send it from here.")
        return answer(request, notice=for_sender(request, notice), status=HTTPStatus.NOT_FOUND)
    page, block_id, options, edition = served
    user = request.user if may_report(request.user) else None
    if user is None and not option(options, "without_login"):
        notice = _(
            "This form takes reports only from those who are logged in. Your text is still here: log in to send it."
        )
        return answer(request, notice=notice, status=HTTPStatus.FORBIDDEN, is_held=True)
    form = DeficiencyForm(request.POST, request.FILES, block_id=block_id, asked=asked_by(request, options))
    if not form.is_valid():
        return answer(request, *served, form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    words = dict(form.cleaned_data)
    files = words.pop("attachments", ())
    if are_files_lost(request):
        notice = _("The files could not be taken just now. Send the text without them, or try again in a while.")
        return answer(request, *served, form=form, notice=notice, status=HTTPStatus.SERVICE_UNAVAILABLE)
    category_id = words.get("category")
    words["category"] = DeficiencyCategory.objects.filter(pk=category_id).first() if category_id else None
    words["form_unit_id"] = (option(options, "unit") or {}).get("id")
    try:
        source = {"page": page, "block_id": block_id, "edition": edition, "routing": routing_for(request, options)}
        submission = submit_report(user, files=files, **source, **words)
    except AttachmentStorageError as error:
        return answer(request, *served, form=form, notice=str(error), status=HTTPStatus.SERVICE_UNAVAILABLE)
    except AttachmentError as error:
        return answer(request, *served, form=form, notice=str(error), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return receipt_answer(request, submission)


def for_sender(request, notice):
    """Return `notice`; for someone without an account, who can send nothing from elsewhere, what to do instead."""
    if may_report(request.user):
        return notice
    return _("The form is not there any more. Your text is still here: copy it, and tell your nearest supervisor.")


def unreadable(request):
    """Return the answer to a request that is no form at all, or None. There are no words to give back then."""
    if request.content_type not in FORM_TYPES:
        return plain_page(request, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    limit_uploads(request)
    try:
        request.POST  # noqa: B018 - reading it is what parses the body
    except (MultiPartParserError, SuspiciousOperation, BadRequest, UnreadablePostError):
        return plain_page(request, HTTPStatus.BAD_REQUEST)
    return None


def served_form(request, place):
    """Return (page, block id, options, edition) of the form as this reader is served it, or None."""
    if place.page_id is None:
        return None, "", OWN_OPTIONS, None
    page = place.page()
    if page is None or not is_served(page, request):
        return None
    options = find_form(page, place.block_id, timezone.localdate())
    if options is None:
        return None
    edition = None
    if place.edition_id:
        edition = Edition.objects.filter(pk=place.edition_id, page=page.alias_of_id or page.pk).first()
    return page, place.block_id, options, edition


def posted_form(request):
    """Return `served_form` for what was posted, or None when its place is missing, forged or gone."""
    try:
        return served_form(request, Place.read(request.POST.get("form", "")))
    except signing.BadSignature:
        return None


def answer(
    request, page=None, block_id="", options=None, edition=None, *, form=None, notice="", status=200, is_held=False
):
    """Return the form as a page, or as a fragment for a form that stands in one. What was posted stands in it."""
    options = options or OWN_OPTIONS
    # Without a form to fill in, the words are held all the same.
    is_held = is_held or not (request.method != "POST" or may_report(request.user) or option(options, "without_login"))
    if form is None and request.method == "POST":
        # Without the files: nothing is stored now, so that looking at them would be in vain.
        form = DeficiencyForm(request.POST, block_id=block_id, asked=asked_by(request, options, is_held=is_held))
    if form is not None:
        form.prepare_to_show_again(had_files=bool(request.FILES) or are_files_lost(request))
        if notice:
            # What is wrong is said once; the fields are checked when the form is sent again.
            form.errors.clear()
    is_fragment = wants_fragment(request)
    html = render_deficiency_form(
        request,
        page=page,
        block_id=block_id,
        options=options,
        edition=edition,
        form=form,
        notice=notice,
        is_page_heading=not is_fragment,
        held=held_back(request, form) if is_held else None,
    )
    if is_fragment:
        return fragment(html, status)
    context = {"form_html": html, "source_page": page, "source_url": page.get_url(request) if page else ""}
    return page_response(request, "new.html", context | {"has_errors": status >= 400}, status=status)


def held_back(request, form):
    """Return what goes with a form that is shown to someone who must log in first: its place, and other answers.

    Which questions a page asks is told to those only who may read it; the answers wait in hidden fields.
    """
    try:
        place = Place.read(request.POST.get("form", ""))
    except signing.BadSignature:
        place = Place()
    shown = {*form.fields, "form", "csrfmiddlewaretoken"}
    answers = [(name, value) for name, values in form.data.lists() for value in values if name not in shown]
    return Held(place, answers)


def receipt_answer(request, submission):
    """Lead to the receipt; a form that was sent from within its page gets the receipt in its place."""
    report = submission.report
    url = receipt_url(report)
    if not wants_fragment(request):
        return redirect(url if submission.is_new else f"{url}?again=1")
    context = receipt_context(report, request) | {
        "was_sent_before": not submission.is_new,
        "is_fragment": True,
    }
    html = render_to_string("kalix_wagtail/deficiencies/receipt_content.html", context, request=request)
    return fragment(html, HTTPStatus.CREATED if submission.is_new else HTTPStatus.OK)


def is_sent_without_login(request):
    """Return whether a form was filled in by someone without an account, and not by one whose log-in has run out."""
    return "reporter_name" in request.POST


def unavailable(request):
    """Say that the report could not be stored, with the words in a form. Asks the database nothing."""
    context = {
        "description": request.POST.get("description", ""),
        "hidden": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if value and name not in ("description", "place", "csrfmiddlewaretoken")
        ],
        "place": request.POST.get("place", ""),
        "has_lost_files": bool(request.FILES),
        "csrf_token": get_token(request),
        "action": reverse("kalix_wagtail:report_new"),
        "is_fragment": wants_fragment(request),
    }
    html = render_to_string("kalix_wagtail/deficiencies/unavailable.html", context)
    return fragment(html.encode("utf-8", "replace"), HTTPStatus.SERVICE_UNAVAILABLE)


def plain_page(request, status):
    """Say that the request could not be read."""
    if wants_fragment(request):
        return fragment("", status)
    return page_response(request, "unreadable.html", {}, status=status)


def wants_fragment(request):
    """Return whether the form was sent by our script, which puts the answer in the form's place."""
    return request.headers.get("X-Kalix-Fragment") == "1"


def fragment(html, status):
    """Return a piece of HTML, marked so that the script does not put any other page in the form's place."""
    return HttpResponse(html, status=status, headers={"X-Kalix-Fragment": "1"})
