"""Where a notification leads: its mail, and its row on the intranet."""

from django.urls import reverse

from .. import conf
from ..enums import NotificationKind

#: Kinds whose link leads to where a page is read, and not into the admin: the recipient need not be let in there.
READ_BY_READERS = frozenset(
    {NotificationKind.REVIEW_DUE, NotificationKind.FOLLOW_UP_LATE, NotificationKind.READING_WAITS}
)


def path_of(notification):
    """Return the path of what a row tells of, in the active language; "" when that is gone."""
    report, page = notification.report, notification.page
    if report is not None:
        return reverse("kalix_wagtail:report", args=[report.reference])
    if page is None:
        return ""
    if notification.kind not in READ_BY_READERS:
        return reverse("wagtailadmin_pages:edit", args=[page.pk])
    return page_path(page)


def page_path(page):
    """Return the path of a page as it is read, "" when it stands in no site."""
    parts = page.get_url_parts()
    return parts[2] if parts and parts[2] else ""


def address_of(notification):
    """Return the whole address, which never comes from a request."""
    return conf.base_url() + path_of(notification)
