"""The units at and above some others, and who leads them: one way up, not the thousands beside it."""

from functools import lru_cache
from itertools import count

from django.db import connections
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL

from ..enums import Role
from .organisation import Absence, Appointment, UnitPlacement
from .prepared import Later, PreparedQuery


class UnitsAbove:
    """The units at and above some on `date`: all that a way up from them can meet. No query until it is asked.

    They are `unit_ids`, where the user `reader` works, and where the security coordinators are, who come last. A cycle
    ends the way.
    """

    def __init__(self, date, reader=None, unit_ids=()):
        self._date, self._reader, self._unit_ids = date, reader, tuple(unit_ids)

    @property
    def db(self):
        """Return the alias of the database that is asked."""
        return Appointment.objects.db

    def places(self, *fields):
        """Return these fields of the units' placements with their names, the newest first; one query."""
        query = _places(self._date, self._reader is not None, len(self._unit_ids), fields)
        return query.rows(**self._values(self._unit_ids))

    def appointments(self, unit_ids, *fields):
        """Return these fields of the appointments of those who can answer in these units, and of the reader's own; one
        query. The last column says whether the person is away."""
        query = _appointments(self._date, self._reader is not None, len(unit_ids), fields)
        return query.rows(**self._values(unit_ids))

    def _values(self, unit_ids):
        values = dict(zip(map(_unit, count()), unit_ids, strict=False))
        return values if self._reader is None else values | {"reader": self._reader.pk}


# A day's queries differ in how many units are named only: a few ways up, none longer than the organisation is deep.


@lru_cache(maxsize=64)
def _places(date, has_reader, number, fields):
    # Of several placements on a day the one that began last holds, and so it comes last.
    order = "valid_from", "pk", "-unit__names__valid_from", "unit__names__language"
    placements = UnitPlacement.objects.on(date).filter(unit__in=_way_up(date, has_reader, number))
    return PreparedQuery(placements.order_by(*order).values_list(*fields))


@lru_cache(maxsize=64)
def _appointments(date, has_reader, number, fields):
    wanted = Q(role=Role.COORDINATOR)
    if number:
        in_units = RawSQL(", ".join(["%s"] * number), _units(number))  # noqa: S611 - nothing typed in it
        wanted |= Q(unit__in=in_units) & ~Q(role=Role.EMPLOYEE)
    if has_reader:
        wanted |= Q(user=RawSQL("%s", [Later("reader")]))  # noqa: S611 - nothing typed in it
    is_away = Exists(Absence.objects.on(date).filter(user=OuterRef("user")))
    held = Appointment.objects.on(date).filter(wanted).order_by("valid_from", "pk")
    return PreparedQuery(held.values_list(*fields, is_away))


def _way_up(date, has_reader, number):
    """Return what ``unit__in`` takes. Django has no recursive queries; all but the recursion is its own."""
    held = Appointment.objects.on(date).values("user_id", "unit_id", "role")
    placed = UnitPlacement.objects.on(date).filter(parent__isnull=False).values("unit_id", "parent_id")
    (held, held_params), (placed, placed_params) = _sql(held), _sql(placed)
    # Each way to begin asked for by itself, so that each is found by an index.
    begin = f"SELECT held.unit_id FROM ({held}) held WHERE held.role = %s"
    params = [*held_params, Role.COORDINATOR.value]
    if has_reader:
        begin = f"{begin} UNION SELECT held.unit_id FROM ({held}) held WHERE held.user_id = %s"
        params += [*held_params, Later("reader")]
    begin, params = begin + " UNION SELECT %s" * number, [*params, *_units(number)]
    step = f"SELECT placed.parent_id FROM ({placed}) placed INNER JOIN above ON placed.unit_id = above.unit_id"
    sql = f"WITH RECURSIVE above (unit_id) AS ({begin} UNION {step}) SELECT unit_id FROM above"
    return RawSQL(sql, [*params, *placed_params])  # noqa: S611 - nothing typed stands in it


def _sql(queryset):
    return queryset.order_by().query.get_compiler(connection=connections[queryset.db]).as_sql()


def _unit(place):
    return f"unit_{place}"


def _units(number):
    return [Later(_unit(place)) for place in range(number)]
