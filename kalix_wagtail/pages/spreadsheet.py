"""Tables of the intranet's own pages as CSV and XLSX."""

import csv
import datetime
import io

from django.http import HttpResponse
from openpyxl import Workbook

from ..rules.spreadsheets import safe_cell

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def spreadsheet_asked(request):
    """Return "csv" or "xlsx" when ``?export=`` asks for one, else ""."""
    asked = request.GET.get("export", "")
    return asked if asked in TYPES else ""


def spreadsheet_response(name, kind, headings, rows):
    """Return a file of `rows`, lists of texts, numbers, dates or None, as `kind`; no cache may keep it."""
    table = [[_cell(value) for value in row] for row in [headings, *rows]]
    content = _csv(table) if kind == "csv" else _xlsx(table)
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _cell(value):
    is_plain = isinstance(value, int | float | datetime.date)
    return value if is_plain else safe_cell("" if value is None else str(value))


def _csv(table):
    out = io.StringIO()
    # As Swedish Excel reads it: semicolons, and a byte order mark.
    csv.writer(out, delimiter=";").writerows(table)
    return ("\ufeff" + out.getvalue()).encode()


def _xlsx(table):
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet()
    for row in table:
        sheet.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()
