"""An ordinary page of a host site, with our form among its own blocks."""

from wagtail.admin.panels import FieldPanel
from wagtail.blocks import RichTextBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from kalix_wagtail.blocks import DeficiencyFormBlock


class OrdinaryPage(Page):
    """What any intranet has many of."""

    body = StreamField([("paragraph", RichTextBlock()), ("deficiency_form", DeficiencyFormBlock())], blank=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    template = "host/content_page.html"
