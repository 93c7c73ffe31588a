"""Which routing rule decides."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kalix_wagtail.models import OrganisationChart, RoutingRule
from kalix_wagtail.rules.routing_rules import unit_for
from tests.factories import LONG_AGO, DeficiencyCategoryFactory, UnitFactory

pytestmark = pytest.mark.django_db


class Town:
    """Two schools below an office, IT and property beside it, a unit that is closed, and two categories."""

    def __init__(self):
        self.office = UnitFactory(name="Utbildningsförvaltningen")
        self.school = UnitFactory(name="Skolan", parent=self.office)
        self.library = UnitFactory(name="Biblioteket")
        self.it = UnitFactory(name="IT")
        self.property = UnitFactory(name="Fastighet")
        self.closed = UnitFactory(name="Stängd", placed_until=LONG_AGO)
        self.locks = DeficiencyCategoryFactory(name="Lås")
        self.fire = DeficiencyCategoryFactory(name="Brand")

    def rule(self, category=None, within=None, goes_to=None, order=100):
        names = {"category": category, "within": within, "goes_to": goes_to}
        return RoutingRule.objects.create(
            order=order, **{name: getattr(self, value) for name, value in names.items() if value}
        )


@pytest.fixture
def town():
    return Town()


#: rules as (category, within, goes to, order) → report as (category, unit) → index of the rule that decides
@pytest.mark.parametrize(
    ("rules", "report", "decides"),
    [
        ([], ("locks", "school"), None),
        ([("locks", None, "property", 1)], ("locks", "school"), 0),
        ([("locks", None, "property", 1)], ("fire", "school"), None),
        ([("locks", None, "property", 1)], (None, "school"), None),
        ([(None, None, "it", 1)], (None, None), 0),
        ([(None, "office", "it", 1)], ("locks", "school"), 0),
        ([(None, "office", "it", 1)], ("locks", "office"), 0),
        ([(None, "office", "it", 1)], ("locks", "library"), None),
        ([(None, "office", "it", 1)], ("locks", None), None),
        ([(None, "school", "it", 1)], ("locks", "office"), None),
        ([(None, None, "it", 2), ("locks", "office", "property", 1)], ("locks", "school"), 1),
        ([(None, None, "it", 1), ("locks", "office", "property", 1)], ("locks", "school"), 0),
        ([("locks", None, "closed", 1), (None, None, "it", 2)], ("locks", "school"), 1),
        ([("locks", None, "closed", 1)], ("locks", "school"), None),
        ([("locks", None, None, 1), (None, None, "it", 2)], ("locks", "school"), 0),
        ([(None, "closed", "it", 1)], ("locks", "school"), None),
    ],
)
def test_the_first_rule_that_fits_decides(town, today, rules, report, decides):
    made = [town.rule(*rule) for rule in rules]
    category, unit = (getattr(town, name) if name else None for name in report)
    chart = OrganisationChart(today)
    found = unit_for(category, unit.pk if unit else None, chart, RoutingRule.objects.order_by("-pk"))
    assert found == (None if decides is None else made[decides])


def test_asking_for_a_rule_costs_no_query_of_its_own(town, today):
    town.rule("locks", "office", "property")
    chart, rules = OrganisationChart(today), list(RoutingRule.objects.all())
    assert chart.units
    with CaptureQueriesContext(connection) as queries:
        assert unit_for(town.locks, town.school.pk, chart, rules).goes_to_id == town.property.pk
    assert len(queries) == 0
