"""Copies of the tests' empty database that other processes can open."""

import os
import shutil
import sqlite3
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.db import connections


@contextmanager
def empty_copy(folder):
    """Copy the tests' database while nobody has it open, and give the copy's name: a file, or a database beside it."""
    own = connections["default"]
    if own.vendor == "sqlite":
        own.ensure_connection()
        target = sqlite3.connect(folder / "empty.sqlite3")
        own.connection.backup(target)
        target.execute("PRAGMA journal_mode=WAL")
        target.close()
        yield str(folder / "empty.sqlite3")
        return
    own.close()
    with _created(own, f"{own.settings_dict['NAME']}_empty", own.settings_dict["NAME"]) as name:
        yield name


@contextmanager
def shared_database(empty, folder):
    """Let the default connection lead to a copy of the database `empty`, and give its URL."""
    own = connections["default"]
    with _copied(own, empty, folder) as (name, url):
        shared = own.copy()
        shared.settings_dict["NAME"] = name
        connections["default"] = shared
        try:
            yield url
        finally:
            shared.close()
            connections["default"] = own


@contextmanager
def _copied(own, empty, folder):
    if own.vendor == "sqlite":
        path = shutil.copy(empty, folder / "shared.sqlite3")
        yield str(path), f"sqlite:///{path}"
        return
    with _created(own, f"{own.settings_dict['NAME']}_shared", empty) as name:
        yield name, urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@contextmanager
def _created(own, name, template):
    with own._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield name
    finally:
        with own._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
