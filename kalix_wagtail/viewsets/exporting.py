"""Lists as CSV and XLSX, for Swedish Excel and against formulas that someone wrote into a text.

Wagtail's own export writes commas and no byte order mark, so that Excel shows one column and broken letters; it marks
formulas as text in XLSX but not in CSV; and a control character in a text makes XLSX raise.
"""

import csv

from django.utils.encoding import force_str
from wagtail.admin.views.mixins import Echo, SpreadsheetExportMixin

from ..rules.spreadsheets import safe_cell

BYTE_ORDER_MARK = "\ufeff"


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
        writer = csv.DictWriter(Echo(), fieldnames=self.list_export, delimiter=";")
        headings = {field: self.get_heading(queryset, field) for field in self.list_export}
        yield BYTE_ORDER_MARK.encode() + writer.writerow(headings)
        for item in queryset:
            yield self.write_csv_row(writer, self.to_row_dict(item))

    def write_csv_response(self, queryset):
        response = super().write_csv_response(queryset)
        response["Content-Type"] = "text/csv; charset=utf-8"
        return response
