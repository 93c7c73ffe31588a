"""Pictures and files."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StructBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock


class PictureBlock(StructBlock):
    """A picture with its text for those who do not see it."""

    image = ImageChooserBlock(label=_("Image"))
    alt = CharBlock(
        label=_("Describe the image"),
        max_length=300,
        required=False,
        help_text=_("For those who cannot see it. Leave empty only when it adds nothing to the text."),
    )
    caption = CharBlock(label=_("Caption"), max_length=300, required=False)

    class Meta:
        icon = "image"
        label = _("Image")
        description = _("A picture, described for those who cannot see it.")
        label_format = _("Image: {caption}")
        preview_template = "kalix_wagtail/blocks/preview.html"
        preview_value = {"image": None, "alt": "Organisationsskiss", "caption": "Kommunens säkerhetsorganisation"}


class DocumentBlock(StructBlock):
    """A file to download."""

    document = DocumentChooserBlock(label=_("Document"))
    label = CharBlock(label=_("Link text"), max_length=200, required=False)

    class Meta:
        icon = "doc-full"
        label = _("Document")
        description = _("A file to download, such as an annex.")
        label_format = _("Document: {label}")
        preview_template = "kalix_wagtail/blocks/preview.html"
        preview_value = {"document": None, "label": "Bilaga 1. Riskanalys"}
