"""Who may do what with reports, as one table: the rule itself, whatever page asks for it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from kalix_wagtail import permissions
from kalix_wagtail.enums import ReporterShownTo
from kalix_wagtail.models import OrganisationChart
from tests.factories import AppointmentFactory, DeficiencyReportFactory, ReportActionFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


class Town:
    def __init__(self):
        self.unit = UnitFactory()
        self.manager = AppointmentFactory(unit=self.unit, manager=True).user
        self.coordinator = AppointmentFactory(coordinator=True).user
        self.reporter = AppointmentFactory(unit=self.unit).user
        self.assigned = UserFactory()
        self.acting = UserFactory()
        self.employee = AppointmentFactory(unit=self.unit).user
        self.superuser = UserFactory(superuser=True)
        self.visitor = AnonymousUser()
        self.report = DeficiencyReportFactory(reporter=self.reporter, route_unit=self.unit, assignee=self.assigned)
        self.action = ReportActionFactory(report=self.report, responsible=self.acting)

    def those_who(self, may):
        """Return the names of those of whom `may(person)` holds."""
        people = {name: person for name, person in vars(self).items() if hasattr(person, "is_active")}
        return {name for name, person in people.items() if may(person)}


@pytest.fixture
def town(db):
    return Town()


@pytest.fixture
def chart(town, today):
    return OrganisationChart(today)


EVERYONE = {"manager", "coordinator", "reporter", "assigned", "acting", "employee", "superuser"}


@pytest.mark.parametrize("is_given_a_chart", [True, False])
@pytest.mark.parametrize(
    ("rule", "who"),
    [
        (lambda person, town, chart: permissions.may_report(person), EVERYONE),
        (lambda person, town, chart: permissions.may_handle(person, town.report, chart), {"manager", "assigned"}),
        (lambda person, town, chart: permissions.acts_on(person, town.report), {"acting"}),
        (
            lambda person, town, chart: permissions.may_finish_action(person, town.action, chart),
            {"acting", "manager", "assigned"},
        ),
        (lambda person, town, chart: permissions.is_coordinator(person, chart), {"coordinator"}),
        (
            lambda person, town, chart: permissions.may_remove_text(person, town.report, chart),
            {"manager", "assigned", "coordinator"},
        ),
    ],
    ids=["report", "handle", "act", "finish", "coordinate", "remove"],
)
def test_who_may(town, chart, rule, who, is_given_a_chart):
    assert town.those_who(lambda person: rule(person, town, chart if is_given_a_chart else None)) == who


@pytest.mark.parametrize("name", ["manager", "assigned", "coordinator", "acting"])
def test_whose_account_is_closed_may_nothing_whatever_stands_there(town, name):
    person = getattr(town, name)
    person.is_active = False
    person.save()
    report, chart = town.report, OrganisationChart(timezone.localdate())
    assert not permissions.may_report(person)
    assert not permissions.may_handle(person, report, chart)
    assert not permissions.acts_on(person, report)
    assert not permissions.may_finish_action(person, town.action, chart)
    assert not permissions.is_coordinator(person, chart)
    assert not permissions.may_remove_text(person, report, chart)
    assert not permissions.may_be_given(person, report)


@pytest.mark.parametrize(
    ("shown_to", "who"),
    [
        (ReporterShownTo.HANDLERS, EVERYONE | {"visitor"}),
        (ReporterShownTo.COORDINATOR, {"reporter", "coordinator"}),
        (ReporterShownTo.NOBODY, {"reporter"}),
    ],
)
def test_who_reported_is_known_to_those_only_whom_the_report_says(town, chart, shown_to, who):
    town.report.reporter_shown_to = shown_to
    assert town.those_who(lambda person: permissions.may_see_reporter(person, town.report, chart)) == who


def test_whom_it_is_about_and_who_reported_are_given_nothing_of_it(town):
    town.report.passed_over = town.employee
    kept_out = {"reporter", "employee", "visitor"}
    assert town.those_who(lambda person: permissions.may_be_given(person, town.report)) == EVERYONE - kept_out
