"""Cells of a spreadsheet that a program opens as text, whatever someone wrote in them."""

import unicodedata

#: What a spreadsheet takes for the beginning of a formula, ordinary and full-width.
FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


def safe_cell(value):
    """Return a value for a cell: text without control characters, and never a formula. Other values as they are."""
    if not isinstance(value, str):
        return value
    if value.isprintable():
        # Nearly every text: nothing in it to look at sign by sign.
        return f"'{value}" if value.lstrip()[:1] in FORMULA and value.strip() else value
    kept = "".join(
        char for char in value.replace("\r\n", "\n").replace("\r", "\n") if char == "\n" or _is_printable(char)
    )
    begins = kept.lstrip()[:1]
    was_hidden = value[:1] in ("\t", "\r", "\n")
    return f"'{kept}" if begins in FORMULA and begins or was_hidden else kept


def _is_printable(char):
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Cn")
