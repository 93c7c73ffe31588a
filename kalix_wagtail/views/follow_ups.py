"""Where the form of a follow-up is sent.

Not to the page itself: there Wagtail leads to the log-in page, and Django turns down a stale token, before a view of
ours could give the words back.
"""

from urllib.parse import urlencode

from django.apps import apps
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from ..forms.followups import MAX_FILE_SIZE, MAX_FILES
from ..rules.embedding import is_served
from .kept_words import keeps_words
from .report_access import for_readers
from .uploads import takes_files_up_to


@takes_files_up_to(MAX_FILE_SIZE, MAX_FILES)
@keeps_words
@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def follow_up(request, page_id, unit_code, code):
    """Hand what is sent to the page of responsibilities `page_id`; whoever looks is led to where the form stands."""
    page = apps.get_model("kalix_pages", "ResponsibilitiesPage").objects.filter(id=page_id).first()
    if page is None or not is_served(page, request):
        raise Http404
    if request.method == "POST":
        return page.specific.follow_up(request, unit_code, code)
    address = page.get_url(request) + page.reverse_subpage("follow_up", args=[unit_code, code])
    year = request.GET.get("year")
    return redirect(f"{address}?{urlencode({'year': year})}" if year else address)
