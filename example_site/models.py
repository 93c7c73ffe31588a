"""The page types of the intranet itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import CharBlock, RichTextBlock, StreamBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from kalix_wagtail.blocks import DeficiencyFormBlock
from kalix_wagtail.pages.models import GoalsPage, PolicyIndexPage, PolicyPage, ResponsibilitiesPage

#: The newest policies shown on the start page.
POLICIES_SHOWN = 5


class StartPage(Page):
    """The intranet's first page: a search box, and a way to each thing people come for."""

    heading = models.CharField(_("heading"), max_length=120)
    intro = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("heading"), FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]
    parent_page_types = ["wagtailcore.Page"]
    template = "example_site/start_page.html"

    class Meta:
        verbose_name = _("start page")
        verbose_name_plural = _("start pages")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        entries = {child.cached_content_type.model_class(): child for child in self.get_children().live().in_menu()}
        context["policies_page"] = entries.get(PolicyIndexPage)
        context["my_unit_page"] = entries.get(ResponsibilitiesPage)
        context["goals_page"] = entries.get(GoalsPage)
        context["report_page"] = entries.get(ContentPage)
        context["policies"] = PolicyPage.objects.live().public().descendant_of(self).order_by("title")[:POLICIES_SHOWN]
        return context


class ContentBlock(StreamBlock):
    """What an ordinary page may hold."""

    heading = CharBlock(label=_("Heading"), icon="title", template="example_site/blocks/heading.html")
    paragraph = RichTextBlock(label=_("Text"), icon="pilcrow", features=["h3", "bold", "italic", "ol", "ul", "link"])
    deficiency_form = DeficiencyFormBlock()


class ContentPage(Page):
    """An ordinary page of the intranet."""

    intro = models.TextField(_("introduction"), blank=True)
    body = StreamField(ContentBlock(), verbose_name=_("content"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]
    parent_page_types = ["example_site.StartPage", "example_site.ContentPage"]
    subpage_types = ["example_site.ContentPage"]
    show_in_menus_default = True
    template = "example_site/content_page.html"

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
