"""The form where employees report a safety deficiency."""

from django.core.exceptions import ValidationError
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    ListBlock,
    MultipleChoiceBlock,
    StructBlock,
    StructBlockValidationError,
    TextBlock,
)

from ..enums import QuestionKind
from .choosers import CategoryChooserBlock, UnitChooserBlock
from .definition import NamedInMigrations

#: What a form asks unless the editor leaves it out.
CAN_BE_LEFT_OUT = [("place", _("Where it is")), ("attachments", _("Pictures and files"))]


class QuestionBlock(StructBlock):
    """A question of the editor's own; the answer is kept with the report beside the question as it was asked."""

    question = CharBlock(label=_("Question"), max_length=200)
    kind = ChoiceBlock(label=_("Answered by"), choices=QuestionKind.choices, default=QuestionKind.SHORT_TEXT)
    choices = TextBlock(
        label=_("Answers to choose from"), rows=3, required=False, help_text=_("One on each line; for a choice only.")
    )
    is_required = BooleanBlock(label=_("Must be answered"), required=False, default=False)

    class Meta:
        icon = "help"
        label = _("Question")
        description = _("A question of your own in the deficiency form.")
        label_format = "{question}"
        form_classname = "struct-block"

    def clean(self, value):
        value = super().clean(value)
        if value["kind"] == QuestionKind.CHOICE and len(set(answers_in(value["choices"]))) < 2:
            message = ValidationError(_("Write at least two answers, one on each line."))
            raise StructBlockValidationError(block_errors={"choices": message})
        return value


def answers_in(text):
    """Return the answers of a choice as the editor wrote them, one on each line, without empty and repeated ones."""
    return list(dict.fromkeys(line.strip() for line in (text or "").splitlines() if line.strip()))


class DeficiencyFormBlock(NamedInMigrations, StructBlock):
    """Options of the form; it may stand in any StreamField of the host. The form posts to an endpoint of ours."""

    heading = CharBlock(label=_("Heading"), max_length=200, required=False)
    intro = TextBlock(label=_("Introduction"), rows=2, required=False)
    ask_category = BooleanBlock(label=_("Ask for a category"), required=False, default=False)
    categories = ListBlock(
        CategoryChooserBlock(label=_("Category")),
        label=_("Categories to choose from"),
        default=[],
        collapsed=True,
        help_text=_("None chosen: all that are in use."),
    )
    questions = ListBlock(QuestionBlock(), label=_("Questions of your own"), default=[], collapsed=True)
    unit = UnitChooserBlock(
        label=_("Unit"),
        required=False,
        help_text=_("Reports go to whoever answers for this unit. Empty: to the reporter's nearest supervisor."),
    )
    ask_unit = BooleanBlock(
        label=_("Let the reporter choose the unit"),
        required=False,
        default=False,
        help_text=_("For what is seen somewhere else than at one's own workplace. The unit above is chosen at first."),
    )
    leave_out = MultipleChoiceBlock(
        label=_("Do not ask for"), choices=CAN_BE_LEFT_OUT, required=False, widget=CheckboxSelectMultiple
    )
    allow_confidential = BooleanBlock(
        label=_("Let the reporter stay unknown to those who handle the report"), required=False, default=False
    )
    without_login = BooleanBlock(
        label=_("Take reports from people who are not logged in"),
        required=False,
        default=False,
        help_text=_("They give their name and unit, and get a receipt on the screen. For a page inside the network."),
    )

    class Meta:
        icon = "warning"
        label = _("Deficiency form")
        description = _("Employees report a safety deficiency to their nearest supervisor, without leaving the page.")
        label_format = _("Deficiency form: {heading}")
        template = "kalix_wagtail/blocks/deficiency_form.html"
        preview_template = "kalix_wagtail/blocks/deficiency_form_preview.html"
        preview_value = {"heading": "Rapportera en säkerhetsbrist", "intro": "", "ask_category": False}
