"""How an index leads to a policy below it."""

from django.db import models

from .policy import PolicyPage


class ReadsPoliciesAtOnce(models.Model):
    """Finds a policy below with one query: Wagtail asks for the page first, and then for what kind of page it is."""

    class Meta:
        abstract = True

    def route(self, request, path_components):
        if path_components:
            slug, *rest = path_components
            try:
                policy = PolicyPage.objects.get(slug=slug, url_path=f"{self.url_path}{slug}/")
            except PolicyPage.DoesNotExist:
                return super().route(request, path_components)
            policy._cached_parent_obj = self
            return policy.route(request, rest)
        return super().route(request, path_components)
