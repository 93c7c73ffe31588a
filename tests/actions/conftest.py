"""A workplace with someone who has reported something, and what several tests of actions ask."""

import pytest

from kalix_wagtail.enums import UnitKind
from tests.factories import AppointmentFactory, DeficiencyReportFactory, UnitFactory, UserFactory


class Workplace:
    """A unit below an office of a nämnd, and a company beside; each has a leader. There is a coordinator too."""

    def __init__(self):
        self.committee = UnitFactory(name="Barn- och utbildningsnämnden", kind=UnitKind.COMMITTEE)
        self.executive = UnitFactory(name="Kommunstyrelsen", kind=UnitKind.EXECUTIVE)
        self.company = UnitFactory(name="Kalixbo", kind=UnitKind.COMPANY)
        self.office = UnitFactory(name="Förvaltningen", parent=self.committee)
        self.unit = UnitFactory(name="Förskolan Näsbyn", parent=self.office)
        self.head = AppointmentFactory(unit=self.office, manager=True).user
        self.manager = AppointmentFactory(unit=self.unit, manager=True).user
        self.director = AppointmentFactory(unit=self.company, manager=True).user
        self.coordinator = AppointmentFactory(unit=self.executive, coordinator=True).user
        self.reporter = AppointmentFactory(unit=self.unit).user
        self.colleague = AppointmentFactory(unit=self.unit).user
        self.outsider = UserFactory()
        self.superuser = UserFactory(superuser=True)

    def report(self, **fields):
        values = {"reporter": self.reporter, "route_unit": self.unit, "handler": self.manager}
        return DeficiencyReportFactory(**values | fields)


@pytest.fixture
def place(db):
    return Workplace()


def owed(report):
    """Return who is to be told of `report`, and how."""
    return sorted(report.notifications.values_list("kind", "recipient__username"))


def told(*pairs):
    return sorted((str(kind), person.username) for kind, person in pairs)
