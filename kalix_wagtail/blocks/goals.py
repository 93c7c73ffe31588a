"""Goals."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import ListBlock, StructBlock, TextBlock


class GoalBlock(StructBlock):
    """One goal. It need not be measurable to work."""

    text = TextBlock(label=_("Goal"), rows=2)

    class Meta:
        icon = "pick"
        label = _("Goal")
        label_format = "{text}"


class GoalsBlock(StructBlock):
    """A list of goals, each with an identity of its own that lasts through revisions."""

    items = ListBlock(GoalBlock(), label=_("Goals"), min_num=1)

    class Meta:
        icon = "pick"
        label = _("Goals")
        description = _("Goals that can be followed through revisions, measures and translations.")
        label_format = _("Goals")
        preview_template = "kalix_wagtail/blocks/preview.html"
        preview_value = {
            "items": [
                {"text": "Kommunen ska erbjuda invånarna och de som vistas i kommunen en säker och trygg kommun."},
                {"text": "Öppenheten i kommunens verksamheter förblir så stor som möjligt."},
            ]
        }
