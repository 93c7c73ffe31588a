"""Whom a responsible party means is shown beside its form, as saved and as it is being changed."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from kalix_wagtail.enums import Role, UnitKind
from kalix_wagtail.models import ResponsibleParty
from kalix_wagtail.rules import party_meaning
from tests.factories import AppointmentFactory, ResponsiblePartyFactory, UnitFactory, UserFactory
from tests.pages.test_policy_serving import html

pytestmark = pytest.mark.django_db

URL = "/admin/kalix/parties/meaning/"


@pytest.fixture
def office():
    return UnitFactory(name="Kontoret", kind=UnitKind.ADMINISTRATION)


@pytest.fixture
def school(office):
    return UnitFactory(name="Skolan", kind=UnitKind.WORKPLACE, parent=office)


@pytest.fixture
def admin(client, superuser):
    client.force_login(superuser)
    return client


def names(response):
    assert response.status_code == 200
    return [item.get_text() for item in BeautifulSoup(response.content, "html.parser").select("li")]


@pytest.mark.parametrize(
    ("posted", "meant"),
    [
        ({}, []),
        ({"everyone": "on"}, ["Kontoret", "Skolan"]),
        ({"kinds": ["administration"]}, ["Kontoret"]),
        ({"kinds": ["administration", "workplace"]}, ["Kontoret", "Skolan"]),
        ({"kinds": ["no such kind"]}, []),
        ({"units": "office"}, ["Kontoret"]),
        ({"units": "office", "include_below": "on"}, ["Kontoret", "Skolan"]),
        ({"units": ["²", "-1", "9" * 400]}, []),
        ({"role": "manager"}, ["Skolan: Eva Ek"]),
        ({"role": "manager", "kinds": ["administration"]}, ["Kontoret: ingen med den rollen"]),
        ({"role": "employee", "kinds": ["workplace"]}, ["Skolan: Bo Ask"]),
        ({"role": "no such role", "kinds": ["workplace"]}, ["Skolan"]),
    ],
)
def test_the_answer_follows_what_is_typed(admin, office, school, posted, meant):
    AppointmentFactory(unit=school, role=Role.MANAGER, user=UserFactory(first_name="Eva", last_name="Ek"))
    AppointmentFactory(unit=school, user=UserFactory(first_name="Bo", last_name="Ask"))
    if posted.get("units") == "office":
        posted = posted | {"units": str(office.pk)}
    assert names(admin.post(URL, posted)) == meant
    assert not ResponsibleParty.objects.exists()


def test_the_form_shows_whom_the_saved_party_means(admin, office, school):
    party = ResponsiblePartyFactory(units=[office], include_below=True)
    url = reverse("wagtailsnippets_kalix_wagtail_responsibleparty:edit", args=[party.pk])
    page = BeautifulSoup(html(admin, url), "html.parser")
    place = page.select_one("[data-kalix-party-meaning]")
    assert [item.get_text() for item in place.select("li")] == ["Kontoret", "Skolan"]
    assert place["data-kalix-party-meaning"] == URL
    assert any("party-meaning" in (script.get("src") or "") for script in page.select("script"))


def test_a_new_party_means_nobody_yet(admin):
    page = html(admin, reverse("wagtailsnippets_kalix_wagtail_responsibleparty:add"))
    assert "data-kalix-party-meaning" in page


def test_only_who_may_add_or_change_parties_is_answered(client, office):
    assert client.post(URL, {"everyone": "on"}).status_code == 302
    client.force_login(UserFactory())
    assert client.post(URL, {"everyone": "on"}).status_code == 302
    client.force_login(UserFactory(admin_access=True))
    response = client.post(URL, {"everyone": "on"})
    assert response.status_code in (302, 403)
    assert "Kontoret" not in response.content.decode()


def test_only_posting_is_answered(admin):
    assert admin.get(URL).status_code == 405


def test_the_list_ends_somewhere(admin, office, school, monkeypatch):
    monkeypatch.setattr(party_meaning, "MOST_NAMED", 1)
    assert names(admin.post(URL, {"everyone": "on"})) == ["Kontoret", "och 1 till"]


@pytest.mark.parametrize("units", [1, 20])
def test_it_costs_the_same_whatever_it_means(admin, units, django_assert_num_queries):
    for _n in range(units):
        AppointmentFactory(unit=UnitFactory(kind=UnitKind.WORKPLACE), role=Role.MANAGER)
    posted = {"kinds": ["workplace"], "role": "manager"}
    admin.post(URL, posted)
    with django_assert_num_queries(6):
        assert len(names(admin.post(URL, posted))) == units
