"""Lists as CSV and XLSX, for Swedish Excel and against formulas that someone wrote into a text.

Wagtail's own export writes commas and no byte order mark, so that Excel shows one column and broken letters; it marks
formulas as text in XLSX but not in CSV; a control character in a text makes XLSX raise; and the XLSX stands in memory.
"""

from tempfile import TemporaryFile

from django.http import FileResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.encoding import force_str
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from ..rules.spreadsheets import safe_cell
from ..rules.table_files import CSV, XLSX, csv_lines


class SafeExport(SpreadsheetExportMixin):
    """Exports `exported`: ``{name: (heading, function of a row)}``."""

    exported = {}

    @property
    def list_export(self):
        return list(self.exported)

    def get_heading(self, queryset, field):
        return safe_cell(force_str(self.exported[field][0]))

    def to_row_dict(self, item):
        return {name: value(item) for name, (_heading, value) in self.exported.items()}

    def preprocess_field_value(self, field, value, export_format):
        return safe_cell(super().preprocess_field_value(field, "" if value is None else value, export_format))

    def stream_csv(self, queryset):
        headings = [self.get_heading(queryset, field) for field in self.list_export]
        rows = (
            [
                self.preprocess_field_value(field, value, self.FORMAT_CSV)
                for field, value in self.to_row_dict(item).items()
            ]
            for item in queryset
        )
        return csv_lines(headings, rows)

    def write_csv_response(self, queryset):
        lines = _in_language(self.stream_csv(queryset), translation.get_language())
        return StreamingHttpResponse(lines, content_type=CSV, headers=self._attached("csv"))

    def write_xlsx_response(self, queryset):
        output = TemporaryFile()  # noqa: SIM115 - the response closes it
        self.write_xlsx(queryset, output)
        output.seek(0)
        name = f"{self.get_filename()}.xlsx"
        return FileResponse(output, as_attachment=True, content_type=XLSX, filename=name)

    def _attached(self, ending):
        return {"Content-Disposition": f'attachment; filename="{self.get_filename()}.{ending}"'}


def _in_language(lines, language):
    """Yield `lines`, each made in `language`: they are made after the admin has put back the site's own."""
    while True:
        with translation.override(language):
            line = next(lines, None)
        if line is None:
            return
        yield line
