"""Where the short address on a printed steering document leads."""

from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from .. import conf
from ..rules.print_check import checked_prints, code_of


@require_safe
def print_check_form(request):
    """Ask for the code on the paper, and lead to the answer; say it when what was typed is no code."""
    typed = request.GET.get("code", "")
    code = code_of(typed)
    if code:
        return redirect("kalix_wagtail:print_check", code=code)
    return _response(request, {"typed": typed[:100], "is_wrong": "code" in request.GET})


@require_safe
def print_check(request, code):
    """Say whether a print with this code is still valid. What the reader may not read is as if it were not there."""
    found = checked_prints(code, request.user, timezone.localdate(), request)
    if not found:
        raise Http404
    return _response(request, {"found": found, "code": code})


def _response(request, context):
    context["kalix_base_template"] = conf.get("BASE_TEMPLATE")
    response = TemplateResponse(request, "kalix_wagtail/pages/print_check.html", context)
    response["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(response)
    return response
