"""The search box."""

from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from .. import conf
from ..rules.searching import search_policies


@require_safe
def search(request):
    """Show the policies whose paragraphs hold the words in ``?q=``."""
    query = request.GET.get("q", "").strip()[:200]
    found = search_policies(
        query, request.user, timezone.localdate(), language=translation.get_language(), request=request
    )
    context = {"query": query, "found": found, "kalix_base_template": conf.get("BASE_TEMPLATE")}
    return TemplateResponse(request, "kalix_wagtail/search/results.html", context)
