"""A query that was written once answers as Django's own would, with whatever is asked of it then."""

import threading
from datetime import date

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.expressions import RawSQL

from kalix_wagtail.models import Appointment
from kalix_wagtail.models.prepared import Later, PreparedQuery
from tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


def prepared():
    appointments = Appointment.objects.filter(user=RawSQL("%s", [Later("person")]), role=F("role"))
    return PreparedQuery(appointments.order_by("pk").values_list("unit_id", "valid_from", "user__is_active"))


def test_it_is_asked_with_other_values_each_time():
    query = prepared()
    for held in (AppointmentFactory(), AppointmentFactory()):
        assert [row[0] for row in query.rows(person=held.user_id)] == [held.unit_id]
    assert query.rows(person=0) == []


def test_values_are_python_values_as_djangos_own():
    held = AppointmentFactory(valid_from=date(2020, 2, 29))
    ((_unit, valid_from, is_active),) = prepared().rows(person=held.user_id)
    assert valid_from == date(2020, 2, 29)
    assert is_active is True


def test_what_is_asked_later_cannot_be_forgotten():
    with pytest.raises(KeyError, match="person"):
        prepared().rows()


def test_it_asks_through_the_connection_of_whoever_asks(django_assert_num_queries):
    """A server with threads: the one that wrote the query is not the one that asks it."""
    made = []
    thread = threading.Thread(target=lambda: made.append(prepared()))
    thread.start()
    thread.join()
    held = AppointmentFactory()
    assert connection.in_atomic_block
    with django_assert_num_queries(1):
        assert len(made[0].rows(person=held.user_id)) == 1
