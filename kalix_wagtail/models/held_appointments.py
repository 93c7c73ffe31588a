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
    With `above` (`UnitsAbove`) and the ids of its units, those in these units, the reader's and the coordinators' are
    read then, with the people and whether they are away, and the rest, with a query more, when something else is asked
    for.
    """

    def __init__(self, date, reader=None, above=None, first_ids=None):
        self._reader, self._first_ids, self._has_all = reader, first_ids, above is None
        self._user_model = get_user_model()
        self._date = date
        self._people, self._has_all_people = {}, False
        self._at_work = frozenset()
        #: Tuples of what a `Held` has: an object for each is made where it is asked for.
        self._rows = self._read() if above is None else self._read_first(above)

    def _wanted(self):
        of_reader = Q(user=self._reader) if self._reader is not None else Q()
        return (
            Appointment.objects.on(self._date).filter(~Q(role=Role.EMPLOYEE) | of_reader).order_by("valid_from", "pk")
        )

    @property
    def _columns(self):
        has_activity = any(field.name == "is_active" for field in self._user_model._meta.concrete_fields)
        return ["user_id", "unit_id", "role", "user__is_active" if has_activity else Value(True), "user__email"]

    def _read(self):
        return list(self._wanted().values_list(*self._columns))

    def _read_first(self, above):
        names, fields = _names_read(self._user_model), self._columns
        # Each column once: Django 5.2 gives one that is asked for twice only once.
        columns = list(dict.fromkeys([*fields, *(f"user__{name}" for name in names)]))
        rows = above.appointments(self._first_ids, *columns)
        places = [columns.index(f"user__{name}") for name in names]
        self._keep_people(above.db, names, ([row[place] for place in places] for row in rows))
        self._at_work = frozenset(row[0] for row in rows if not row[-1])
        return [row[: len(fields)] for row in rows]

    def _read_all(self):
        if not self._has_all:
            self._has_all, self._rows = True, self._read()
            self.__dict__.pop("_of_user", None)
            self.__dict__.pop("_of_unit", None)

    @cached_property
    def _of_user(self):
        return _Grouped(self._rows, 0)

    @cached_property
    def _of_unit(self):
        return _Grouped(self._rows, 1)

    def of(self, user_id):
        """Return the `Held` of one person."""
        if self._reader is None or user_id != self._reader.pk:
            self._read_all()
        return [Held._make(row) for row in self._of_user.rows(user_id)]

    def in_unit(self, unit_id, roles):
        """Return the `Held` with one of `roles` in a unit."""
        if not self._has_all and unit_id not in self._first_ids:
            self._read_all()
        return [Held._make(row) for row in self._of_unit.rows(unit_id) if row[2] in roles]

    def with_role(self, role):
        """Return the `Held` with a role, wherever they are."""
        if role != Role.COORDINATOR:
            self._read_all()
        return [Held._make(row) for row in self._rows if row[2] == role]

    def unit_ids(self, role):
        """Return the ids of the units where someone has a role."""
        return {held.unit_id for held in self.with_role(role)}

    def user_ids(self, roles):
        """Return the ids of everyone with one of `roles`."""
        self._read_all()
        return {row[0] for row in self._rows if row[2] in roles}

    def __contains__(self, user_id):
        if not self._of_user.rows(user_id):
            self._read_all()
        return bool(self._of_user.rows(user_id))

    def is_at_work(self, user_id):
        """Return whether it has been read that a person is not away on the day; False also when that is not known."""
        return user_id in self._at_work

    def has_read(self, user_id):
        """Return whether a person is at hand, without a query."""
        return user_id in self._people or (self._reader is not None and user_id == self._reader.pk)

    def person(self, user_id):
        """Return the user with an id among the appointments, None for another id."""
        if self._reader is not None and user_id == self._reader.pk:
            return self._reader
        if user_id not in self._people and user_id in self and not self._has_all_people:
            self._has_all_people = True
            holders = self._wanted().order_by().values("user_id")
            self._read_people(self._user_model._base_manager.filter(pk__in=holders))
        return self._people.get(user_id)

    def read_people(self, user_ids):
        """Read these people, for one who will ask for no others. One query, none for what has been read."""
        missing = {pk for pk in user_ids if not self.has_read(pk) and pk in self}
        if missing and not self._has_all_people:
            self._read_people(self._user_model._base_manager.filter(pk__in=missing))

    def _read_people(self, users):
        names = _names_read(self._user_model)
        self._keep_people(users.db, names, users.values_list(*names))

    def _keep_people(self, db, names, rows):
        for row in rows:
            person = self._user_model.from_db(db, names, row)
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
