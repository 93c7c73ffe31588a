import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from kalix_wagtail.models import ResponsibleParty
from tests.factories import ResponsiblePartyFactory, UnitFactory

pytestmark = pytest.mark.django_db
ADD = "wagtailsnippets_kalix_wagtail_responsibleparty:add"


@pytest.fixture(autouse=True)
def _administrator(client, superuser):
    client.force_login(superuser)


def data(**fields):
    labels = inline_formset([{"label": "Nämnderna", "language": "sv"}])
    return nested_form_data({"labels": labels}) | {"key": "namnder", "role": ""} | fields


def test_a_party_of_kinds_is_made_by_checkboxes(client):
    assert client.post(reverse(ADD), data(kinds=["committee", "company_board"])).status_code == 302
    party = ResponsibleParty.objects.get()
    assert party.kinds == ["committee", "company_board"]
    assert str(party) == "Nämnderna"


def test_a_party_of_named_units_is_made(client):
    unit = UnitFactory()
    assert client.post(reverse(ADD), data(units=[unit.pk], include_below="on")).status_code == 302
    party = ResponsibleParty.objects.get()
    assert list(party.units.all()) == [unit]
    assert party.include_below


@pytest.mark.parametrize(
    "fields", [{}, {"include_below": "on"}, {"kinds": ["no-such-kind"]}, {"everyone": "on", "key": ""}]
)
def test_a_party_that_says_nothing_or_is_wrong_is_refused(client, fields):
    assert client.post(reverse(ADD), data(**fields)).status_code == 200
    assert not ResponsibleParty.objects.exists()


def test_what_was_ticked_is_ticked_when_the_form_comes_back(client):
    party = ResponsiblePartyFactory(kinds=["committee"])
    url = reverse("wagtailsnippets_kalix_wagtail_responsibleparty:edit", args=[party.pk])
    form = client.get(url).context["form"]
    assert form["kinds"].value() == ["committee"]


def test_a_party_is_chosen_by_its_name(client):
    ResponsiblePartyFactory(label="Säkerhetsgruppen")
    ResponsiblePartyFactory(label="Varje nämnd")
    url = reverse("wagtailsnippetchoosers_kalix_wagtail_responsibleparty:choose_results")
    html = client.get(url, {"q": "gruppen"}).content.decode()
    assert "Säkerhetsgruppen" in html
    assert "Varje nämnd" not in html
