"""The register of policies: one row for each, as it stands today."""

import django_filters
from django.db.models import Q
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button

from .. import conf
from ..enums import EditionStatus, ReviewState
from ..models import DocumentType, Edition, ResponsibleParty, Unit
from ..rules.register import NO_EDITION, decided_by, in_language, status_label
from ..rules.reviews import PRESSING
from .access import PERMISSION_POLICIES
from .edition_forms import publishable_policies
from .policy_list import (
    PolicyListView,
    column,
    decisions_of,
    next_review_of,
    number_of,
    owner_of,
    state_of,
    status_of_row,
    translations_of,
)

STATUSES = [
    EditionStatus.UPCOMING,
    EditionStatus.IN_FORCE,
    EditionStatus.REPEALED,
    EditionStatus.CANCELLED,
    EditionStatus.ANNULLED,
    EditionStatus.WITHDRAWN,
]
#: What waits for someone: value → (label, condition).
WAITING = {
    "draft": (_("A draft"), Q(has_draft=True)),
    "coming": (_("An edition about to take effect"), Q(coming_id__isnull=False)),
    "review": (_("A review"), Q(review_state__in=PRESSING)),
    "translation": (_("An outdated translation"), Q(has_outdated=True)),
    "refused": (_("A refused publication"), Q(is_refused=True)),
}


class RegisterFilterSet(WagtailFilterSet):
    """What the register can be narrowed to."""

    document_type = django_filters.ModelChoiceFilter(label=_("Type"), queryset=DocumentType.objects.all())
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        field_name="register_status",
        choices=[*((status, status.label) for status in STATUSES), (NO_EDITION, _("No edition"))],
    )
    organ = django_filters.ModelChoiceFilter(
        label=_("Decided by"), method="decided_by", queryset=Unit.objects.prefetch_related("names")
    )
    responsible_party = django_filters.ModelChoiceFilter(
        label=_("Responsible"), queryset=ResponsibleParty.objects.prefetch_related("labels")
    )
    review = django_filters.ChoiceFilter(label=_("Review"), field_name="review_state", choices=ReviewState.choices)
    language = django_filters.ChoiceFilter(label=_("Language"), method="in_language", choices=conf.languages)
    waiting = django_filters.ChoiceFilter(
        label=_("What waits"), method="waits", choices=[(value, label) for value, (label, _q) in WAITING.items()]
    )
    mine = django_filters.ChoiceFilter(
        label=_("Rights"), method="publishable", choices=[("1", _("Those I may publish"))]
    )

    class Meta:
        fields = []

    def decided_by(self, queryset, _name, organ):
        return decided_by(queryset, organ)

    def in_language(self, queryset, _name, language):
        return in_language(queryset, language)

    def waits(self, queryset, _name, value):
        return queryset.filter(WAITING[value][1])

    def publishable(self, queryset, _name, _value):
        return queryset.filter(pk__in=publishable_policies(self.request.user).order_by().values("pk"))


def draft_of(page):
    """Return in words that a draft, or a refused publication, waits; else ""."""
    if page.is_refused:
        return gettext("Publication refused")
    return gettext("Unpublished changes") if page.has_draft else ""


def review_of(page):
    """Return when the policy is reviewed next and, when someone should act, why."""
    return " – ".join(words for words in (next_review_of(page), state_of(page)) if words)


class RegisterView(PolicyListView):
    """Every policy the user may read."""

    page_title = _("Register of steering documents")
    header_icon = "list-ul"
    filterset_class = RegisterFilterSet
    export_filename = "styrdokument"
    exported = {
        "title": (_("Title"), lambda page: page.title),
        "type": (_("Type"), lambda page: str(page.document_type)),
        "status": (_("Status"), lambda page: str(status_label(page) or gettext("No edition"))),
        "edition": (_("Edition"), number_of),
        "coming": (_("Upcoming"), lambda page: page.coming.valid_from if page.coming else None),
        "valid_from": (_("In force from"), lambda page: page.shown.valid_from if page.shown else None),
        "decision": (_("Decision"), decisions_of),
        "responsible": (_("Responsible"), owner_of),
        "next_review": (_("Next review"), lambda page: page.next_review or next_review_of(page)),
        "review": (_("Review"), state_of),
        "translations": (_("Translations"), translations_of),
        "draft": (_("Draft"), draft_of),
    }

    @cached_property
    def columns(self):
        return [
            self.title_column(),
            column("type", _("Type"), lambda page: str(page.document_type), sort_key="document_type__rank"),
            column("status", _("Status"), status_of_row, sort_key="register_status"),
            column("decision", _("Decision"), decisions_of, sort_key="decided_on"),
            column("responsible", _("Responsible"), owner_of, sort_key="responsible_party__key"),
            column("next_review", _("Next review"), review_of, sort_key="next_review"),
            column("translations", _("Translations"), translations_of),
            column("draft", _("Draft"), draft_of, sort_key="has_draft"),
        ]

    def get_list_more_buttons(self, instance):
        rights = instance.permissions_for_user(self.request.user)
        buttons = []
        if rights.can_edit():
            buttons.append(Button(gettext("Edit"), self.get_edit_url(instance), icon_name="edit", priority=10))
        if instance.shown:
            url = reverse("kalix_editions:inspect", args=[instance.shown.pk])
            buttons.append(Button(gettext("The edition"), url, icon_name="history", priority=20))
            address = instance.get_url(self.request)
            if address:
                buttons.append(Button(gettext("Read it"), address, icon_name="view", priority=30))
        if rights.can_publish():
            url = reverse("kalix_review", args=[instance.pk])
            buttons.append(Button(gettext("Review"), url, icon_name="calendar-check", priority=40))
        return buttons


class RegisterMenuItem(MenuItem):
    """Shown to who may look at editions."""

    def is_shown(self, request):
        return PERMISSION_POLICIES[Edition].user_has_permission(request.user, "view")


class PolicyRegisterViewSet(ViewSet):
    name = "kalix_register"
    url_prefix = "kalix/register"
    icon = "list-ul"
    menu_label = _("Register")
    menu_item_class = RegisterMenuItem

    def get_common_view_kwargs(self, **kwargs):
        names = {
            "index_url_name": self.get_url_name("index"),
            "index_results_url_name": self.get_url_name("index_results"),
        }
        return super().get_common_view_kwargs(**names, **kwargs)

    def get_urlpatterns(self):
        return [
            path("", self.construct_view(RegisterView), name="index"),
            path("results/", self.construct_view(RegisterView, results_only=True), name="index_results"),
        ]
