"""The queue of mail in the admin: what was given up stands first, and can be tried again."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import date as formatted
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from ..actions.notifications import try_mail_again
from ..enums import NotificationKind, NotificationStatus
from ..exceptions import NotAllowedError, TransitionRefusedError
from ..models import DeficiencyReport, Notification
from ..notifications.watching import queue_state
from ..permissions import may_try_mail_again
from .access import PERMISSION_POLICIES
from .list_only import ListOnlyViewSet

#: First what was given up, then what has failed and is tried again.
ATTENTION = Case(
    When(status=NotificationStatus.QUARANTINED, then=Value(0)),
    When(Q(status=NotificationStatus.QUEUED) & ~Q(last_error=""), then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def watched_by(user):
    """Return the rows whose state `user` may know: not those about a report that passes `user` over."""
    return Notification.objects.exclude(report__passed_over=user)


class MailQueueFilterSet(WagtailFilterSet):
    """What the queue can be narrowed to."""

    failing = django_filters.ChoiceFilter(
        label=_("Trouble"), method="in_trouble", choices=[("1", _("Given up, or failed and tried again"))]
    )
    status = django_filters.ChoiceFilter(label=_("Status"), choices=NotificationStatus.choices)
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=NotificationKind.choices)

    class Meta:
        model = Notification
        fields = []

    def in_trouble(self, queryset, _name, _value):
        return queryset.filter(attention__lt=2)


class MailQueueIndexView(IndexView):
    """The queue. Who gets mail about a report, and why it failed, is shown to those only who may see the report."""

    filterset_class = MailQueueFilterSet

    def get_base_queryset(self):
        visible = DeficiencyReport.objects.visible_to(self.request.user)
        return (
            watched_by(self.request.user)
            .select_related("recipient")
            .annotate(report_is_visible=Exists(visible.filter(pk=OuterRef("report_id"))), attention=ATTENTION)
        )

    def get_page_subtitle(self):
        return state_line(queue_state(watched_by(self.request.user)))


def state_line(state):
    """Return a `QueueState` in a few words."""
    words = []
    if state.quarantined:
        words.append(ngettext("%(count)d given up", "%(count)d given up", state.quarantined))
        words[-1] %= {"count": state.quarantined}
    if state.failing:
        words.append(ngettext("%(count)d failed, tried again", "%(count)d failed, tried again", state.failing))
        words[-1] %= {"count": state.failing}
        words.append(gettext("the oldest since %(moment)s") % {"moment": said(state.failing_since)})
    if state.oldest_due_at:
        since = said(state.oldest_due_at)
        words.append(gettext("the oldest mail has been due since %(moment)s") % {"moment": since})
    return " · ".join(words) or gettext("nothing waits")


def said(moment):
    """Return a moment in local time, short: Wagtail cuts what does not fit on the line of a heading."""
    return formatted(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


def is_hidden(notification):
    """Return whether a row is about a report that the user may not see."""
    return notification.report_id is not None and not notification.report_is_visible


def recipient(notification):
    """Return the full name of who gets a mail, or a dash when it would tell of a report the user may not see."""
    return "–" if is_hidden(notification) else get_user_display_name(notification.recipient)


def next_attempt(notification):
    """Return when a mail is tried next, or None when it is not: it was sent or given up."""
    return notification.next_attempt_at if notification.status == NotificationStatus.QUEUED else None


def last_error(notification):
    """Return why the last try failed. The mail server's words may name the recipient: so, as `recipient`."""
    return "–" if notification.last_error and is_hidden(notification) else notification.last_error


class TryAgainColumn(Column):
    """A button for each mail that was given up, for who may press it."""

    cell_template_name = "kalix_wagtail/admin/mail_try_again.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        user = context["request"].user
        may_try = instance.status == NotificationStatus.QUARANTINED and may_try_mail_again(user)
        return context | {"may_try": may_try, "csrf_token": parent_context.get("csrf_token")}


class TryAgainView(PermissionCheckedMixin, View):
    """Puts one mail back in the queue. By POST only; a row the user may know nothing of is missing."""

    http_method_names = ["post"]
    permission_policy = PERMISSION_POLICIES[Notification]
    permission_required = "change"

    def post(self, request, pk):
        notification = get_object_or_404(watched_by(request.user), pk=pk)
        try:
            try_mail_again(notification, user=request.user)
        except NotAllowedError as refusal:
            raise PermissionDenied from refusal
        except TransitionRefusedError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, gettext("The mail is in the queue again."))
        return redirect("kalix_notifications:index")


class NotificationViewSet(ListOnlyViewSet):
    model = Notification
    name = "kalix_notifications"
    url_prefix = "kalix/notifications"
    icon = "mail"
    menu_label = _("Mail queue")
    permission_policy = PERMISSION_POLICIES[Notification]
    permissions_to_register = ("view", "change")
    index_view_class = MailQueueIndexView
    ordering = ["attention", "-created_at"]
    list_display = [
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column("recipient", label=_("To"), accessor=recipient),
        "status",
        "attempts",
        Column("next_attempt_at", label=_("Next attempt"), accessor=next_attempt, sort_key="next_attempt_at"),
        "sent_at",
        Column("last_error", label=_("Last error"), accessor=last_error),
        TryAgainColumn("try_again", label=_("Try again"), accessor="pk"),
    ]

    def get_index_view_kwargs(self, **kwargs):
        # There is no form to change a row with.
        return super().get_index_view_kwargs(edit_url_name=None, **kwargs)

    def get_urlpatterns(self):
        try_again = path("<int:pk>/try-again/", TryAgainView.as_view(), name="try_again")
        return [*super().get_urlpatterns(), try_again]


class MailPanel(Component):
    """On the home page: mail has been given up, or nothing sends it."""

    name = "kalix_mail_queue"
    template_name = "kalix_wagtail/admin/mail_panel.html"
    order = 110

    def __init__(self, state):
        self.state = state

    def get_context_data(self, parent_context):
        return {"state": self.state, "url": reverse("kalix_notifications:index")}


def add_mail_panel(request, panels):
    """Add the panel to the home page of who may see the queue of mail, when something is wrong with it."""
    if PERMISSION_POLICIES[Notification].user_has_permission(request.user, "view"):
        state = queue_state(watched_by(request.user))
        if state.needs_attention:
            panels.append(MailPanel(state))
