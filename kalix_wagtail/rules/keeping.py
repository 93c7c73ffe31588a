"""Which pages are kept because they have editions."""

from django.db.models import Q
from wagtail.models import Page

from ..models import Edition


def pages_with_editions(pages, *, below=True):
    """Return the pages that have editions, in tree order, among `pages` and, with `below`, everything below them.

    `pages`: pages of any type. One query, however many there are.
    """
    wanted = Q(pk__in=[])
    for page in pages:
        wanted |= Q(path__startswith=page.path) if below else Q(pk=page.pk)
    return Page.objects.filter(wanted, pk__in=Edition.objects.values("page")).order_by("path")
