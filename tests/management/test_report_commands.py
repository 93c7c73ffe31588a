"""The nightly commands about reports."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kalix_wagtail.models import Absence, OrganisationChart
from kalix_wagtail.rules.report_reach import unanswered_reports
from tests.factories import AppointmentFactory, DeficiencyReportFactory, UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(db):
    return AppointmentFactory(manager=True).user


@pytest.fixture
def report(manager):
    return DeficiencyReportFactory(route_unit=manager.kalix_appointments.get().unit, handler=manager)


def run(name):
    out = StringIO()
    call_command(name, stdout=out)
    return out.getvalue()


def test_a_report_with_someone_who_answers_is_in_order(report):
    assert "1 open reports" in run("check_reports")


@pytest.mark.parametrize("lost", ["appointment", "account", "address", "absence"])
def test_a_report_without_anyone_is_named_and_the_command_fails(report, manager, lost):
    if lost == "appointment":
        manager.kalix_appointments.all().delete()
    if lost == "account":
        manager.is_active = False
    if lost == "address":
        manager.email = ""
    if lost == "absence":
        Absence.objects.create(user=manager, valid_from="2020-01-01")
    manager.save()
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("check_reports", stdout=out)
    assert report.reference in out.getvalue() and report.description not in out.getvalue()


def test_closed_reports_need_nobody(report, manager):
    report.status = "resolved"
    report.save()
    manager.kalix_appointments.all().delete()
    assert "0 open reports" in run("check_reports")


def test_it_is_said_before_that_someone_will_be_gone(report, manager, today):
    manager.kalix_appointments.update(valid_until=today + datetime.timedelta(days=3))
    assert f"{report.reference}: nobody will be reachable" in run("check_reports")
    assert unanswered_reports(today).soon == [report.reference]


@pytest.mark.parametrize(
    "trouble", ["absent deputies", "cycle", "closed unit", "no unit", "reporter is manager", "about the manager"]
)
def test_however_the_organisation_looks_someone_answers(today, trouble):
    office = UnitFactory()
    unit = UnitFactory(parent=office)
    head = AppointmentFactory(unit=office, manager=True).user
    manager = AppointmentFactory(unit=unit, manager=True).user
    coordinator = AppointmentFactory(coordinator=True).user
    values, expected = {"route_unit": unit}, head
    if trouble == "absent deputies":
        deputy = AppointmentFactory(unit=unit, deputy=True).user
        Absence.objects.create(user=manager, deputy=deputy, valid_from="2020-01-01")
        Absence.objects.create(user=deputy, deputy=manager, valid_from="2020-01-01")
    if trouble == "cycle":
        office.placements.update(parent=unit)
        for person in (manager, head):
            person.kalix_appointments.all().delete()
        expected = coordinator
    if trouble == "closed unit":
        unit.placements.update(valid_until=today - datetime.timedelta(days=1))
        expected = coordinator
    if trouble == "no unit":
        values, expected = {}, coordinator
    if trouble == "reporter is manager":
        values["reporter"] = manager
    if trouble == "about the manager":
        values["passed_over"] = manager
    report = DeficiencyReportFactory(**values)
    assert report.answered_by(OrganisationChart(today)).user == expected
    assert "each has someone" in run("check_reports")


def test_the_daily_command_tells_reminds_and_passes_upwards(report, manager, today):
    report.handler, report.due_on = None, today - datetime.timedelta(days=1)
    report.save()
    assert run("escalate_reports").startswith("1 reports have come to someone else, 1 reminders queued, 0 reports")
    assert run("escalate_reports").startswith("0 reports have come to someone else, 0 reminders queued, 0 reports")
