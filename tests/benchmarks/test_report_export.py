"""The register of reports as a file: ten times as many rows in about the same memory, in the same run.

Printed as time, peak memory and size. Only the ratio of the peaks and the number of queries are asserted: time differs
between machines. Time is measured without tracemalloc, which slows everything it watches.
"""

import time
import tracemalloc

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kalix_wagtail.models import DeficiencyReport
from tests.factories import AppointmentFactory, DeficiencyCategoryFactory, UnitFactory

#: How many reports in the first and in the second file.
SMALL, LARGE = 10_000, 100_000
#: How many rows are written at a time.
BATCH = 5000
#: How much more memory ten times as many rows may take.
MOST = 1.5

INDEX = "/admin/kalix/deficiency-reports/"

pytestmark = pytest.mark.django_db


def add_reports(unit, user, first, last):
    category = DeficiencyCategoryFactory()
    for start in range(first, last, BATCH):
        DeficiencyReport.objects.bulk_create(
            DeficiencyReport(
                reference=f"R{number:07}",
                reporter=user,
                reporter_unit=unit,
                route_unit=unit,
                category=category,
                description=f"Branddörr {number} går inte att stänga. " * 5,
                place="Skolgatan 1, plan 2",
                submitter=f"user:{user.pk}",
                submission_key=str(number),
                submission_hash="0",
            )
            for number in range(start, min(start + BATCH, last))
        )


def fetch(client, kind):
    """Return how many bytes a file has, without keeping any."""
    return sum(len(chunk) for chunk in client.get(INDEX, {"export": kind}).streaming_content)


def measured(client, kind):
    """Return ``(seconds, peak in MB, size in MB, queries)`` of fetching a file."""
    started = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        size = fetch(client, kind)
    taken = time.perf_counter() - started
    tracemalloc.start()
    fetch(client, kind)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return taken, peak / 1e6, size / 1e6, len(captured)


def test_the_register_as_a_file():
    unit = UnitFactory()
    manager = AppointmentFactory(unit=unit, manager=True).user
    reporter = AppointmentFactory(unit=unit).user
    codenames = ["access_admin", "view_deficiencyreport"]
    manager.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(manager)
    found, first = {}, 0
    for rows in (SMALL, LARGE):
        add_reports(unit, reporter, first, rows)
        first = rows
        for kind in ("csv", "xlsx"):
            found[kind, rows] = taken, peak, size, queries = measured(client, kind)
            print(
                f"\n{rows:7} rows as {kind:4}: {taken:6.1f} s {peak:6.1f} MB at most {size:6.1f} MB {queries:3} queries"
            )
    for kind in ("csv", "xlsx"):
        small, large = found[kind, SMALL], found[kind, LARGE]
        print(f"{kind}: ratio of peaks {large[1] / small[1]:.2f}")
        assert large[1] < MOST * small[1]
        assert large[3] == small[3]
