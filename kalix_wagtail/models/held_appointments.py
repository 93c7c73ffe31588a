"""The appointments of a day and the people in them, read without a model instance for each of what may be thousands."""

from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import Q

from ..enums import Role
from .organisation import Appointment


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
        self._names = [field.attname for field in self._user_model._meta.concrete_fields]
        self._db, self._values, self._people, self.rows = found.db, {}, {}, []
        lookups = [f"user__{name}" for name in self._names]
        for user_id, unit_id, role, *values in found.values_list("user_id", "unit_id", "role", *lookups):
            self.rows.append(Held(user_id, unit_id, role))
            self._values[user_id] = values

    def person(self, user_id):
        """Return the user with an id among the appointments; made when first asked for. KeyError for another id."""
        if user_id not in self._people:
            self._people[user_id] = self._user_model.from_db(self._db, self._names, self._values[user_id])
        return self._people[user_id]

    def __contains__(self, user_id):
        return user_id in self._values
