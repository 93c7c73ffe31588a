"""The forms of acts upon editions, and of earlier editions that exist only as a file."""

from django import forms
from django.apps import apps
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput
from wagtail.documents import get_document_model
from wagtail.documents.models import Document
from wagtail.documents.widgets import AdminDocumentChooser
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from ..enums import CHOSEN_KINDS, EditionKind
from ..forms.plain_text import StorableData
from ..models import Decision
from ..rules.masking import maskable_passages, masks_of
from .choosing import ChosenField
from .decisions import decision_chooser_viewset
from .words import ParagraphsField, WordsField

#: How much of a passage is shown in the list to choose from.
SHOWN = 300

#: What a passage is called that has no words of its own.
KINDS = {"image": _("Picture"), "document": _("File")}


class ActForm(StorableData, forms.Form):
    """Why, when, and by which decision something is done to an edition."""

    acted_on = forms.DateField(label=_("Date"), widget=AdminDateInput)
    reason = ParagraphsField(
        label=_("Reason"),
        required=False,
        rows=4,
        help_text=_("Readers are shown this. Never write what is to be hidden."),
    )
    decision = ChosenField(
        Decision.objects.all(),
        label=_("Decision"),
        required=False,
        widget=decision_chooser_viewset.widget_class,
        help_text=_("Of the court, or of the municipality. Give the reason, the decision or both."),
    )

    def __init__(self, *args, edition, **kwargs):
        super().__init__(*args, **kwargs)
        self.edition = edition
        self.fields["acted_on"].initial = timezone.localdate

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("reason", "").strip() and not cleaned.get("decision") and "decision" not in self.errors:
            self.add_error("reason", _("Give the reason, or the decision behind it. Readers are shown it."))
        return cleaned


class MaskForm(ActForm):
    """Also which passage is to be hidden, chosen among the edition's own."""

    block_id = forms.ChoiceField(
        label=_("The passage to hide"),
        widget=forms.RadioSelect,
        help_text=_("It is hidden in every edition and translation where it stands just like this."),
    )

    field_order = ["block_id", "acted_on", "reason", "decision"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        hidden = masks_of(self.edition)
        self.fields["block_id"].choices = [
            (block_id, passage_label(passage))
            for block_id, passage in maskable_passages(self.edition.content).items()
            if block_id not in hidden
        ]


def passage_label(passage):
    """Return where a passage stands and how it begins."""
    text = Truncator(passage.text).chars(SHOWN) or KINDS.get(passage.kind, "")
    if passage.kind == "heading":
        return _("%(section)s (the heading)") % {"section": passage.section}
    return f"{passage.section}: {text}" if passage.section else text


class LegacyEditionForm(StorableData, forms.Form):
    """An earlier edition: the document, the file, its number, its decision and its day."""

    page = ChosenField(None, label=_("Steering document"))
    file = ChosenField(
        None,
        label=_("The file"),
        widget=AdminDocumentChooser,
        help_text=_("A copy of the original, as PDF if possible. Readers can fetch it."),
    )
    title = WordsField(
        label=_("Title"),
        required=False,
        lines=False,
        max_length=255,
        help_text=_("Only when it was another than today."),
    )
    major = forms.IntegerField(
        label=_("Edition, whole number"), min_value=0, max_value=999, help_text=_("The 2 in edition 2.1.")
    )
    minor = forms.IntegerField(
        label=_("Edition, decimal"), min_value=0, max_value=999, initial=0, help_text=_("The 1 in edition 2.1.")
    )
    kind = forms.ChoiceField(
        label=_("What this is"), choices=[(kind, EditionKind(kind).label) for kind in CHOSEN_KINDS]
    )
    decision = ChosenField(
        Decision.objects.all(),
        label=_("Decision"),
        required=False,
        widget=decision_chooser_viewset.widget_class,
        help_text=_("What is not known about it is said to be unknown. Only a correction needs none."),
    )
    valid_from = forms.DateField(label=_("In force from"), widget=AdminDateInput)
    change_note = ParagraphsField(label=_("Change note"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["page"].queryset = publishable_policies(user)
        self.fields["file"].queryset = choosable_documents(user)

    def values(self):
        """Return what `register_legacy_edition` takes."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in ("page", "decision")}
        return values | {"decisions": [self.cleaned_data["decision"]] if self.cleaned_data["decision"] else []}

    def add_refusal(self, refusal):
        """Show the reasons of a PublicationRefusedError at the fields they are about."""
        for name, messages in refusal.message_dict.items():
            name = {"decisions": "decision"}.get(name, name)
            for message in messages:
                self.add_error(name if name in self.fields else None, message)


def choosable_documents(user):
    """Return the files that `user` may choose, as Wagtail's own chooser has it."""
    # Wagtail 8 wants nobody to import its own policy before its apps are ready.
    policy = CollectionOwnershipPermissionPolicy(
        get_document_model(), auth_model=Document, owner_field_name="uploaded_by_user"
    )
    return policy.instances_user_has_any_permission_for(user, ["choose"])


def publishable_policies(user):
    """Return the policy pages that `user` may publish, mirrored ones excepted."""
    policy_pages = apps.get_model("kalix_pages", "PolicyPage")
    mine = PagePermissionPolicy().instances_user_has_permission_for(user, "publish")
    return policy_pages.objects.filter(alias_of=None, pk__in=mine.values("pk")).order_by("title")
