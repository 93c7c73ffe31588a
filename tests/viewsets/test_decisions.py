import datetime

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.admin.panels import get_edit_handler

from kalix_wagtail.models import Decision
from kalix_wagtail.pages.models import PolicyDecision
from tests.factories import DecisionFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    return UnitFactory(code="council", name="Kommunfullmäktige")


@pytest.fixture
def communicator(client):
    user = UserFactory(admin_access=True)
    user.user_permissions.add(Permission.objects.get(codename="add_decision"))
    client.force_login(user)
    return user


def written(council, **changed):
    fields = {"organ": council.pk, "decided_on": "2026-11-16", "paragraph": "§ 98", "dnr": "KS 2026/412"}
    return fields | changed


CREATE = "kalix_decision_chooser:create"


def test_a_decision_is_written_down_in_place(client, communicator, council):
    response = client.post(reverse(CREATE), written(council))
    assert response.json()["step"] == "chosen"
    decision = Decision.objects.get()
    assert decision.decided_on == datetime.date(2026, 11, 16)
    assert (decision.organ, decision.paragraph, decision.dnr) == (council, "98", "KS 2026/412")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"organ": ""}, "organ"),
        ({"decided_on": ""}, "decided_on"),
        ({"decided_on": "i höstas"}, "decided_on"),
        ({"paragraph": ""}, "paragraph"),
        ({"dnr": ""}, "dnr"),
        ({"dnr_unknown": "on"}, "dnr_unknown"),
        ({"date_unknown": "on"}, "date_unknown"),
        ({"paragraph_unknown": "on"}, "paragraph_unknown"),
        ({"paragraph": "§", "dnr_unknown": "on", "dnr": ""}, "paragraph"),
    ],
)
def test_what_is_missing_is_given_or_said_to_be_unknown(client, communicator, council, changed, field):
    response = client.post(reverse(CREATE), written(council, **changed))
    assert response.json()["step"] == "reshow_creation_form"
    form = response.context["creation_form"]
    assert set(form.errors) == {field}
    assert not Decision.objects.exists()


def test_an_unknown_record_number_is_stored_as_unknown(client, communicator, council):
    client.post(reverse(CREATE), written(council, dnr="", dnr_unknown="on"))
    decision = Decision.objects.get()
    assert (decision.dnr, decision.dnr_unknown) == ("", True)


def test_writing_down_a_decision_needs_the_permission(client, council):
    client.force_login(UserFactory(admin_access=True))
    assert "creation_form" not in client.get(reverse("kalix_decision_chooser:choose")).context
    client.post(reverse(CREATE), written(council))
    assert not Decision.objects.exists()


def test_the_chooser_offers_the_form_and_finds_decisions(client, communicator, council):
    DecisionFactory(organ=council, paragraph="130")
    DecisionFactory(organ=UnitFactory(name="Kommunstyrelsen"), paragraph="7", decided_on=datetime.date(2020, 1, 1))
    html = client.get(reverse("kalix_decision_chooser:choose")).json()["html"]
    assert 'name="dnr_unknown"' in html
    for words in ("130", "fullmäktige", "fullm 2007"):
        found = client.get(reverse("kalix_decision_chooser:choose_results"), {"q": words}).content.decode()
        assert "§ 130" in found
        assert "§ 7" not in found


def test_a_documents_row_of_decisions_uses_the_chooser():
    form_class = get_edit_handler(PolicyDecision).get_form_class()
    assert form_class().fields["decision"].widget.__class__.__name__ == "DecisionChooserWidget"


def test_what_stands_of_a_decision_is_said_in_words(client, superuser):
    decision = DecisionFactory(dnr="", dnr_unknown=True)
    client.force_login(superuser)
    text = client.get(reverse("kalix_decisions:inspect", args=[decision.pk])).content.decode()
    shown = text.partition("<dl>")[2].partition("</dl>")[0]
    assert shown.count("Ja") == 1
    assert "Nej" in shown
    assert "–" in shown
    for code in ("True", "False", "None"):
        assert code not in shown
