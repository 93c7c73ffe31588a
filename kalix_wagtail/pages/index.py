"""The list of policies."""

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
from .policy_routing import ReadsPoliciesAtOnce


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
