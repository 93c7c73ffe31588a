"""What waits for someone: the reports that the reader answers for, or has an action of."""

import datetime

from django.core.paginator import Paginator
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from ..enums import OPEN_STATUSES, ReportStatus
from ..forms.report_handling import InboxForm
from ..models import DeficiencyCategory, DeficiencyReport, OrganisationChart
from ..permissions import may_see_reporter, may_see_statistics
from .report_access import for_readers, page_response

#: How many reports stand on a page of the list.
PAGE_SIZE = 50
#: How far is counted, and turned over. Beyond it nobody turns pages: one narrows the list.
COUNTED = 1000

TABS = {
    "mine": _("Mine"),
    "units": _("My units’"),
    "overdue": pgettext_lazy("reports", "Overdue"),
    "all": _("Closed ones too"),
}
SOONEST = (F("due_on").asc(nulls_last=True), "created_at", "pk")
NEWEST = ("-created_at", "-pk")


class CappedPaginator(Paginator):
    """Pages of a list that is counted up to `COUNTED` only, so that a long list costs no more than that."""

    @cached_property
    def counted(self):
        """How many there are, at most one more than `COUNTED`."""
        return capped_count(self.object_list)

    @cached_property
    def count(self):
        return min(self.counted, COUNTED)

    @property
    def is_capped(self):
        return self.counted > COUNTED


def capped_count(reports):
    """Return how many reports there are, at most one more than `COUNTED`."""
    return reports.order_by()[: COUNTED + 1].count()


@require_safe
@for_readers
def inbox(request):
    """List what the reader answers for, what is due first on top."""
    chart = OrganisationChart(timezone.localdate())
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "mine"
    tabs = tabs_of(request.user, chart)
    form = InboxForm(request.GET, statuses=statuses_of(tab), categories=DeficiencyCategory.objects.all())
    reports = form.applied_to(tabs[tab])
    status = form.cleaned_data.get("status")
    if status:
        reports = reports.filter(status=status)
    page = CappedPaginator(reports.order_by(*NEWEST), PAGE_SIZE).get_page(request.GET.get("page", "")[:9])
    page.object_list = in_full(
        page.object_list.values_list("pk", flat=True) if tab == "all" else soonest(reports, page)
    )
    for report in page:
        report.shows_reporter = may_see_reporter(request.user, report, chart)
        report.shows_overdue = report.is_overdue(chart.date)
    is_narrowed = any(form.cleaned_data.get(name) for name in ("q", "status", "severity", "category"))
    # What is on the page has been counted already.
    counts = {} if is_narrowed else {tab: page.paginator.counted}
    counts |= {name: capped_count(tabs[name]) for name in TABS if name != "all" and name not in counts}
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "reports": page,
        "tab": tab,
        "tabs": [(name, label, None if name == "all" else counts[name]) for name, label in TABS.items()],
        "counted": COUNTED,
        "form": form,
        "is_narrowed": is_narrowed,
        "query": asked.urlencode(),
        "user_id": request.user.pk,
        "may_see_statistics": may_see_statistics(request.user, chart),
    }
    return page_response(request, "inbox.html", context)


def soonest(reports, page):
    """Return the ids on a page of open reports, in the order of `SOONEST`.

    Status by status: so the database reads them off an index in order. All at once, it would sort every one there is.
    """
    if page.paginator.num_pages == 1:
        return list(reports.order_by(*SOONEST).values_list("pk", flat=True))
    rows, last = [], page.end_index()
    for status in OPEN_STATUSES:
        ordered = reports.filter(status=status).order_by(*SOONEST)
        rows += ordered.values_list("due_on", "created_at", "pk")[:last]
    rows.sort(key=lambda row: (row[0] is None, row[0] or datetime.date.max, *row[1:]))
    return [pk for _due_on, _created_at, pk in rows[max(page.start_index() - 1, 0) : last]]


def in_full(ids):
    """Return the reports with these ids, which are some that the reader may see, in the same order.

    Ids alone are sorted, without the words and the people of what may be tens of thousands of reports.
    """
    found = DeficiencyReport.objects.select_related("reporter", "category", "assignee").in_bulk(list(ids))
    return [found[pk] for pk in ids if pk in found]


def tabs_of(user, chart):
    """Return ``{tab: reports}`` for a reader: all of them within what the reader may see, without the own ones."""
    visible = DeficiencyReport.objects.visible_to(user, chart=chart).exclude(reporter=user)
    direct = {unit_id for unit_id in chart.led_by(user) if chart.found_in(unit_id) == user.pk}
    acting = DeficiencyReport.actions.rel.related_model.objects.filter(responsible=user, done_at=None).values("report")
    mine = Q(assignee=user) | Q(route_unit__in=direct) | Q(pk__in=acting)
    if chart.last_resort().user_id == user.pk:
        mine |= Q(is_sensitive=True) | Q(route_unit=None)
    waiting = visible.open()
    return {
        "mine": waiting.filter(mine),
        "units": waiting,
        "overdue": visible.overdue(chart.date),
        "all": visible,
    }


def statuses_of(tab):
    """Return the statuses that can be chosen in a tab."""
    shown = [status for status in ReportStatus if tab == "all" or status in OPEN_STATUSES]
    return [("", _("All")), *((status.value, status.label) for status in shown)]
