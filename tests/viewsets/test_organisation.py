import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from kalix_wagtail.enums import UnitKind
from kalix_wagtail.models import Unit
from tests.factories import UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _administrator(client, superuser):
    client.force_login(superuser)


def data(unit=None, *, code="school", parent="", first_day="2026-01-01", last_day="", new=True):
    name = {"name": "Skolan", "language": "sv", "valid_from": "2026-01-01", "valid_until": ""}
    place = {"kind": UnitKind.WORKPLACE, "parent": parent, "valid_from": first_day, "valid_until": last_day}
    initial = 0
    if unit is not None:
        name["id"], place["id"], initial = unit.names.get().pk, unit.placements.get().pk, 1
    names, places = inline_formset([name], initial=initial), inline_formset([place], initial=initial)
    return nested_form_data({"code": code, "names": names, "placements": places})


def test_a_unit_is_made_with_its_name_and_place(client):
    above = UnitFactory()
    response = client.post(reverse("kalix_units:add"), data(parent=above.pk))
    assert response.status_code == 302
    unit = Unit.objects.get(code="school")
    assert unit.names.get().name == "Skolan"
    assert unit.placements.get().parent == above


def test_a_unit_needs_a_name_and_a_place(client):
    response = client.post(
        reverse("kalix_units:add"),
        nested_form_data({"code": "school", "names": inline_formset([]), "placements": inline_formset([])}),
    )
    assert response.status_code == 200
    assert not Unit.objects.exists()


def test_the_last_day_is_not_before_the_first(client):
    response = client.post(reverse("kalix_units:add"), data(first_day="2026-02-01", last_day="2026-01-31"))
    assert response.status_code == 200
    assert not Unit.objects.exists()


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_unit_is_not_put_below_itself(client, steps):
    unit = lowest = UnitFactory(code="school")
    for _step in range(steps):
        lowest = UnitFactory(parent=lowest)
    response = client.post(reverse("kalix_units:edit", args=[unit.pk]), data(unit, parent=lowest.pk))
    assert response.status_code == 200
    assert unit.placements.get().parent is None


def test_a_unit_is_chosen_by_its_name(client):
    UnitFactory(code="board", name="Utbildningsnämnden")
    UnitFactory(code="office", name="Socialförvaltningen")
    html = client.get(reverse("kalix_unit_chooser:choose_results"), {"q": "bildningsn"}).content.decode()
    assert "Utbildningsnämnden" in html
    assert "Socialförvaltningen" not in html
