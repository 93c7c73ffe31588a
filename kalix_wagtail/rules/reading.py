"""What a user may read: Wagtail's view restrictions, asked for many pages at once."""

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from wagtail.models import PageViewRestriction


def restrictions_against(user):
    """Return the view restrictions that keep `user` out.

    As in Wagtail, a superuser passes groups but nobody passes a shared password here: that one is given to a browser's
    session, page by page.
    """
    restrictions = PageViewRestriction.objects.exclude(restriction_type=PageViewRestriction.NONE)
    if not getattr(user, "is_authenticated", False):
        return restrictions
    by_group = Q(restriction_type=PageViewRestriction.GROUPS)
    if not user.is_superuser:
        by_group &= Q(groups__in=user.groups.all())
    passed = PageViewRestriction.objects.filter(Q(restriction_type=PageViewRestriction.LOGIN) | by_group)
    return restrictions.exclude(pk__in=passed.values("pk"))


def restricted_page_paths(user):
    """Return the tree paths of the pages that `user` is kept out of, in one query; what is below one is out too."""
    paths = []
    for path in restrictions_against(user).order_by("page__path").values_list("page__path", flat=True):
        if not paths or not path.startswith(paths[-1]):
            paths.append(path)
    return paths


def readable(queryset, user, path_lookup="page__path"):
    """Return the rows of `queryset` that hang on pages `user` may read; no query of its own.

    `path_lookup` leads to the page's path: "path" for pages, "edition__page__path" for wordings.
    """
    path = ExpressionWrapper(OuterRef(path_lookup), output_field=CharField())
    above = restrictions_against(user).annotate(asked_path=path).filter(asked_path__startswith=F("page__path"))
    return queryset.filter(~Exists(above))
