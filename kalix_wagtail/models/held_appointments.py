"""The appointments of a day and the people in them, read without a model instance for each of what may be thousands."""

from functools import cached_property
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import DateTimeField, Q, Value

from ..enums import Role
from .organisation import Appointment

#: What of an account is read only where it is asked for: nobody is named or found by it.
LEFT_OUT = frozenset({"password", "is_superuser", "is_staff"})


class Held(NamedTuple):
    """An appointment on the day, and what tells whether the person can be told of anything."""

    user_id: int
    unit_id: int
    role: str
    is_active: bool
    email: str


class HeldAppointments:
    """The appointments on `date`, longest in place first: all but those of ordinary employees, and the `reader`'s own.

    One query when it is made, and one for the people in them when the first of them, but for the reader, is asked for.
    """

    def __init__(self, date, reader=None):
        wanted = ~Q(role=Role.EMPLOYEE)
        if reader is not None:
            wanted |= Q(user=reader)
        self._reader = reader
        self._user_model = get_user_model()
        self._found = Appointment.objects.on(date).filter(wanted).order_by("valid_from", "pk")
        has_activity = any(field.name == "is_active" for field in self._user_model._meta.concrete_fields)
        is_active = "user__is_active" if has_activity else Value(True)
        fields = ("user_id", "unit_id", "role", is_active, "user__email")
        #: Tuples of what a `Held` has: an object for each is made where it is asked for.
        self._rows = list(self._found.values_list(*fields))
        self._people, self._has_all_people = {}, False

    @cached_property
    def _of_user(self):
        return _Grouped(self._rows, 0)

    @cached_property
    def _of_unit(self):
        return _Grouped(self._rows, 1)

    def of(self, user_id):
        """Return the `Held` of one person."""
        return [Held._make(row) for row in self._of_user.rows(user_id)]

    def in_unit(self, unit_id, roles):
        """Return the `Held` with one of `roles` in a unit."""
        return [Held._make(row) for row in self._of_unit.rows(unit_id) if row[2] in roles]

    def with_role(self, role):
        """Return the `Held` with a role, wherever they are."""
        return [Held._make(row) for row in self._rows if row[2] == role]

    def unit_ids(self, role):
        """Return the ids of the units where someone has a role."""
        return {row[1] for row in self._rows if row[2] == role}

    def user_ids(self, roles):
        """Return the ids of everyone with one of `roles`."""
        return {row[0] for row in self._rows if row[2] in roles}

    def __contains__(self, user_id):
        return bool(self._of_user.rows(user_id))

    def person(self, user_id):
        """Return the user with an id among the appointments, None for another id."""
        if self._reader is not None and user_id == self._reader.pk:
            return self._reader
        if user_id in self and user_id not in self._people and not self._has_all_people:
            self._has_all_people = True
            self._read_people(self._user_model._base_manager.filter(pk__in=self._found.order_by().values("user_id")))
        return self._people.get(user_id)

    def read_people(self, user_ids):
        """Read these people, for one who will ask for no others. One query, none for what has been read."""
        missing = {pk for pk in user_ids if pk in self and pk not in self._people}
        missing -= {self._reader.pk} if self._reader is not None else set()
        if missing and not self._has_all_people:
            self._read_people(self._user_model._base_manager.filter(pk__in=missing))

    def _read_people(self, users):
        names = _names_read(self._user_model)
        for row in users.values_list(*names):
            person = self._user_model.from_db(users.db, names, row)
            self._people[person.pk] = person


class _Grouped:
    """Rows by one of their columns, without a list for each of the thousands that stand alone."""

    def __init__(self, rows, column):
        self._first, self._more = {}, {}
        for row in rows:
            if row[column] in self._first:
                self._more.setdefault(row[column], []).append(row)
            else:
                self._first[row[column]] = row

    def rows(self, key):
        """Return the rows with `key`, in their order."""
        return [self._first[key], *self._more.get(key, ())] if key in self._first else []


def _names_read(user_model):
    """Return the names of the fields that are read; moments take long to read, and there are two for each account."""
    fields = user_model._meta.concrete_fields
    return [f.attname for f in fields if f.name not in LEFT_OUT and not isinstance(f, DateTimeField)]
