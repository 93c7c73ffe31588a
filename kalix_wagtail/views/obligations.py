"""Where the code of a duty leads: to its row in the register of obligations."""

from urllib.parse import quote

from django.apps import apps
from django.http import Http404
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.http import require_safe


@require_safe
def obligation(request, code):
    """Lead to the row `code` of the register in the reader's language, else in another. 404 when no register is live.

    Whether there is such a duty is not asked: the register shows what the reader may read.
    """
    pages = apps.get_model("kalix_pages", "ResponsibilitiesPage").objects.live().select_related("locale")
    language = translation.get_language() or ""
    found = sorted(pages, key=lambda page: (page.locale.language_code != language, page.path))
    url = found[0].get_url(request) if found else None
    if not url:
        raise Http404
    return redirect(f"{url}register/#{quote(code)}")
