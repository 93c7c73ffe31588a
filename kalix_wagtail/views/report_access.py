"""What every report page has in common: who gets in, and that nothing of it is kept anywhere."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.template.response import TemplateResponse
from django.views.decorators.cache import cache_control

from .. import conf
from ..models import DeficiencyReport


def private(view):
    """Let nobody keep the answer: neither a shared cache nor the browser of a shared computer."""
    return cache_control(private=True, no_store=True)(view)


def for_readers(view):
    """Let only people who are logged in reach the view; others are led to the log-in page and back."""
    guarded = private(login_required(view))

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        return guarded(request, *args, **kwargs)

    return wrapped


def visible_report(request, reference, chart):
    """Return the report `reference` if the user may see it; otherwise 404, as for one that does not exist."""
    visible = DeficiencyReport.objects.visible_to(request.user, chart=chart)
    related = ("reporter", "reporter_unit", "category", "source_page")
    report = visible.filter(reference=reference.upper()).select_related(*related).first()
    if report is None:
        raise Http404
    return report


def page_response(request, template, context, status=200):
    """Return a page of ours inside the host's chrome."""
    context = {"kalix_base_template": conf.get("BASE_TEMPLATE"), **context}
    return TemplateResponse(request, f"kalix_wagtail/deficiencies/{template}", context, status=status)
