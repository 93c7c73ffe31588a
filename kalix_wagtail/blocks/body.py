"""The body of a document: parts, sections and subsections, and what may stand in them."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, CharBlock, StreamBlock, StructBlock

from .callout import CalloutBlock
from .deficiency_form import DeficiencyFormBlock
from .definition import NamedInMigrations
from .goals import GoalsBlock
from .measures import MeasuresBlock
from .media import DocumentBlock, PictureBlock
from .part import PartBlock
from .responsibilities import ResponsibilitiesBlock
from .table import PolicyTableBlock
from .text import PolicyTextBlock


class SectionContentBlock(StreamBlock):
    """Everything that may stand in a section."""

    text = PolicyTextBlock()
    goals = GoalsBlock()
    responsibilities = ResponsibilitiesBlock()
    measures = MeasuresBlock()
    callout = CalloutBlock()
    table = PolicyTableBlock()
    image = PictureBlock()
    document = DocumentBlock()
    deficiency_form = DeficiencyFormBlock()

    class Meta:
        required = False


class SubsectionBlock(StructBlock):
    """A subsection, numbered 1.1, 1.2 … within its section."""

    heading = CharBlock(label=_("Heading"), max_length=200)
    is_numbered = BooleanBlock(label=_("Numbered"), required=False, default=True)
    body = SectionContentBlock(label=_("Content"))

    class Meta:
        icon = "list-ul"
        label = _("Subsection")
        description = _("A heading within a section, numbered 1.1, 1.2 …")
        label_format = "{heading}"
        preview_template = "kalix_wagtail/blocks/preview.html"
        preview_value = {"heading": "Kommunstyrelsen", "is_numbered": True, "body": []}


class SectionBodyBlock(SectionContentBlock):
    """What may stand in a section, subsections too."""

    subsection = SubsectionBlock()


class SectionBlock(NamedInMigrations, StructBlock):
    """A section, numbered 1, 2, 3 …"""

    heading = CharBlock(label=_("Heading"), max_length=200)
    is_numbered = BooleanBlock(label=_("Numbered"), required=False, default=True)
    body = SectionBodyBlock(label=_("Content"))

    class Meta:
        icon = "title"
        label = _("Section")
        description = _("A section with a heading, numbered 1, 2, 3 …")
        label_format = "{heading}"
        preview_template = "kalix_wagtail/blocks/preview.html"
        preview_value = {"heading": "Bakgrund", "is_numbered": True, "body": []}


class PolicyBodyBlock(StreamBlock):
    """A whole document: parts and sections, and forms between them."""

    part = PartBlock()
    section = SectionBlock()
    deficiency_form = DeficiencyFormBlock()
