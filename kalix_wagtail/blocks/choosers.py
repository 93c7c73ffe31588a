"""Choosers whose choice belongs to the decided document, in every language."""

from django.db.models import prefetch_related_objects
from wagtail.snippets.blocks import SnippetChooserBlock


class PartyChooserBlock(SnippetChooserBlock):
    """Chooses a responsible party.

    A translator must not change whom a duty is laid on, so the block offers wagtail-localize nothing to translate.
    """

    def __init__(self, **kwargs):
        super().__init__("kalix_wagtail.ResponsibleParty", **kwargs)

    def bulk_to_python(self, values):
        # Whoever reads a document reads the names of its parties: all at once, not one by one.
        parties = super().bulk_to_python(values)
        prefetch_related_objects([party for party in parties if party is not None], "labels")
        return parties

    def get_translatable_segments(self, value):
        return []

    def restore_translated_segments(self, value, segments):
        return value

    class Meta:
        icon = "group"
