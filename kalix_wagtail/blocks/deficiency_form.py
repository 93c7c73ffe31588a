"""The form where employees report a safety deficiency."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, CharBlock, StructBlock, TextBlock

from .definition import NamedInMigrations


class DeficiencyFormBlock(NamedInMigrations, StructBlock):
    """Options of the form; it may stand in any StreamField of the host. The form posts to an endpoint of ours."""

    heading = CharBlock(label=_("Heading"), max_length=200, required=False)
    intro = TextBlock(label=_("Introduction"), rows=2, required=False)
    ask_category = BooleanBlock(label=_("Ask for a category"), required=False, default=False)

    class Meta:
        icon = "warning"
        label = _("Deficiency form")
        description = _("Employees report a safety deficiency to their nearest supervisor, without leaving the page.")
        label_format = _("Deficiency form: {heading}")
        template = "kalix_wagtail/blocks/deficiency_form.html"
        preview_template = "kalix_wagtail/blocks/deficiency_form_preview.html"
        preview_value = {"heading": "Rapportera en säkerhetsbrist", "intro": "", "ask_category": False}
