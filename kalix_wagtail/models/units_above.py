"""The units at and above some others, found by the database: one way up, not the thousands beside it."""

from functools import lru_cache

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.expressions import RawSQL

from ..enums import Role
from .organisation import Appointment, Unit, UnitPlacement


def units_above(date, reader=None, unit_ids=()):
    """Return what ``unit__in`` takes for the units at and above some on `date`: all that a way up from them can meet.

    They are `unit_ids`, where the user `reader` works, and where the security coordinators are, who come last. A cycle
    ends the way. No query of its own.
    """
    held, placed = _rows_on(date)
    begin, begin_params = (
        f"SELECT held.unit_id FROM ({held[0]}) held WHERE held.role = %s",
        [*held[1], Role.COORDINATOR],
    )
    if reader is not None:
        begin = f"SELECT held.unit_id FROM ({held[0]}) held WHERE held.role = %s"
    begin_params = [*held[1], Role.COORDINATOR.value]
    if reader is not None:
        begin, begin_params = f"{begin} OR held.user_id = %s", [*begin_params, reader.pk]
    if unit_ids:
        named, named_params = _sql(Unit.objects.filter(pk__in=unit_ids).values("pk"))
        begin, begin_params = f"{begin} UNION {named}", [*begin_params, *named_params]
    step = f"SELECT placed.parent_id FROM ({placed[0]}) placed INNER JOIN above ON placed.unit_id = above.unit_id"
    sql = f"WITH RECURSIVE above (unit_id) AS ({begin} UNION {step}) SELECT unit_id FROM above"
    return RawSQL(sql, [*begin_params, *placed[1]])  # noqa: S611 - nothing typed stands in it


@lru_cache(maxsize=4)
def _rows_on(date):
    """Return ``(sql, params)`` of the appointments and of the placements of a day.

    Django has no recursive queries. All but the recursion is its own, so that names and days are written as it does;
    once a day, for to write them takes as long as to ask for them.
    """
    held = Appointment.objects.on(date).values("user_id", "unit_id", "role")
    placed = UnitPlacement.objects.on(date).filter(parent__isnull=False).values("unit_id", "parent_id")
    return _sql(held), _sql(placed)


def _sql(queryset):
    return queryset.order_by().query.get_compiler(connection=connections[DEFAULT_DB_ALIAS]).as_sql()
