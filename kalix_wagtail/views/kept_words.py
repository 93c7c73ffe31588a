"""What was typed on the intranet comes back when it is not taken: no log-in or token any more, no such report any more.

The report form, which stands in pages of any kind and takes more than words, has its own way: `report_submission`.
"""

from functools import wraps
from http import HTTPStatus

from django.http import Http404
from django.middleware.csrf import CsrfViewMiddleware
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from .. import conf
from ..forms.embedding import login_link
from ..forms.plain_text import storable
from .report_access import private
from .report_submission import CsrfCheck, unreadable
from .uploads import are_files_lost

#: What is written at length, and what it is called then; everything else that was chosen or typed goes along in hidden
#: fields. What is to be removed from a report is among that, so that no spelling service of a browser reads it.
WORDS = {
    "text": gettext_lazy("Your text"),
    "reason": gettext_lazy("Why?"),
    "note": gettext_lazy("What has been done, or what remains"),
    "carried_by": gettext_lazy("Document that carries the duty"),
}

#: What no form of ours lets anyone fill in: what was seen, the name of the form, and the button.
NOT_TYPED = frozenset(
    {
        *("csrfmiddlewaretoken", "key", "act", "confirm"),
        *("version", "seen_version", "seen_status", "seen_hold"),
    }
)


def keeps_words(view):
    """Decorate a view that takes words: whoever is not logged in any more, or sends a stale form, gets them back.

    So does whoever writes of what is not there, as when a report was passed on meanwhile: then to be copied.
    The page that holds them asks nothing of what they are about, so that it is the same for what does not exist.
    """

    @csrf_exempt  # checked below, where a stale token gives the words back
    @sensitive_post_parameters()  # as in `for_readers`, which those who are not logged in do not reach
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
            return kept_words(request, kwargs.get("reference"), notice)
        if are_files_lost(request):
            notice = _("The files could not be taken just now. Send the text without them, or try again in a while.")
            return kept_words(request, kwargs.get("reference"), notice, status=HTTPStatus.SERVICE_UNAVAILABLE)
        if reason:
            notice = _(
                "The page had been open for long, or you have logged in again. Check the text and send it once more."
            )
            return kept_words(request, kwargs.get("reference"), notice)
        try:
            return view(request, *args, **kwargs)
        except Http404:
            if not holds_words(request):
                raise
            return words_to_copy(request, _("What you wrote about is not here for you, or not any more."), status=404)

    return wrapped


def holds_words(request):
    """Return whether anything was written at length in what was posted."""
    return any(value for name, value in request.POST.items() if name in WORDS)


def words_to_copy(request, notice, *, status):
    """Return the page that holds what was written, for someone who can send it nowhere: it is theirs all the same."""
    notice = f"{notice} " + _("Your text is still here: copy it if you need it.")
    return kept_words(request, None, notice, status=status, is_sent_again=False)


@sensitive_variables()
def kept_words(request, reference, notice, *, status=HTTPStatus.FORBIDDEN, is_sent_again=True):
    """Return the page that holds what was posted, to be sent to the same address again or to be copied only.

    A log-in leads to the report `reference`; without one to the address itself, which then shows where the form stands.
    """
    address = request.get_full_path()
    posted = [
        (name, storable(value))
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    shown_at = reverse("kalix_wagtail:report", args=[reference]) if reference else address
    context = {
        "kalix_base_template": conf.get("BASE_TEMPLATE"),
        "notice": notice,
        "login_link": "" if request.user.is_authenticated else login_link(shown_at),
        "words": [(name, WORDS[name], value) for name, value in posted if name in WORDS],
        "hidden": [(name, value) for name, value in posted if name not in WORDS],
        "has_lost_files": bool(request.FILES) or are_files_lost(request),
        "action": address if is_sent_again else "",
    }
    return TemplateResponse(request, "kalix_wagtail/pages/kept_words.html", context, status=status)
