"""Responsibilities: duties that a policy lays on someone."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ChoiceBlock, ListBlock, StructBlock

from .duty import PREVIEW_DUTY, DutyBlock


class ResponsibilityBlock(DutyBlock):
    """One duty and the parties it is laid on."""

    class Meta:
        icon = "user"
        label = _("Responsibility")
        label_format = "{addressee} {text}"


class ResponsibilitiesBlock(StructBlock):
    """Duties set as a list, or as the sentences of a paragraph, as the decided document has them."""

    layout = ChoiceBlock(
        label=_("Set as"), choices=[("list", _("A list")), ("prose", _("Running text"))], default="list"
    )
    items = ListBlock(ResponsibilityBlock(), label=_("Responsibilities"), min_num=1)

    class Meta:
        icon = "user"
        label = _("Responsibilities")
        description = _("Duties and whom they bind. They appear in the register and under “My unit”.")
        label_format = _("Responsibilities")
        preview_template = "kalix_wagtail/blocks/preview.html"
        preview_value = {"layout": "list", "items": [PREVIEW_DUTY]}
