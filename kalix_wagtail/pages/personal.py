"""What the pages about units have in common: who reads, what is asked for, and that nothing is cached."""

import datetime
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import Http404
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from wagtail.contrib.routable_page.models import RoutablePageMixin

from .. import conf
from ..importing.organisation_rows import is_plausible
from ..models import OrganisationChart
from ..permissions import may_oversee, may_read_followups
from ..rules.organisation import units_of_reader


def for_readers(route):
    """Lead whoever is not logged in to the log-in page and back."""

    @wraps(route)
    def wrapped(page, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), conf.login_url())
        return route(page, request, *args, **kwargs)

    return wrapped


def for_overseers(route):
    """Let only who oversees all reach the route; for others it is missing, as if it were not there."""

    @for_readers
    @wraps(route)
    def wrapped(page, request, *args, **kwargs):
        if not may_oversee(request.user):
            raise Http404
        return route(page, request, *args, **kwargs)

    return wrapped


def date_asked(request):
    """Return ``(date, whether what was typed is no date)`` of ``?date=``; today when none is asked for."""
    typed = request.GET.get("date", "").strip()
    if not typed:
        return timezone.localdate(), False
    try:
        date = datetime.datetime.strptime(typed, "%Y-%m-%d").date()
    except ValueError:
        return timezone.localdate(), True
    # A year from the edges of the calendar cannot be counted with.
    return (date, False) if is_plausible(date) else (timezone.localdate(), True)


def unit_asked(code, units, chart, then=None):
    """Return the `PlacedUnit` with `code` that the chart's reader may see; a missing and a forbidden one are alike.

    `units`: the reader's own. Whoever answers for a unit above, or oversees all, sees those below as well. Units that
    are no more are looked for in `then`, the chart of another day, for who oversees all.
    """
    for placed in units:
        if code in (None, "", placed.code):
            return placed
    places = [*chart.units.values(), *(then.units.values() if then else ())]
    placed = next((each for each in places if each.code == code), None)
    if placed is None or not may_read_followups(chart.reader, placed.id, chart):
        raise Http404
    return placed


def own_or_asked(request, code):
    """Return ``(PlacedUnit, chart)`` of today for an address that names a unit by its `code`; else 404."""
    chart = OrganisationChart(timezone.localdate(), reader=request.user)
    return unit_asked(code, units_of_reader(chart), chart), chart


class AnswersPersonally(RoutablePageMixin, models.Model):
    """Answers that depend on who reads."""

    class Meta:
        abstract = True

    def personal_response(self, request, context, template=None, status=200):
        """Return the page with `context`; no cache may keep it."""
        response = self.render(request, template=template, context_overrides=context)
        response.status_code = status
        add_never_cache_headers(response)
        return response
