"""Tables."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, DecimalBlock, RichTextBlock
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock


class PolicyTableBlock(TypedTableBlock):
    """A table with a caption and typed columns."""

    def __init__(self, local_blocks=None, **kwargs):
        columns = [
            ("text", CharBlock(label=_("Text"), required=False)),
            (
                "rich_text",
                RichTextBlock(label=_("Formatted text"), required=False, features=["bold", "italic", "link"]),
            ),
            ("number", DecimalBlock(label=_("Number"), required=False)),
        ]
        super().__init__(local_blocks or columns, **kwargs)

    def get_preview_value(self):
        return TypedTable(
            caption="Ansvar i korthet",
            columns=[
                {"block": self.child_blocks["text"], "heading": "Vem"},
                {"block": self.child_blocks["text"], "heading": "Vad"},
            ],
            row_data=[{"values": ["Kommunstyrelsen", "Ytterst ansvarig"]}],
        )

    class Meta:
        icon = "table"
        label = _("Table")
        description = _("A table with headings and a caption.")
        preview_template = "kalix_wagtail/blocks/preview.html"
