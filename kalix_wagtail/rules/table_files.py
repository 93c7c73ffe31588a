"""Tables as files that a spreadsheet program opens as text: written row by row, so that their size costs no memory."""

import csv
from tempfile import TemporaryFile

from openpyxl import Workbook

from .spreadsheets import safe_cell

BYTE_ORDER_MARK = "\ufeff"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
#: What a spreadsheet counts and sorts by; everything else is written as text.
NUMBERS = (int, float)


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text):
        return text.encode()


def csv_lines(headings, rows):
    """Yield the lines of a CSV file, as bytes, for Swedish Excel; `rows` are as long as `headings`."""
    writer = csv.writer(_Line(), delimiter=";")
    yield BYTE_ORDER_MARK.encode() + writer.writerow(_cells(headings))
    for row in rows:
        yield writer.writerow(_cells(row))


def xlsx_file(headings, rows):
    """Return an open temporary file with `rows` as XLSX, to be read from its beginning."""
    workbook = Workbook(write_only=True, iso_dates=True)
    worksheet = workbook.create_sheet()
    worksheet.append(_cells(headings))
    for row in rows:
        worksheet.append(_cells(row))
    output = TemporaryFile()  # noqa: SIM115 - the response closes it
    workbook.save(output)
    output.seek(0)
    return output


def _cells(row):
    return ["" if value is None else safe_cell(value if isinstance(value, NUMBERS) else str(value)) for value in row]
