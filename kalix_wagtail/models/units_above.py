"""The units at and above some others, found by the database: one way up, not the thousands beside it."""

from django.db import connections
from django.db.models import Q
from django.db.models.expressions import RawSQL

from ..enums import Role
from .organisation import Appointment, Unit, UnitPlacement


def units_above(date, reader=None, unit_ids=()):
    """Return what ``unit__in`` takes for the units at and above some on `date`: all that a way up from them can meet.

    They are `unit_ids`, where the user `reader` works, and where the security coordinators are, who come last. A cycle
    ends the way. No query of its own.
    """
    held = Q(role=Role.COORDINATOR) if reader is None else Q(role=Role.COORDINATOR) | Q(user=reader)
    begins = [Appointment.objects.on(date).filter(held).values("unit_id")]
    if unit_ids:
        begins.append(Unit.objects.filter(pk__in=unit_ids).values("pk"))
    placed = UnitPlacement.objects.on(date).filter(parent__isnull=False).values("unit_id", "parent_id")
    # Django has no recursive queries; all but the recursion is its own, so that names and days are written as it does.
    parts = [_sql(queryset) for queryset in (*begins, placed)]
    sql = " UNION ".join(begin for begin, _params in parts[:-1])
    step = f"SELECT placed.parent_id FROM ({parts[-1][0]}) placed INNER JOIN above ON placed.unit_id = above.unit_id"
    sql = f"WITH RECURSIVE above (unit_id) AS ({sql} UNION {step}) SELECT unit_id FROM above"
    return RawSQL(sql, [param for _part, params in parts for param in params])  # noqa: S611 - nothing typed stands in it


def _sql(queryset):
    return queryset.order_by().query.get_compiler(connection=connections[queryset.db]).as_sql()
