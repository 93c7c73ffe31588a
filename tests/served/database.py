"""A copy of the tests' empty database that other processes can open."""

import os
import sqlite3
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.db import connections


@contextmanager
def shared_database(folder):
    """Let the default connection lead to a copy in `folder` (SQLite) or beside the tests' own; gives its URL."""
    own = connections["default"]
    copy = _copy_to_file(own, folder / "shared.sqlite3") if own.vendor == "sqlite" else _copy_beside(own)
    with copy as (name, url):
        shared = own.copy()
        shared.settings_dict["NAME"] = name
        connections["default"] = shared
        try:
            yield url
        finally:
            shared.close()
            connections["default"] = own


@contextmanager
def _copy_to_file(own, path):
    own.ensure_connection()
    target = sqlite3.connect(path)
    own.connection.backup(target)
    target.execute("PRAGMA journal_mode=WAL")
    target.close()
    yield str(path), f"sqlite:///{path}"


@contextmanager
def _copy_beside(own):
    name = f"{own.settings_dict['NAME']}_shared"
    own.close()
    with own._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{own.settings_dict["NAME"]}"')
    try:
        yield name, urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    finally:
        with own._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
