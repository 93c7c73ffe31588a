"""What was typed on a report's page comes back when the log-in or the token has run out meanwhile."""

from functools import wraps
from http import HTTPStatus

from django.middleware.csrf import CsrfViewMiddleware
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from ..forms.embedding import login_link
from ..forms.plain_text import storable
from .report_access import page_response, private
from .report_submission import CsrfCheck, unreadable
from .uploads import are_files_lost

#: What is written at length; everything else that was chosen or typed goes along in hidden fields.
WORDS = ("text", "reason")

#: What no form of ours lets anyone fill in.
NOT_TYPED = ("csrfmiddlewaretoken", "seen_version", "seen_status")


def keeps_words(view):
    """Decorate an act on a report: whoever is not logged in any more, or sends a stale form, gets the words back.

    The page that holds them asks nothing of the report, so that it is the same for one that does not exist.
    """

    @csrf_exempt  # checked below, where a stale token gives the words back
    @private
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        # Before the check, which reads the whole request.
        problem = unreadable(request)
        if problem:
            return problem
        check = CsrfCheck(lambda request: None)
        check.process_request(request)
        reason = check.process_view(request, None, (), {})
        has_words = any(value for name, value in request.POST.items() if name not in NOT_TYPED)
        # What another site sends is shown to nobody.
        if reason and not (has_words and reason.startswith("CSRF ")):
            return CsrfViewMiddleware._reject(check, request, reason)
        if has_words and not request.user.is_authenticated:
            notice = _(
                "You are not logged in any more. Your text is still here: log in in a new tab, come back and send it."
            )
            return kept_words(request, kwargs["reference"], notice)
        if are_files_lost(request):
            notice = _("The files could not be taken just now. Send the text without them, or try again in a while.")
            return kept_words(request, kwargs["reference"], notice, status=HTTPStatus.SERVICE_UNAVAILABLE)
        if reason:
            notice = _(
                "The page had been open for long, or you have logged in again. Check the text and send it once more."
            )
            return kept_words(request, kwargs["reference"], notice)
        return view(request, *args, **kwargs)

    return wrapped


def kept_words(request, reference, notice, *, status=HTTPStatus.FORBIDDEN):
    """Return the page that holds what was posted, to be sent to the same address again."""
    posted = [
        (name, storable(value))
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    context = {
        "notice": notice,
        "login_link": ""
        if request.user.is_authenticated
        else login_link(reverse("kalix_wagtail:report", args=[reference])),
        "words": [(name, value) for name, value in posted if name in WORDS],
        "hidden": [(name, value) for name, value in posted if name not in WORDS],
        "has_lost_files": bool(request.FILES) or are_files_lost(request),
        "action": request.path,
    }
    return page_response(request, "kept_words.html", context, status=status)
