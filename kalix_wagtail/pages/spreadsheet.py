"""Tables of the intranet's own pages as CSV and XLSX, written as the admin's are."""

from operator import itemgetter

from ..viewsets.exporting import SafeExport


def spreadsheet_asked(request):
    """Return "csv" or "xlsx" when ``?export=`` asks for one, else ""."""
    asked = request.GET.get("export", "")
    return asked if asked in SafeExport.FORMATS else ""


def spreadsheet_response(name, kind, headings, rows):
    """Return a file of `rows`, lists as long as `headings`, as `kind`; no cache may keep it."""
    response = _Table(name, headings).as_spreadsheet(rows, kind)
    response["Cache-Control"] = "private, no-store"
    return response


class _Table(SafeExport):
    def __init__(self, name, headings):
        self.export_filename = name
        self.exported = {str(place): (heading, itemgetter(place)) for place, heading in enumerate(headings)}
