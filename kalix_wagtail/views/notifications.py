"""A reader's notifications: the list, what has been seen, and when mail is wanted."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..actions.notifications import choose_mail_rhythm, mark_all_as_seen, mark_as_seen
from ..forms.notifications import MailRhythmForm, SeenForm
from ..models import Notification, OrganisationChart
from ..notifications.links import path_of
from ..notifications.wording import subject_of
from ..rules.notifications import notifications_of, rhythm_of
from .report_access import for_readers, page_response

#: How many notifications stand on a page of the list.
PAGE_SIZE = 50


@dataclass(frozen=True)
class NotificationRow:
    """A notification as its reader may see it today. `url` is "" when there is nothing to lead to."""

    notification: Notification
    text: str
    page_title: str
    url: str


def row_of(notification):
    """Return the `NotificationRow` of one of `notifications_of`; what the reader may no longer see is not told of."""
    if notification.report_id is not None and not notification.report_is_visible:
        return NotificationRow(notification, _("A deficiency report that you no longer have before you"), "", "")
    text = subject_of(notification)
    if notification.page_id is not None and not notification.page_is_readable:
        return NotificationRow(notification, text, "", "")
    title = notification.page.title if notification.page_id is not None else ""
    return NotificationRow(notification, text, title, path_of(notification))


@require_safe
@for_readers
def notification_list(request):
    """List what the reader has been told, newest first."""
    return list_response(request)


@require_POST
@for_readers
def notifications_seen(request):
    """Mark one notification of the reader's own as seen, or all that stood on the page or below."""
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise Http404
    one = form.cleaned_data["notification"]
    if one is None:
        mark_all_as_seen(form.cleaned_data["until"], user=request.user)
    elif not mark_as_seen(one, user=request.user):
        raise Http404
    return redirect("kalix_wagtail:notifications")


@require_POST
@for_readers
def notification_rhythm(request):
    """Write down when the reader wants mail."""
    form = MailRhythmForm(request.POST)
    if not form.is_valid():
        return list_response(request, rhythm_form=form, status=422)
    choose_mail_rhythm(form.cleaned_data["rhythm"], user=request.user)
    messages.success(request, _("Saved."))
    return redirect("kalix_wagtail:notifications")


def list_response(request, *, rhythm_form=None, status=200):
    """Return the list with the choice of mail; an absurd page number gives the nearest page there is."""
    rows = notifications_of(request.user, OrganisationChart(timezone.localdate()))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page", "")[:9])
    context = {
        "reports": page,
        "rows": [row_of(notification) for notification in page],
        "newest_id": max((notification.pk for notification in page), default=None),
        "rhythm_form": rhythm_form or MailRhythmForm(initial={"rhythm": rhythm_of(request.user)}),
        "has_errors": status >= 400,
    }
    return page_response(request, "notifications.html", context, status=status)
