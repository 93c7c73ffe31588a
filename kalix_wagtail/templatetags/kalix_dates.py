"""Dates that stand as ISO text in an edition's record."""

import datetime

from django import template
from django.utils import formats

register = template.Library()


@register.filter
def iso_date(value):
    """Return an ISO date such as "2007-09-17" written out in the active language; "" for anything else."""
    try:
        return formats.date_format(datetime.date.fromisoformat(value), "DATE_FORMAT")
    except (TypeError, ValueError):
        return ""
