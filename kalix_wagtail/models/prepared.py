"""Queries of Django's that are written once and asked often: to write one takes longer than to ask it.

For the few that every report asks, on every page with a form.
"""

from dataclasses import dataclass

from django.db import connections


@dataclass(frozen=True)
class Later:
    """What is known only when a `PreparedQuery` is asked. Stands among the ``params`` of a `RawSQL`."""

    name: str


class PreparedQuery:
    """The SQL of a ``values_list`` queryset in which `Later`s stand for what differs from time to time."""

    def __init__(self, queryset):
        self.db, self._query = queryset.db, queryset.query
        compiler = self._compiler()
        self._sql, self._params = compiler.as_sql()
        self._columns = [column for column, _sql, _alias in compiler.select]

    def _compiler(self):
        return self._query.get_compiler(connection=connections[self.db])

    def rows(self, **values):
        """Return what the database answers as lists of Python values, with `values` in the places of the `Later`s."""
        params = [values[param.name] if isinstance(param, Later) else param for param in self._params]
        # One of its own for each call: a compiler holds the connection of the thread that made it.
        compiler = self._compiler()
        converters = compiler.get_converters(self._columns)
        with connections[self.db].cursor() as cursor:
            cursor.execute(self._sql, params)
            rows = cursor.fetchall()
        return list(compiler.apply_converters(rows, converters)) if converters else rows
