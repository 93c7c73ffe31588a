"""What nobody edits in the admin: the editions, to which some things can be done, and the queue of mail."""

from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Permission
from django.db.models import Exists, OuterRef
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from ..models import DeficiencyReport, Edition, Notification
from ..rules.reading import readable
from .access import PERMISSION_POLICIES
from .edition_forms import publishable_policies
from .edition_views import ACTS, EditionActView, EditionInspectView, LegacyEditionView, edition_address
from .searching import WordsIndexView


class ListOnlyViewSet(ModelViewSet):
    """A list without any form: nothing is added, changed or deleted here."""

    add_to_reference_index = False
    copy_view_enabled = False

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]

    def get_permissions_to_register(self):
        """Let the host's groups be given the permission to look, and no other."""
        codename = get_permission_codename("view", self.model_opts)
        return Permission.objects.filter(content_type__app_label=self.app_label, codename=codename)

    def register_admin_url_finder(self):
        """There is no form for Wagtail to lead to."""


class EditionIndexView(WordsIndexView):
    """The editions of the policies that the user may read."""

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
        TitleColumn("title", label=_("Title"), url_name="kalix_editions:inspect"),
        TitleColumn("number", label=_("Edition"), get_url=edition_address),
        "language",
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
    list_filter = ["kind", "language", "lifecycle"]
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


class NotificationIndexView(IndexView):
    """The queue of mail. Who gets mail about a report is shown to those only who may see the report."""

    def get_base_queryset(self):
        visible = DeficiencyReport.objects.visible_to(self.request.user)
        return (
            Notification.objects.exclude(report__passed_over=self.request.user)
            .select_related("recipient")
            .annotate(report_is_visible=Exists(visible.filter(pk=OuterRef("report_id"))))
        )


def recipient(notification):
    """Return the full name of who gets a mail, or a dash when it would tell of a report the user may not see."""
    hidden = notification.report_id is not None and not notification.report_is_visible
    return "–" if hidden else get_user_display_name(notification.recipient)


class NotificationViewSet(ListOnlyViewSet):
    model = Notification
    name = "kalix_notifications"
    url_prefix = "kalix/notifications"
    icon = "mail"
    menu_label = _("Mail queue")
    permission_policy = PERMISSION_POLICIES[Notification]
    index_view_class = NotificationIndexView
    ordering = ["-created_at"]
    list_display = [
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column("recipient", label=_("To"), accessor=recipient),
        "status",
        "attempts",
        "next_attempt_at",
        "sent_at",
    ]
    list_filter = ["status", "kind"]
