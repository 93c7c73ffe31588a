"""A steering document."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
    TabbedInterface,
)
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from ..blocks import PolicyBodyBlock
from ..enums import CHOSEN_KINDS, EditionKind
from ..models import DocumentType, Edition, ResponsibleParty, Unit
from .chrome import KalixPage
from .impact_panel import ImpactPanel
from .policy_comparing import ComparesEditions
from .policy_form import PolicyPageForm
from .policy_machines import ServesMachines
from .policy_past import AnswersForDates
from .policy_publishing import PublishesEditions
from .policy_serving import ServesEditions


class EditionTab(ObjectList):
    """The publication dialogue, at the same address in every language.

    Wagtail makes a tab's address of its heading, in whichever language the form was first asked for in.
    """

    clean_name = "edition"


class PolicyPage(PublishesEditions, ServesEditions, ComparesEditions, AnswersForDates, ServesMachines, KalixPage):
    """A steering document of any `DocumentType`. What is typed here is a draft; readers see editions only."""

    document_type = models.ForeignKey(
        DocumentType, on_delete=models.PROTECT, related_name="+", verbose_name=_("document type")
    )
    code_prefix = models.CharField(
        _("code"),
        max_length=12,
        help_text=_("Begins the public codes of this document's duties, such as SÄK in SÄK-07."),
    )
    summary = models.TextField(
        _("in short"), blank=True, help_text=_("A sentence or two for the reader. Not part of the decided document.")
    )
    body = StreamField(PolicyBodyBlock(), verbose_name=_("the document"), blank=True)
    revising_organ = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("revised by")
    )
    revision_rule = models.CharField(_("when it is revised"), max_length=200, blank=True)
    responsible_party = models.ForeignKey(
        ResponsibleParty,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible for the document"),
    )
    implements = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("implements"),
        help_text=_("The policy whose goals this document's measures serve, as a strategy's do."),
    )

    asks_employees = models.BooleanField(
        _("Employees confirm that they have read it"),
        default=False,
        help_text=_(
            "Each employee is asked once for each decided edition, not when a misprint has been mended. Nobody is told "
            "who has confirmed, only how many. Holds as soon as it is saved, without another edition."
        ),
    )

    # The publication dialogue: fields of the draft. The edit form renews `publication_id` once an edition has used it.
    publication_id = models.UUIDField(default=uuid.uuid4)
    edition_kind = models.CharField(
        _("what this is"), max_length=16, blank=True, choices=[(kind, EditionKind(kind).label) for kind in CHOSEN_KINDS]
    )
    edition_valid_from = models.DateField(_("in force from"), null=True, blank=True)
    edition_change_note = models.TextField(
        _("change note"), blank=True, help_text=_("What is new, in a sentence that readers see.")
    )
    edition_corrects = models.ForeignKey(
        Edition, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("corrects edition")
    )

    edition_replacement = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("replaced by"),
        help_text=_("For a repeal: the document that takes its place, if any."),
    )

    # When something that readers are shown of the policy last changed: part of the name its rendering is kept under.
    shown_changed_at = models.DateTimeField(auto_now=True)

    base_form_class = PolicyPageForm
    # What was decided about the original was not decided about a copy.
    exclude_fields_in_copy = [
        "edition_kind",
        "edition_valid_from",
        "edition_change_note",
        "edition_corrects",
        "edition_replacement",
        "decision_links",
    ]
    search_fields = [*KalixPage.search_fields, index.SearchField("summary"), index.SearchField("body")]
    parent_page_types = ["kalix_pages.PolicyIndexPage"]
    subpage_types = []
    template = "kalix_wagtail/pages/policy_page.html"

    content_panels = [*KalixPage.content_panels, FieldPanel("summary"), FieldPanel("body")]
    edition_panels = [
        HelpPanel(template="kalix_wagtail/admin/publication_help.html", heading=_("Publishing a decided text")),
        ImpactPanel(heading=_("What this draft would change")),
        FieldPanel("publication_id", classname="w-hidden"),
        FieldPanel("edition_kind"),
        InlinePanel("decision_links", heading=_("Decisions"), label=_("Decision")),
        FieldPanel("edition_valid_from"),
        FieldPanel("edition_change_note"),
        FieldPanel("edition_corrects"),
        PageChooserPanel("edition_replacement", "kalix_pages.PolicyPage"),
    ]
    about_panels = [
        FieldPanel("document_type"),
        FieldPanel("code_prefix"),
        FieldPanel("responsible_party"),
        FieldPanel("implements"),
        FieldPanel("asks_employees"),
        MultiFieldPanel([FieldPanel("revising_organ"), FieldPanel("revision_rule")], heading=_("Revision")),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Content")),
            EditionTab(edition_panels, heading=_("Edition and decision")),
            ObjectList(about_panels, heading=_("About the document")),
            ObjectList(KalixPage.promote_panels, heading=_("Promote")),
        ]
    )

    #: What a translator translates. `publication_id` follows the source, so that a translation knows which edition
    #: it was made from.
    translatable_fields = [
        TranslatableField("title"),
        TranslatableField("slug"),
        TranslatableField("seo_title"),
        TranslatableField("search_description"),
        TranslatableField("summary"),
        TranslatableField("revision_rule"),
        TranslatableField("body"),
        *(
            SynchronizedField(name, overridable=False)
            for name in (
                "document_type",
                "code_prefix",
                "revising_organ",
                "responsible_party",
                "implements",
                "asks_employees",
                "publication_id",
                "show_in_menus",
            )
        ),
    ]

    class Meta:
        verbose_name = _("steering document")
        verbose_name_plural = _("steering documents")

    @classmethod
    def get_indexed_objects(cls):
        """Return the pages that the host's search may know: not those that only wait for their first day."""
        begun = Edition.objects.standing().filter(valid_from__lte=timezone.localdate()).values("page")
        return super().get_indexed_objects().filter(Q(pk__in=begun) | Q(alias_of__in=begun), live=True)
