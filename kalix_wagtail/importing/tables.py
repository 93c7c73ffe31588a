"""The rows of a CSV or XLSX file as plain cells, whatever program wrote it and whoever sent it."""

import csv
import datetime
import io
import unicodedata
import zipfile

import openpyxl
from django.utils.translation import gettext as _

from ..exceptions import UnreadableFileError

#: The largest file, and the largest it may become when it is unpacked.
MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
#: Rows with something in them, and rows at all: a sheet can claim millions of empty ones.
MAX_ROWS = 50_000
MAX_SHEET_ROWS = 200_000
MAX_COLUMNS = 100

#: How an XLSX begins (it is a zip), and how an XLS or an encrypted workbook does.
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_table(data, filename=""):
    """Return ``[(line number, [cell, …]), …]`` for the rows with something in them, headings included.

    `data` is the file's bytes; `filename` only helps to say what is wrong. A cell is text without control characters
    or a date. Raises UnreadableFileError with a text for the user, and the line where it is known.
    """
    if not data.strip():
        raise UnreadableFileError(_("The file is empty."))
    if len(data) > MAX_BYTES:
        raise UnreadableFileError(_("The file is too large: at most %(size)d MB.") % {"size": MAX_BYTES // 1024**2})
    if data.startswith(OLD_EXCEL):
        raise UnreadableFileError(_("The file is of an old kind or has a password. Save it as XLSX or CSV."))
    if data.startswith(ZIP):
        rows = _xlsx_rows(data)
    elif filename.lower().endswith((".xlsx", ".xlsm")):
        raise UnreadableFileError(_("The file is broken, or is no XLSX file."))
    else:
        rows = _csv_rows(data)
    return _limited(rows)


def _limited(rows):
    found = []
    for line, cells in rows:
        cells = [_plain(cell) for cell in cells]
        if not any(cells):
            continue
        # The headings are a row too.
        if len(found) > MAX_ROWS:
            raise UnreadableFileError(_("The file has too many rows: at most %(count)d.") % {"count": MAX_ROWS})
        found.append((line, cells))
    if not found:
        raise UnreadableFileError(_("The file is empty."))
    return found


def _csv_rows(data):
    if b"\x00" in data:
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        raise UnreadableFileError(_("The file is no text file. Save it as CSV in UTF-8, or as XLSX."), line)
    text = _decoded(data)
    first, _newline, rest = text.partition("\n")
    offset = 0
    # A line that Excel reads and leaves out.
    if first.rstrip("\r").lower() in ("sep=;", "sep=,", "sep=\t"):
        delimiter, text, offset = first[4], rest, 1
    else:
        delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + offset
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableFileError(_("The row cannot be read. Is a quotation mark missing?"), line) from error
        if len(cells) > MAX_COLUMNS:
            raise UnreadableFileError(_("The row has too many cells."), line)
        yield line, cells


def _decoded(data):
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    # Every byte means something in Latin-1.
    return data.decode("latin-1")


def _delimiter(text):
    """Return what separates the headings: ";" as Swedish Excel writes, "," or a tab."""
    headings = next((line for line in text.splitlines() if line.strip()), "")
    return max(";,\t", key=headings.count)


def _xlsx_rows(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise UnreadableFileError(_("The file is too large when it is unpacked."))
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = workbook.worksheets[0]
            # What the sheet says of its own size may be far from the truth.
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_row=MAX_SHEET_ROWS + 1, max_col=MAX_COLUMNS, values_only=True)
            for line, cells in enumerate(rows, 1):
                if line > MAX_SHEET_ROWS:
                    message = _("The file has too many rows: at most %(count)d.") % {"count": MAX_ROWS}
                    raise UnreadableFileError(message)
                yield line, cells
        finally:
            workbook.close()
    except UnreadableFileError:
        raise
    # A broken workbook makes openpyxl, zipfile and the XML parser raise nearly anything.
    except Exception as error:
        raise UnreadableFileError(_("The file is broken, or is no XLSX file.")) from error


def _plain(cell):
    """Return a cell as a date, or as text on one line in NFC without anything that cannot be seen."""
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = unicodedata.normalize("NFC", str(cell))
    seen = "".join(char if char.isspace() or not _is_hidden(char) else "" for char in text)
    return " ".join(seen.split())


def _is_hidden(char):
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Cn")
