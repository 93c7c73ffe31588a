"""Running text."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import RichTextBlock

#: What decided text may hold. Headings are the sections' own, so that they are numbered.
TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link", "superscript", "subscript"]


class PolicyTextBlock(RichTextBlock):
    """Paragraphs and lists."""

    def __init__(self, **kwargs):
        super().__init__(**{"features": TEXT_FEATURES, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Paragraphs and lists.")
        preview_template = "kalix_wagtail/blocks/preview.html"
        preview_value = (
            "<p>Planering för en trygg och säker kommun kräver helhetssyn och förståelse för att arbeta skade- och "
            "olycksförebyggande.</p>"
        )
