"""The factories make what they say, so that a test can rely on them."""

import pytest

from kalix_wagtail.enums import UnitKind
from kalix_wagtail.models import OrganisationChart
from tests.factories import (
    AppointmentFactory,
    ContentPageFactory,
    DeficiencyReportFactory,
    PolicyPageFactory,
    UnitFactory,
    bodies,
)

pytestmark = pytest.mark.django_db


def test_a_unit_is_named_and_placed_below_its_parent(today):
    office = UnitFactory(code="kontoret", kind=UnitKind.ADMINISTRATION)
    street = UnitFactory(code="gata", name="Gatuenheten", parent=office)

    placed = OrganisationChart(today).units[street.pk]

    assert (str(street), placed.parent_id, placed.kind) == ("Gatuenheten", office.pk, UnitKind.DEPARTMENT)


def test_an_appointed_manager_answers_for_the_unit(today):
    appointment = AppointmentFactory(manager=True)
    assert OrganisationChart(today).responsible(appointment.unit_id).user == appointment.user


def test_a_content_page_holds_the_form_block():
    page = ContentPageFactory(body=bodies.body(bodies.deficiency_form("Rapportera")))
    assert [block.value["heading"] for block in page.body] == ["Rapportera"]


def test_a_draft_policy_is_not_live_and_has_sections():
    page = PolicyPageFactory()
    assert (page.live, [block.value["heading"] for block in page.body]) == (False, ["Bakgrund", "Mål", "Ansvar"])


def test_a_report_without_a_unit_is_for_the_coordinator_only(today):
    report = DeficiencyReportFactory()
    assert report.route_unit is None
    assert report.reference
