"""Measures: what a strategy says shall be done to reach the goals."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, StructBlock

from .duty import PREVIEW_DUTY, DutyBlock


class GoalReferenceBlock(CharBlock):
    """Names a goal by its block id. Not for the translator: the goal is the same in every language."""

    def get_translatable_segments(self, value):
        return []

    def restore_translated_segments(self, value, segments):
        return value


class MeasureBlock(DutyBlock):
    """One measure, with the goal it serves."""

    goal = GoalReferenceBlock(
        label=_("Serves goal"),
        max_length=80,
        required=False,
        help_text=_("The goal's number, such as 2: in this document, or else in the policy that it implements."),
    )

    class Meta:
        icon = "tasks"
        label = _("Measure")
        label_format = "{text}"


class MeasuresBlock(StructBlock):
    """A list of measures."""

    items = ListBlock(MeasureBlock(), label=_("Measures"), min_num=1)

    class Meta:
        icon = "tasks"
        label = _("Measures")
        description = _("What shall be done, by whom, to reach a goal. Measures are followed up like duties.")
        label_format = _("Measures")
        preview_template = "kalix_wagtail/blocks/preview.html"
        preview_value = {
            "items": [{**PREVIEW_DUTY, "text": "ska se till att en riskanalys görs för varje verksamhet.", "goal": "1"}]
        }
