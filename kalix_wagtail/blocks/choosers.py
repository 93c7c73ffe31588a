"""Choosers whose choice belongs to the decided document, in every language."""

from django.db.models import prefetch_related_objects
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import BaseChooser
from wagtail.blocks import ChooserBlock
from wagtail.coreutils import resolve_model_string
from wagtail.snippets.blocks import SnippetChooserBlock


class SameInEveryLanguage:
    """A chooser that offers wagtail-localize nothing to translate: a translator must not change the choice."""

    def get_translatable_segments(self, value):
        return []

    def restore_translated_segments(self, value, segments):
        return value


class PartyChooserBlock(SameInEveryLanguage, SnippetChooserBlock):
    """Chooses a responsible party."""

    def __init__(self, **kwargs):
        super().__init__("kalix_wagtail.ResponsibleParty", **kwargs)

    def bulk_to_python(self, values):
        # Whoever reads a document reads the names of its parties: all at once, not one by one.
        parties = super().bulk_to_python(values)
        prefetch_related_objects([party for party in parties if party is not None], "labels")
        return parties

    class Meta:
        icon = "group"


class CategoryChooserBlock(SameInEveryLanguage, SnippetChooserBlock):
    """Chooses a deficiency category."""

    def __init__(self, **kwargs):
        super().__init__("kalix_wagtail.DeficiencyCategory", **kwargs)

    class Meta:
        icon = "tag"


class UnitChooser(BaseChooser):
    """The field of the admin that chooses a unit; the views behind it are `UnitChooserViewSet`'s."""

    model = "kalix_wagtail.Unit"
    chooser_modal_url_name = "kalix_unit_chooser:choose"
    choose_one_text = _("Choose a unit")
    choose_another_text = _("Choose another unit")
    show_edit_link = False
    icon = "group"


class UnitChooserBlock(SameInEveryLanguage, ChooserBlock):
    """Chooses a unit."""

    @cached_property
    def target_model(self):
        return resolve_model_string("kalix_wagtail.Unit")

    @cached_property
    def widget(self):
        return UnitChooser()

    class Meta:
        icon = "group"
