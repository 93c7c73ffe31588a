"""The list of policies."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.models import Page

from ..rules.feeds import editions_below
from ..rules.policies import listed_policies
from .chrome import KalixPage
from .feeds import feed_response
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


class PolicyIndexPage(RoutablePageMixin, ReadsPoliciesAtOnce, KalixPage):
    """Lists the policies below it that are in force, and searches in their paragraphs."""

    intro = RichTextField(_("introduction"), blank=True, features=["bold", "italic", "link"])

    content_panels = [*KalixPage.content_panels, FieldPanel("intro")]
    subpage_types = ["kalix_pages.PolicyPage", "kalix_pages.PolicyIndexPage"]
    template = "kalix_wagtail/pages/policy_index_page.html"

    class Meta:
        verbose_name = _("list of steering documents")
        verbose_name_plural = _("lists of steering documents")

    @path("feed/")
    def feed(self, request):
        """Answer with an Atom feed of what happens to the documents below."""
        return feed_response(request, self, editions_below(self))

    def get_context(self, request, *args, **kwargs):
        below = Page.objects.descendant_of(self)
        in_force, upcoming = listed_policies(below, timezone.localdate(), request.user, request=request)
        return super().get_context(request, *args, **kwargs) | {"in_force": in_force, "upcoming": upcoming}
