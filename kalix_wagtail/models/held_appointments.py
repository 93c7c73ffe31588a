"""The appointments of a day and the people in them, read without a model instance for each of what may be thousands."""

from collections import defaultdict
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import DateTimeField, Q

from ..enums import Role
from .organisation import Appointment

#: What of an account is read only where it is asked for: nobody is named or found by it.
LEFT_OUT = frozenset({"password", "is_superuser", "is_staff"})


class Held(NamedTuple):
    """An appointment on the day."""

    user_id: int
    unit_id: int
    role: str


class HeldAppointments:
    """The appointments on `date`, longest in place first: all but those of ordinary employees, and the `reader`'s own.

    One query, when it is made.
    """

    def __init__(self, date, reader=None):
        wanted = ~Q(role=Role.EMPLOYEE)
        if reader is not None:
            wanted |= Q(user=reader)
        found = Appointment.objects.on(date).filter(wanted).order_by("valid_from", "pk")
        self._user_model = get_user_model()
        self._names = _names_read(self._user_model)
        self._db, self._values, self._people, self.rows = found.db, {}, {}, []
        self._of_user = defaultdict(list)
        lookups = [f"user__{name}" for name in self._names]
        for row in found.values_list("user_id", "unit_id", "role", *lookups):
            held = Held._make(row[:3])
            self.rows.append(held)
            self._of_user[held.user_id].append(held)
            self._values[held.user_id] = row[3:]

    def of(self, user_id):
        """Return the `Held` of one person."""
        return self._of_user.get(user_id, ())

    def person(self, user_id):
        """Return the user with an id among the appointments; made when first asked for. KeyError for another id."""
        if user_id not in self._people:
            self._people[user_id] = self._user_model.from_db(self._db, self._names, self._values[user_id])
        return self._people[user_id]

    def __contains__(self, user_id):
        return user_id in self._values


def _names_read(user_model):
    """Return the names of the fields that are read; moments take long to read, and there are two for each account."""
    fields = user_model._meta.concrete_fields
    return [f.attname for f in fields if f.name not in LEFT_OUT and not isinstance(f, DateTimeField)]
