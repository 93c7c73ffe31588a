"""A lettered part of a document."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, StructBlock

from .definition import NamedInMigrations


class PartBlock(NamedInMigrations, StructBlock):
    """Begins part A, B, C …; the sections after it belong to it and are numbered from 1."""

    heading = CharBlock(label=_("Heading"), max_length=200)

    class Meta:
        icon = "bars"
        label = _("Part (A, B, C …)")
        description = _("Begins a lettered part. The sections after it belong to it and are numbered from 1.")
        label_format = _("Part: {heading}")
        preview_template = "kalix_wagtail/blocks/preview.html"
        preview_value = {"heading": "Säkerhetspolicy – anger de övergripande målen"}
