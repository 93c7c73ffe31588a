"""A manager acknowledges a steering document for the unit, once for each major edition."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageLogEntry, PageViewRestriction

from kalix_wagtail.actions.acknowledgements import acknowledge_edition
from kalix_wagtail.actions.lifecycle import withdraw_edition
from kalix_wagtail.enums import EditionKind, Role, UnitKind
from kalix_wagtail.exceptions import NotAllowedError
from kalix_wagtail.models import Acknowledgement, Edition
from kalix_wagtail.permissions import may_acknowledge
from kalix_wagtail.rules.impact import impact_of
from tests.actions.test_lifecycle import fresh, who_may_publish
from tests.factories import (
    AppointmentFactory,
    EditionFactory,
    ObligationWordingFactory,
    PolicyPageFactory,
    ResponsibilitiesPageFactory,
    ResponsiblePartyFactory,
    UnitFactory,
    UserFactory,
    short_body,
)
from tests.pages.test_policy_publishing import revise

pytestmark = pytest.mark.django_db

URL = "/intranat/acknowledgements/"


@pytest.fixture
def page():
    return ResponsibilitiesPageFactory(title="Min enhet", slug="min-enhet")


@pytest.fixture
def unit():
    return UnitFactory(code="skolan", name="Hamnskolan", kind=UnitKind.WORKPLACE)


@pytest.fixture
def manager(unit):
    return AppointmentFactory(unit=unit, role=Role.MANAGER, user__first_name="Eva", user__last_name="Ek").user


@pytest.fixture
def everyone():
    return ResponsiblePartyFactory(label="Alla anställda", everyone=True)


@pytest.fixture
def policy(everyone):
    return PolicyPageFactory(published=True, title="Säkerhetspolicy", body=short_body(everyone))


def edition_of(policy, major=1):
    return Edition.objects.get(page_id=policy.pk, major=major, minor=0)


def form(edition, unit, **more):
    return {"edition": edition.pk, "unit": unit.code, "next": "/min-enhet/", **more}


def my_unit(user):
    client = Client()
    client.force_login(user)
    return client.get("/min-enhet/").content.decode()


def test_a_manager_acknowledges_with_one_button(client, page, unit, manager, policy):
    client.force_login(manager)
    text = my_unit(manager)
    assert f'action="{URL}"' in text
    assert "Säkerhetspolicy" in text
    response = client.post(URL, form(edition_of(policy), unit), follow=True)
    assert response.redirect_chain == [("/min-enhet/", 302)]
    said = Acknowledgement.objects.get()
    assert (said.edition, said.unit, said.user) == (edition_of(policy), unit, manager)
    assert PageLogEntry.objects.get(action="kalix_wagtail.edition_acknowledged").user == manager
    text = my_unit(manager)
    assert f'action="{URL}"' not in text
    assert "Eva Ek" in text
    assert "Förankrad" in text


def test_an_employee_sees_whether_it_is_acknowledged_and_has_no_button(page, unit, manager, policy):
    employee = AppointmentFactory(unit=unit, role=Role.EMPLOYEE).user
    assert "Inte förankrad än" in my_unit(employee)
    assert f'action="{URL}"' not in my_unit(employee)


def test_twice_is_once(unit, manager, policy):
    first = acknowledge_edition(edition_of(policy), unit, user=manager)
    assert acknowledge_edition(edition_of(policy), unit, user=manager) == first
    assert PageLogEntry.objects.filter(action="kalix_wagtail.edition_acknowledged").count() == 1


def test_it_lasts_through_a_correction_and_is_asked_again_by_a_revision(page, unit, manager, policy, everyone):
    acknowledge_edition(edition_of(policy), unit, user=manager)
    revise(fresh(policy), kind=EditionKind.CORRECTION, body=short_body(everyone)).publish()
    assert "Förankrad" in my_unit(manager)
    revise(fresh(policy), body=short_body(everyone)).publish()
    assert f'action="{URL}"' in my_unit(manager)


@pytest.mark.parametrize("who", ["employee", "manager elsewhere", "nobody", "superuser"])
def test_only_who_answers_for_the_unit_may(client, unit, manager, policy, who):
    user = {
        "employee": lambda: AppointmentFactory(unit=unit, role=Role.EMPLOYEE).user,
        "manager elsewhere": lambda: AppointmentFactory(unit=UnitFactory(), role=Role.MANAGER).user,
        "nobody": UserFactory,
        "superuser": lambda: UserFactory(superuser=True),
    }[who]()
    client.force_login(user)
    assert client.post(URL, form(edition_of(policy), unit)).status_code == 404
    assert not Acknowledgement.objects.exists()


def test_who_is_not_logged_in_is_led_to_the_log_in(client, unit, policy):
    assert client.post(URL, form(edition_of(policy), unit)).status_code == 302
    assert not may_acknowledge(AnonymousUser(), unit)
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"edition": "²"},
        {"edition": "-1"},
        {"edition": "9" * 5000},
        {"edition": "999999"},
        {"edition": ""},
        {"unit": "finns-inte"},
        {"unit": "\x00"},
        {"unit": ""},
    ],
    ids=str,
)
def test_what_is_not_there_is_not_found(client, unit, manager, policy, changed):
    client.force_login(manager)
    assert client.post(URL, form(edition_of(policy), unit) | changed).status_code == 404


def test_only_posting_acknowledges_and_only_from_our_own_pages(client, unit, manager, policy):
    client.force_login(manager)
    assert client.get(URL, form(edition_of(policy), unit)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(manager)
    assert strict.post(URL, form(edition_of(policy), unit)).status_code == 403
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "javascript:alert(1)", ""])
def test_it_leads_back_to_our_own_pages_only(client, unit, manager, policy, elsewhere):
    client.force_login(manager)
    response = client.post(URL, form(edition_of(policy), unit, next=elsewhere))
    assert response["Location"] == "/"


def test_what_is_not_in_force_is_not_acknowledged(unit, manager, policy, today):
    edition = edition_of(policy)
    withdraw_edition(edition, user=who_may_publish(policy), reason="Fel.", acted_on=today)
    with pytest.raises(NotAllowedError):
        acknowledge_edition(edition, unit, user=manager)


def test_what_waits_for_its_day_can_be_acknowledged_already(unit, manager, policy, today):
    revise(policy, valid_from=today + datetime.timedelta(days=5)).publish()
    coming = Edition.objects.get(page_id=policy.pk, major=2)
    assert acknowledge_edition(coming, unit, user=manager).edition == coming


def test_a_policy_the_manager_may_not_read_is_as_if_missing(client, unit, manager, policy):
    PageViewRestriction.objects.create(page=policy.page_ptr, restriction_type=PageViewRestriction.GROUPS)
    client.force_login(manager)
    assert client.post(URL, form(edition_of(policy), unit)).status_code == 404


def test_the_impact_names_the_units_that_are_asked_again(unit, manager, policy, today, everyone):
    acknowledge_edition(edition_of(policy), unit, user=manager)
    for kind, names in [
        (EditionKind.REVISION, ["Hamnskolan"]),
        (EditionKind.REAFFIRMATION, ["Hamnskolan"]),
        (EditionKind.REPEAL, []),
        (EditionKind.CORRECTION, []),
    ]:
        draft = revise(fresh(policy), kind=kind, body=short_body(everyone)).as_object()
        assert impact_of(draft, today).asked_again == names, kind


def test_the_editor_is_told_before_publishing(client, superuser, unit, manager, policy, everyone):
    acknowledge_edition(edition_of(policy), unit, user=manager)
    revise(fresh(policy), body=short_body(everyone))
    client.force_login(superuser)
    told = client.get(reverse("kalix_impact", args=[policy.pk])).content.decode()
    assert "Hamnskolan" in told.partition("Tillfrågas om förankring på nytt")[2]
    panel = client.get(reverse("wagtailadmin_pages:edit", args=[policy.pk])).content.decode()
    assert "1 enhet tillfrågas" in panel


def test_twenty_policies_cost_as_many_queries_as_one(page, unit, manager, everyone):
    def count():
        client = Client()
        client.force_login(manager)
        client.get("/min-enhet/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/min-enhet/")
        return len(captured)

    def add():
        edition = EditionFactory()
        ObligationWordingFactory(edition=edition, parties=[everyone])
        Acknowledgement.objects.create(edition=edition, unit=unit, user=manager)

    add()
    one = count()
    for _ in range(19):
        add()
    assert count() == one
