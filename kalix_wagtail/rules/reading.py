"""What a user may read: Wagtail's view restrictions, asked for many pages at once."""

from django.db.models import Q
from wagtail.models import PageViewRestriction


def restricted_page_paths(user):
    """Return the tree paths of the pages whose view restrictions keep `user` out; a page below one is kept out too.

    One query. As in Wagtail, a superuser passes groups but nobody passes a shared password here: that one is given
    to a browser's session, page by page.
    """
    restrictions = PageViewRestriction.objects.exclude(restriction_type=PageViewRestriction.NONE)
    if getattr(user, "is_authenticated", False):
        by_group = Q(restriction_type=PageViewRestriction.GROUPS)
        if not user.is_superuser:
            by_group &= Q(groups__in=user.groups.all())
        passed = PageViewRestriction.objects.filter(Q(restriction_type=PageViewRestriction.LOGIN) | by_group)
        restrictions = restrictions.exclude(pk__in=passed.values("pk"))
    paths = []
    for path in restrictions.order_by("page__path").values_list("page__path", flat=True):
        if not paths or not path.startswith(paths[-1]):
            paths.append(path)
    return paths


def readable(queryset, user, path_lookup="page__path", *, paths=None):
    """Return the rows of `queryset` that hang on pages `user` may read.

    `path_lookup` leads to the page's path: "path" for pages, "edition__page__path" for wordings. `paths` is what
    `restricted_page_paths` gave, when it has been asked already.
    """
    for path in restricted_page_paths(user) if paths is None else paths:
        queryset = queryset.exclude(**{f"{path_lookup}__startswith": path})
    return queryset
