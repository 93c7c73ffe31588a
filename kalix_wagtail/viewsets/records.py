"""The editions in the admin: nobody edits them, but some things can be done to them."""

import django_filters
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.widgets.button import HeaderButton

from .. import conf
from ..models import Edition
from ..rules.reading import readable
from .access import PERMISSION_POLICIES
from .columns import RoomyTitleColumn, language_name
from .edition_forms import publishable_policies
from .edition_views import ACTS, EditionActView, EditionInspectView, LegacyEditionView, edition_address
from .list_only import ListOnlyViewSet
from .searching import WordsIndexView


class EditionFilterSet(WagtailFilterSet):
    """What the list can be narrowed to."""

    language = django_filters.ChoiceFilter(label=_("Language"), choices=conf.languages)

    class Meta:
        model = Edition
        fields = ["kind", "language", "lifecycle"]


class EditionIndexView(WordsIndexView):
    """The editions of the policies that the user may read."""

    filterset_class = EditionFilterSet

    def get_base_queryset(self):
        editions = Edition.objects.defer("content", "html").select_related("page__locale", "published_by")
        return readable(editions, self.request.user)

    @cached_property
    def header_buttons(self):
        if not publishable_policies(self.request.user).exists():
            return []
        url = reverse("kalix_editions:register")
        return [HeaderButton(gettext("Enter an earlier edition"), url=url, icon_name="upload")]


class EditionViewSet(ListOnlyViewSet):
    model = Edition
    name = "kalix_editions"
    url_prefix = "kalix/editions"
    icon = "history"
    menu_label = _("Editions")
    permission_policy = PERMISSION_POLICIES[Edition]
    index_view_class = EditionIndexView
    ordering = ["-published_at"]
    list_display = [
        RoomyTitleColumn("title", label=_("Title"), url_name="kalix_editions:inspect"),
        TitleColumn("number", label=_("Edition"), get_url=edition_address),
        Column(
            "language",
            label=_("Language"),
            accessor=lambda edition: language_name(edition.language),
            sort_key="language",
        ),
        "kind",
        "valid_from",
        "lifecycle",
        "published_at",
        Column(
            "published_by",
            label=_("Published by"),
            accessor=lambda edition: get_user_display_name(edition.published_by) if edition.published_by else "",
        ),
    ]
    search_fields = ["title"]
    search_backend_name = None
    inspect_view_enabled = True
    inspect_view_class = EditionInspectView

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("register/", self.construct_view(LegacyEditionView), name="register"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
            *(
                path(f"<int:pk>/{name}/", self.construct_view(EditionActView, act=act), name=name)
                for act, (name, *_rest) in ACTS.items()
            ),
        ]
