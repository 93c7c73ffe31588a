"""Choosers whose choice belongs to the decided document, in every language."""

from wagtail.snippets.blocks import SnippetChooserBlock


class PartyChooserBlock(SnippetChooserBlock):
    """Chooses a responsible party.

    A translator must not change whom a duty is laid on, so the block offers wagtail-localize nothing to translate.
    """

    def __init__(self, **kwargs):
        super().__init__("kalix_wagtail.ResponsibleParty", **kwargs)

    def get_translatable_segments(self, value):
        return []

    def restore_translated_segments(self, value, segments):
        return value

    class Meta:
        icon = "group"
