"""The municipality's own vocabularies, as snippets: document types, responsible parties, deficiency categories."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from .. import conf
from ..enums import UnitKind
from ..models import DeficiencyCategory, DocumentType, ResponsibleParty, Unit
from .access import PERMISSION_POLICIES
from .choosing import FindsById, NothingToCreateView
from .list_only import LIST_RESULTS
from .party_meaning import MeaningPanel
from .searching import with_every_word, words_filter_form
from .words import WordsInlinePanel, WordsModelForm


class VocabularyChosenView(FindsById, SnippetChosenView):
    pass


class VocabularyChosenMultipleView(FindsById, SnippetChosenMultipleView):
    pass


class VocabularyChooserViewSet(SnippetChooserViewSet):
    chosen_view_class = VocabularyChosenView
    chosen_multiple_view_class = VocabularyChosenMultipleView
    create_view_class = NothingToCreateView


class DocumentTypeViewSet(SnippetViewSet):
    model = DocumentType
    chooser_viewset_class = VocabularyChooserViewSet
    url_prefix = "kalix/document-types"
    index_results_template_name = LIST_RESULTS
    icon = "doc-full"
    menu_label = _("Document types")
    menu_item_is_registered = True
    list_display = ["name", "family", "rank"]
    edit_handler = ObjectList(
        [FieldPanel("name"), FieldPanel("key"), FieldPanel("family"), FieldPanel("rank")],
        base_form_class=WordsModelForm,
    )


class DeficiencyCategoryViewSet(SnippetViewSet):
    model = DeficiencyCategory
    chooser_viewset_class = VocabularyChooserViewSet
    url_prefix = "kalix/deficiency-categories"
    index_results_template_name = LIST_RESULTS
    icon = "tag"
    menu_label = _("Deficiency categories")
    menu_item_is_registered = True
    list_display = ["name", BooleanColumn("is_active", label=_("Can be chosen")), "order"]
    edit_handler = ObjectList(
        [FieldPanel("name"), FieldPanel("is_active"), FieldPanel("order")], base_form_class=WordsModelForm
    )


class PartyForm(WordsModelForm):
    """An addressee, with the unit kinds as checkboxes."""

    kinds = forms.MultipleChoiceField(
        label=_("Every unit of these kinds"),
        choices=UnitKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = Unit.objects.prefetch_related("names")

    class Media:
        js = ["kalix_wagtail/js/party-meaning.js"]

    def clean(self):
        cleaned = super().clean()
        if not any(cleaned.get(name) for name in ("everyone", "kinds", "units", "role")):
            raise forms.ValidationError(_("Say whom the party is: everyone, kinds of units, named units or a role."))
        return cleaned


class PartyIndexView(IndexView):
    def get_base_queryset(self):
        return super().get_base_queryset().prefetch_related("labels")

    def search_queryset(self, queryset):
        if not self.is_searching:
            return queryset
        return with_every_word(queryset, self.search_query.replace("\x00", ""), self.search_fields)


class ChooseParty:
    filter_form_class = words_filter_form("key", "labels__label")

    def get_object_list(self):
        return ResponsibleParty.objects.prefetch_related("labels")


class ChoosePartyView(ChooseParty, ChooseView):
    pass


class ChoosePartyResultsView(ChooseParty, ChooseResultsView):
    pass


class PartyChooserViewSet(VocabularyChooserViewSet):
    choose_view_class = ChoosePartyView
    choose_results_view_class = ChoosePartyResultsView


class PartyViewSet(SnippetViewSet):
    model = ResponsibleParty
    url_prefix = "kalix/parties"
    index_results_template_name = LIST_RESULTS
    icon = "group"
    menu_label = _("Responsible parties")
    menu_item_is_registered = True
    permission_policy = PERMISSION_POLICIES[ResponsibleParty]
    index_view_class = PartyIndexView
    chooser_viewset_class = PartyChooserViewSet
    list_display = ["__str__", "key"]
    search_fields = ["key", "labels__label"]
    search_backend_name = None
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            WordsInlinePanel(
                "labels",
                heading=_("Names"),
                label=_("Name"),
                min_num=1,
                panels=[
                    FieldPanel("label"),
                    FieldPanel("language", widget=forms.Select(choices=conf.languages())),
                ],
            ),
            FieldPanel("key"),
            MultiFieldPanel(
                [
                    FieldPanel("everyone"),
                    FieldPanel("kinds"),
                    FieldPanel("units", widget=forms.CheckboxSelectMultiple),
                    FieldPanel("include_below"),
                    FieldPanel("role"),
                ],
                heading=_("Who this is"),
                help_text=_("Kinds and named units are added together. A role means the people who have it there."),
            ),
            MeaningPanel(heading=_("Whom this means")),
        ],
        base_form_class=PartyForm,
    )


def refuse_to_delete_parties(request, instances):
    """Return a response that refuses when any of `instances` is a responsible party, else None.

    Wagtail's bulk action asks Django's permissions alone, which an administrator always has.
    """
    if not any(isinstance(instance, ResponsibleParty) for instance in instances):
        return None
    messages.error(request, gettext("Responsible parties are kept: editions name them. Change the party instead."))
    return redirect(ResponsibleParty.snippet_viewset.get_url_name("list"))
