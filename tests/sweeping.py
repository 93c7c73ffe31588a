"""Looks for words in everything that is stored: every column of every table, and the cache."""

import datetime
import json
import re
import unicodedata
from contextlib import suppress

from django.core.cache import cache
from django.db import connection

MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[.\d]*(?:[+-]\d\d:?\d\d|Z)?")

#: A checksum or a UUID says nothing either: any four digits may stand in it.
DRAWN = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12,}")


def stored_in(words):
    """Return ``["table.column", …]`` where `words` stand, whatever their case and form of Unicode; also in JSON."""
    wanted = _folded(words, hide=None)
    hide = None if DRAWN.search(wanted) else DRAWN
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names from the database
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                found |= {
                    f"{table}.{column}"
                    for column, value in zip(columns, row, strict=True)
                    if wanted in _text(value, hide)
                }
    if wanted in _folded(repr(cache._cache), hide):
        found.add("cache")
    return sorted(found)


def _text(value, hide):
    """Return what a value of any column says. A moment says nothing: any four digits may stand in its microseconds."""
    if isinstance(value, datetime.datetime) or isinstance(value, str) and MOMENT.fullmatch(value):
        return ""
    if isinstance(value, bytes | memoryview):
        value = bytes(value).decode("utf-8", "replace")
    if isinstance(value, str) and value[:1] in "[{":
        with suppress(ValueError):
            value = json.loads(value)
    return _folded(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str), hide)


def _folded(text, hide):
    text = unicodedata.normalize("NFC", text).casefold()
    text = hide.sub(" ", text) if hide else text
    return " ".join(text.replace("\\n", " ").split())
