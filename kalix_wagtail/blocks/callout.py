"""A boxed remark."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, RichTextBlock, StructBlock


class CalloutBlock(StructBlock):
    """Something the reader should not miss."""

    tone = ChoiceBlock(
        label=_("Kind"),
        choices=[("information", _("Information")), ("important", _("Important"))],
        default="information",
    )
    heading = CharBlock(label=_("Heading"), max_length=200, required=False)
    text = RichTextBlock(label=_("Text"), features=["bold", "italic", "link", "document-link"])

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        description = _("A boxed remark that the reader should not miss.")
        label_format = _("Callout: {heading}")
        preview_template = "kalix_wagtail/blocks/preview.html"
        preview_value = {"tone": "important", "heading": "Är någon i fara?", "text": "<p>Ring 112.</p>"}
