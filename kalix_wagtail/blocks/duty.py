"""What every duty in a document is made of."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, CharBlock, ChoiceBlock, ListBlock, StructBlock, TextBlock

from ..enums import Modality, Recurrence
from .choosers import PartyChooserBlock


class DutyBlock(StructBlock):
    """A duty: the words as decided, and beside them whom it binds, how strongly and how often."""

    addressee = CharBlock(
        label=_("Who, as written"),
        max_length=200,
        required=False,
        help_text=_("The words of the text that name who, when it begins with them. They are printed in bold."),
    )
    text = TextBlock(label=_("The duty, as written"), rows=2)
    register_text = TextBlock(
        label=_("Wording in the register"),
        rows=2,
        required=False,
        help_text=_(
            "Only when the words above do not stand alone, as the second half of a sentence. Not printed here."
        ),
    )
    parties = ListBlock(PartyChooserBlock(label=_("Party")), label=_("Responsible parties"), min_num=1)
    modality = ChoiceBlock(label=_("Strength"), choices=Modality.choices, default=Modality.SHALL)
    recurrence = ChoiceBlock(label=_("How often"), choices=Recurrence.choices, default=Recurrence.CONTINUOUS)
    legal_basis = CharBlock(label=_("Legal basis"), max_length=255, required=False)
    is_carried_elsewhere = BooleanBlock(
        label=_("Other documents are to carry it"),
        help_text=_("As “shall be written into the regulations”. It counts as done when such a document is named."),
        required=False,
    )


#: What the picker shows of a duty; every field is there, for Wagtail fills in none inside a list.
PREVIEW_DUTY = {
    "addressee": "Kommunstyrelsen",
    "text": "är ytterst ansvarig för god säkerhet och för att säkerhetspolicyn efterlevs.",
    "register_text": "",
    "parties": [],
    "modality": Modality.SHALL,
    "recurrence": Recurrence.CONTINUOUS,
    "legal_basis": "",
    "is_carried_elsewhere": False,
}
