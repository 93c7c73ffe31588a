"""The register of reports as a file: ten times as many rows in about the same memory, in the same run.

Printed as time, size, and by how much the most memory that the process has ever had has grown. Only that and the number
of queries are asserted: time differs between machines. (tracemalloc would tell more, and take ten times as long.)
"""

import resource
import sys
import time

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
#: How many MB more ten times as many rows may take at most: far less than they are, held as objects (200 MB).
MOST = 24

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


def peak():
    """Return the most memory that the process has had until now, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def measured(client, kind):
    """Return ``(seconds, MB by which the peak has grown, size in MB, queries)`` of fetching a file."""
    before, started = peak(), time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        size = fetch(client, kind)
        queries = len(connection.queries_log) - captured.initial_queries
    return time.perf_counter() - started, peak() - before, size / 1e6, queries


def test_the_register_as_a_file():
    unit = UnitFactory()
    manager = AppointmentFactory(unit=unit, manager=True).user
    reporter = AppointmentFactory(unit=unit).user
    codenames = ["access_admin", "view_deficiencyreport"]
    manager.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(manager)
    found, first = {}, 0
    print(f"\nThe register of reports as a file, on {connection.vendor}:")
    for rows in (SMALL, LARGE):
        add_reports(unit, reporter, first, rows)
        first = rows
        for kind in ("csv", "xlsx"):
            found[kind, rows] = taken, grown, size, queries = measured(client, kind)
            print(
                f"  {rows:7} rows as {kind:4} {taken:6.1f} s {size:6.1f} MB {queries:3} queries,"
                f" {grown:5.1f} MB more memory than ever before",
                flush=True,
            )
    for kind in ("csv", "xlsx"):
        (*_time, small), (_taken, grown, _size, large) = found[kind, SMALL], found[kind, LARGE]
        assert grown < MOST
        assert 0 < large == small
