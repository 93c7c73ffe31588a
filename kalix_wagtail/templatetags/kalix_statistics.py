"""Numbers of the statistics in words."""

from django import template
from django.utils import formats
from django.utils.translation import gettext, ngettext

register = template.Library()

DAY = 24


@register.simple_tag
def count_or_few(count, minimum):
    """Return a number, or "fewer than 5" for one that is not shown (None)."""
    return gettext("fewer than %(number)d") % {"number": minimum} if count is None else count


@register.filter
def hours(value):
    """Return a number of hours as people say it: "3 hours", "2.5 days"; a dash for None."""
    if value is None:
        return "–"
    if value < 1:
        return gettext("an hour")
    if value < DAY:
        return ngettext("%(count)d hour", "%(count)d hours", round(value)) % {"count": round(value)}
    days = round(value / DAY, 1)
    number = int(days) if days == int(days) else days
    return ngettext("%(number)s day", "%(number)s days", 1 if number == 1 else 2) % {
        "number": formats.number_format(number)
    }
