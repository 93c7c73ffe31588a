import pytest
from django.urls import reverse

from kalix_wagtail.models import Absence, Appointment
from tests.factories import AbsenceFactory, AppointmentFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _administrator(client, superuser):
    client.force_login(superuser)


def test_people_are_shown_and_found_by_full_name(client):
    AppointmentFactory(user=UserFactory(username="aber01", first_name="Anna", last_name="Berg"))
    AppointmentFactory(user=UserFactory(username="eholm", first_name="Eva", last_name="Holm"))
    html = client.get(reverse("kalix_appointments:index")).content.decode()
    assert "Anna Berg" in html
    assert "aber01" not in html
    found = client.get(reverse("kalix_appointments:index_results"), {"q": "anna berg"}).content.decode()
    assert "Anna Berg" in found
    assert "Eva Holm" not in found


def test_the_form_offers_active_people_by_full_name_and_who_was_chosen(client):
    left = UserFactory(first_name="Bo", last_name="Gammal", is_active=False)
    UserFactory(first_name="Kaj", last_name="Borta", is_active=False)
    UserFactory(first_name="Anna", last_name="Berg")
    row = AppointmentFactory(user=left)
    html = client.get(reverse("kalix_appointments:edit", args=[row.pk])).content.decode()
    assert "Anna Berg</option>" in html
    assert "Bo Gammal</option>" in html
    assert "Kaj Borta</option>" not in html


def test_an_appointment_is_made(client):
    user, unit = UserFactory(), UnitFactory()
    fields = {"user": user.pk, "unit": unit.pk, "role": "manager", "valid_from": "2026-01-01", "valid_until": ""}
    assert client.post(reverse("kalix_appointments:add"), fields).status_code == 302
    made = Appointment.objects.get()
    assert (made.user, made.unit, made.role) == (user, unit, "manager")


def test_no_one_stands_in_for_oneself(client):
    user = UserFactory()
    fields = {"user": user.pk, "deputy": user.pk, "valid_from": "2026-01-01", "valid_until": ""}
    assert client.post(reverse("kalix_absences:add"), fields).status_code == 200
    assert not Absence.objects.exists()


def test_absences_name_the_deputy(client):
    AbsenceFactory(deputy=UserFactory(first_name="Eva", last_name="Holm"))
    assert "Eva Holm" in client.get(reverse("kalix_absences:index")).content.decode()
