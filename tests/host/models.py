"""An ordinary page of a host site, with our form among its own blocks."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import RichTextBlock
from wagtail.contrib.forms.models import AbstractEmailForm, AbstractFormField
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from kalix_wagtail.blocks import DeficiencyFormBlock, PolicyBodyBlock


class OrdinaryPage(Page):
    """What any intranet has many of."""

    body = StreamField([("paragraph", RichTextBlock()), ("deficiency_form", DeficiencyFormBlock())], blank=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    template = "host/content_page.html"


class StreamFieldOutsideMigrations(StreamField):
    """A StreamField whose blocks are of no concern to migrations, so that ours may change freely."""

    def deconstruct(self):
        name, _path, _args, kwargs = super().deconstruct()
        return name, "wagtail.fields.StreamField", [[]], kwargs | {"block_lookup": {}}


class PlainDocumentPage(Page):
    """What a steering document would be as an ordinary page: the same blocks, and no record of what was published."""

    body = StreamFieldOutsideMigrations(PolicyBodyBlock(), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    template = "host/content_page.html"


class EmailFormField(AbstractFormField):
    """A field of the form page below."""

    page = ParentalKey("EmailFormPage", on_delete=models.CASCADE, related_name="form_fields")


class EmailFormPage(AbstractEmailForm):
    """What a municipality has today: a form of Wagtail's own that stores what is sent and mails it in the request."""

    template = "host/content_page.html"
    landing_page_template = "host/content_page.html"
