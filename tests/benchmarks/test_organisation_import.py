"""Importing a large organisation: 5,000 units and 5,000 people. Printed as seconds; only the queries are asserted."""

import datetime
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kalix_wagtail.actions.organisation_import import import_organisation
from kalix_wagtail.importing.organisation import read_organisation
from kalix_wagtail.models import Appointment, Unit
from kalix_wagtail.rules.organisation_import import plan_import
from tests.importing.test_organisation import ENGLISH, csv_file, xlsx_file

pytestmark = pytest.mark.django_db

COUNT = 5_000
DAY = datetime.date(2026, 6, 1)


def rows():
    """Return a tree where each unit has ten below it, each with a manager of its own."""
    found = []
    for number in range(COUNT):
        parent = f"enhet-{number // 10}" if number >= 10 else ""
        found.append(f"unit;enhet-{number};Enhet {number};Unit {number};department;{parent};;")
        found.append(f"appointment;enhet-{number};;;;;;;chef{number}@kalix.test;Eva;Ek {number};manager")
    return found


def timed(name, what):
    started = time.perf_counter()
    result = what()
    print(f"  {name:<28}{time.perf_counter() - started:8.2f} s")
    return result


def test_five_thousand_units_and_as_many_people():
    lines = rows()
    print(f"\nImporting {COUNT} units and {COUNT} people:")
    workbook = xlsx_file(*(line.split(";") for line in (ENGLISH, *lines)))
    timed("reading XLSX", lambda: read_organisation(workbook, "a.xlsx"))
    file = timed("reading CSV", lambda: read_organisation(csv_file(*lines), "a.csv"))
    assert file.errors == ()
    with CaptureQueriesContext(connection) as queries:
        plan = timed("comparing", lambda: plan_import(file, date=DAY))
    assert plan.errors == ()
    assert len(queries) == 5
    timed("writing", lambda: import_organisation(plan, user=None))
    assert (Unit.objects.count(), Appointment.objects.count()) == (COUNT, COUNT)
    again = timed("comparing the second time", lambda: plan_import(file, date=DAY))
    assert again.is_empty
