"""Statistics of deficiency reports for those who oversee, and for those who answer for units."""

from django.http import FileResponse, Http404, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from ..forms.report_statistics import YearForm
from ..models import OrganisationChart
from ..permissions import may_oversee, may_see_statistics
from ..rules.report_statistics import ReportStatistics, reports_for_statistics, years_of
from ..rules.routing import unit_label
from ..rules.table_files import CSV, XLSX, csv_lines, xlsx_file
from .report_access import for_readers, page_response


@require_safe
@for_readers
def statistics(request):
    """Show how many reports there are, how they stand and how long answers take; as a page or as a file.

    ``?year=`` chooses a year, ``?unit=`` the unit whose units are shown, ``?export=`` "csv" or "xlsx".
    """
    chart = OrganisationChart(timezone.localdate())
    oversees = may_oversee(request.user, chart)
    led = chart.led_by(request.user)
    if not may_see_statistics(request.user, chart):
        raise Http404
    reports = reports_for_statistics(request.user, chart, oversees=oversees)
    form = YearForm(request.GET if "year" in request.GET else None, years=years_of(reports, chart.date))
    found = ReportStatistics(reports, form.chosen, chart, unit_ids=None if oversees else led)
    try:
        path, units = found.by_unit(_unit_asked(request))
    except LookupError as error:
        raise Http404 from error
    tables = [(_("By unit"), units), (_("By category"), found.by_category()), (_("By month"), found.by_month())]
    if form.is_bound and not form.is_valid():
        return _page(request, form, found, path, tables, chart, oversees, status=422)
    if request.GET.get("export") in WRITERS:
        return WRITERS[request.GET["export"]](f"bristrapporter-{found.year}", _headings(), _rows(found, tables))
    return _page(request, form, found, path, tables, chart, oversees)


def _page(request, form, found, path, tables, chart, oversees, status=200):
    context = {
        "form": form,
        "found": found,
        "path": [(unit_id, unit_label(unit_id, chart)) for unit_id in path],
        "tables": tables,
        "oversees": oversees,
        "query": f"year={found.year}" + (f"&unit={path[-1]}" if path else ""),
    }
    return page_response(request, "statistics.html", context, status=status)


def _unit_asked(request):
    """Return the id in ``?unit=``, None without one. Raises LookupError for what is no id."""
    asked = request.GET.get("unit", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise LookupError(asked)
    return int(asked)


def _headings():
    return [
        _("Table"),
        _("Group"),
        _("Reports"),
        pgettext("reports", "Open"),
        pgettext("reports", "Overdue"),
        _("Days to the first answer (median)"),
        _("Days until closed (median)"),
        _("Confirmed as fixed (per cent)"),
    ]


def _rows(found, tables):
    """Yield the rows of a file: the total, then each table."""
    yield [_("All"), "", *_numbers(found.total, found.minimum)]
    for name, table in tables:
        for row in table.rows:
            yield [name, row.label, *_numbers(row.figures, found.minimum)]
        if table.others:
            count = _few(found.minimum) if table.others_shown is None else table.others_shown
            yield [name, _("Others, too few to show one by one"), count, *[None] * 5]


def _numbers(figures, minimum):
    if figures.count is None:
        return [_few(minimum), *[None] * 5]
    days = [None if hours is None else round(hours / 24, 1) for hours in (figures.answered, figures.closed)]
    return [figures.count, figures.open, figures.overdue, *days, figures.fixed]


def _few(minimum):
    return _("fewer than %(number)d") % {"number": minimum}


def _csv(name, headings, rows):
    response = StreamingHttpResponse(csv_lines(headings, list(rows)), content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _xlsx(name, headings, rows):
    return FileResponse(xlsx_file(headings, rows), as_attachment=True, content_type=XLSX, filename=f"{name}.xlsx")


WRITERS = {"csv": _csv, "xlsx": _xlsx}
