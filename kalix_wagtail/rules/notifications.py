"""What someone has been told, as a list."""

from django.db.models import Exists, OuterRef
from wagtail.models import Page

from ..enums import MailRhythm
from ..models import DeficiencyReport, Notification, NotificationPreference
from .reading import readable


def notifications_of(user, chart):
    """Return what `user` was told, newest first, as a queryset.

    Each row has `report_is_visible` and `page_is_readable`: whether the user may still see, on the chart's day, what
    it tells of.
    """
    visible = DeficiencyReport.objects.visible_to(user, chart=chart).filter(pk=OuterRef("report_id"))
    pages = readable(Page.objects.filter(pk=OuterRef("page_id")), user, "path")
    rows = Notification.objects.listed_for(user).select_related("report", "page__locale")
    return rows.annotate(report_is_visible=Exists(visible), page_is_readable=Exists(pages))


def unseen_count(user):
    """Return how many notifications `user` has not marked as seen. One query; none for a visitor."""
    if not getattr(user, "is_authenticated", False):
        return 0
    return Notification.objects.listed_for(user).unseen().order_by().count()


def rhythm_of(user):
    """Return when `user` wants mail, a `MailRhythm`."""
    preference = NotificationPreference.objects.filter(user=user).first()
    return preference.rhythm if preference else MailRhythm.AT_ONCE
