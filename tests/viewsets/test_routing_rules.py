"""Routing rules in the admin: each as a sentence, which of them do nothing, and what would happen today."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kalix_wagtail.models import RoutingRule
from tests.factories import (
    LONG_AGO,
    AppointmentFactory,
    DeficiencyCategoryFactory,
    RoutingRuleFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

INDEX = "/admin/kalix/routing-rules/"
ENGLISH = {"accept-language": "en"}
XSS = "<script>alert(1)</script>"


@pytest.fixture
def coordinator(client):
    user = AppointmentFactory(coordinator=True, user=UserFactory(first_name="Eva", last_name="Lund")).user
    user.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", "view_routingrule"]))
    user.user_permissions.add(*Permission.objects.filter(codename__in=["add_routingrule", "change_routingrule"]))
    client.force_login(user)
    return user


@pytest.fixture
def property_unit():
    unit = UnitFactory(name="Fastighet")
    AppointmentFactory(unit=unit, manager=True, user=UserFactory(first_name="Bo", last_name="Ek"))
    return unit


def words_of(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def test_a_rule_is_a_sentence_that_names_who_answers(client, coordinator, property_unit):
    school, locks = UnitFactory(name="Skolan"), DeficiencyCategoryFactory(name="Lås")
    RoutingRuleFactory(category=locks, within=school, goes_to=property_unit)
    RoutingRuleFactory(category=locks, goes_to=property_unit)
    RoutingRuleFactory(category=None, within=school, goes_to=None)
    RoutingRuleFactory(category=None, goes_to=property_unit)
    words = words_of(client.get(INDEX, headers=ENGLISH))
    assert "Lås" in words
    assert words.count("Fastighet (Bo Ek)") == 3
    assert words.count("(Eva Lund)") == 1


@pytest.mark.parametrize("field", ["goes_to", "within"])
def test_a_rule_of_a_closed_unit_is_said_to_do_nothing(client, coordinator, property_unit, field):
    closed = UnitFactory(name="Gamla enheten", placed_until=LONG_AGO)
    RoutingRuleFactory(**{"goes_to": property_unit, field: closed})
    table = BeautifulSoup(client.get(INDEX).content, "html.parser").select_one("tbody")
    assert "Gamla enheten" in table.get_text()
    assert table.select("td")[1].get_text(strip=True)


def test_rules_stand_in_the_order_in_which_they_are_tried(client, coordinator):
    last, first = RoutingRuleFactory(order=20), RoutingRuleFactory(order=10)
    assert list(client.get(INDEX, {"ordering": "-order"}).context["object_list"]) == [first, last]


def test_the_preview_names_where_a_report_would_go_and_by_which_rule(client, coordinator, property_unit):
    locks, school = DeficiencyCategoryFactory(name="Lås"), UnitFactory(name="Skolan")
    AppointmentFactory(unit=school, manager=True, user=UserFactory(first_name="Ada", last_name="Berg"))
    rule = RoutingRuleFactory(category=locks, goes_to=property_unit)
    preview = client.get(INDEX, {"about": locks.pk, "by": school.pk}).context["preview"]
    assert (preview.rule, preview.goes_to) == (rule, "Fastighet (Bo Ek)")
    preview = client.get(INDEX, {"about": "", "by": school.pk}).context["preview"]
    assert (preview.rule, preview.goes_to) == (None, "Skolan (Ada Berg)")


@pytest.mark.parametrize("query", [{"by": ""}, {"by": "²"}, {"by": "x", "about": "-1"}, {"by": "999999"}])
def test_a_preview_of_nothing_says_so(client, coordinator, query):
    response = client.get(INDEX, query)
    assert response.status_code == 200
    assert "preview" not in response.context
    assert response.context["preview_form"].errors


def test_nobody_to_reach_is_said(client, superuser):
    client.force_login(superuser)
    unit = UnitFactory(name="Tom")
    assert "Tom" in client.get(INDEX, {"by": unit.pk}).context["preview"].goes_to


def test_a_rule_is_written(client, coordinator, property_unit):
    values = {"category": "", "within": "", "goes_to": property_unit.pk, "order": 5}
    assert client.post(reverse("kalix_routing_rules:add"), values).status_code == 302
    assert RoutingRule.objects.get().goes_to == property_unit


def test_who_may_not_write_rules_gets_no_form(client):
    user = UserFactory()
    user.user_permissions.add(*Permission.objects.filter(codename__in=["access_admin", "view_routingrule"]))
    client.force_login(user)
    assert client.get(reverse("kalix_routing_rules:add")).status_code == 302


def test_no_name_becomes_markup(client, coordinator):
    unit = UnitFactory(name=XSS)
    rule = RoutingRuleFactory(category=DeficiencyCategoryFactory(name=XSS), within=unit, goes_to=unit)
    html = client.get(INDEX, {"about": rule.category.pk, "by": unit.pk}).content.decode()
    assert "&lt;script&gt;" in html
    assert XSS not in html


def test_the_number_of_queries_does_not_grow(client, coordinator, property_unit):
    counts = []
    for rows in (1, 15):
        for _row in range(rows):
            RoutingRuleFactory(within=UnitFactory(placed_until=LONG_AGO))
        query = {"by": property_unit.pk}
        client.get(INDEX, query)
        with CaptureQueriesContext(connection) as queries:
            client.get(INDEX, query)
        counts.append(len(queries))
    assert counts[0] == counts[1]
