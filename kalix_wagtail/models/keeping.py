"""What happens when someone deletes a page that has editions: nothing, and the page tree is as it was."""

from django.utils.translation import gettext as _
from wagtail.models import Page, PageLogEntry

from ..exceptions import PageKeptError


def keep_page(collector, field, sub_objs, using):
    """Refuse to delete a page; an `on_delete` of the foreign keys of records.

    Wagtail's views delete through an action that passes no method of the page, so the database relation is the one
    place that every deletion passes: of the page, of an ancestor of any type, of a queryset, by the admin or by code.
    By then the page tree has lowered `numchild` of the parents and Wagtail has logged deletions; without a
    transaction around it both would stay, so both are put right here. Raises PageKeptError.
    """
    pages = [page for model, rows in collector.data.items() if issubclass(model, Page) for page in rows]
    _count_children_again(pages, using)
    PageLogEntry.objects.using(using).filter(
        page__in={page.pk for page in pages}, action="wagtail.delete", deleted=True
    ).delete()
    kept = Page.objects.using(using).filter(pk__in={getattr(row, field.attname) for row in sub_objs}).order_by("title")
    message = _("These pages have editions, which are kept for good, so they cannot be deleted: %(titles)s.")
    raise PageKeptError(message % {"titles": ", ".join(kept.values_list("title", flat=True))})


def _count_children_again(pages, using):
    """Set `numchild` of the parents of `pages` to how many children they have."""
    parents = {page.path[: -Page.steplen] for page in pages if page.depth > 1}
    rows = Page.objects.using(using)
    for path in parents:
        parent = rows.filter(path=path).first()
        if parent is not None:
            children = rows.filter(path__startswith=path, depth=parent.depth + 1).count()
            rows.filter(path=path).update(numchild=children)
