"""Two people carry one disposal on at the same moment. Needs a database that threads can share: PostgreSQL."""

import pytest
from django.db import connection
from django.utils import timezone

from kalix_wagtail.actions.disposal import begin_disposal, resume_disposal
from kalix_wagtail.enums import ReportStatus
from kalix_wagtail.models import DeficiencyReport
from kalix_wagtail.rules.disposal import plan_disposal
from tests.factories import CaseEventFactory, DeficiencyReportFactory, DisposalRuleFactory

from .conftest import LONG_CLOSED
from .test_deficiencies_in_parallel import together

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory is not shared between threads"),
]


def test_each_report_is_settled_once():
    rule, today = DisposalRuleFactory(), timezone.localdate()
    for _number in range(12):
        CaseEventFactory(report=DeficiencyReportFactory(status=ReportStatus.RESOLVED, closed_at=LONG_CLOSED))
    planned = list(plan_disposal(rule, today).references)
    disposal = begin_disposal(rule, user=None, on=today, expected_digest=plan_disposal(rule, today).digest)
    DeficiencyReport.objects.filter(reference__in=planned[3:5]).update(legal_hold="Polisanmälan")
    together([lambda: resume_disposal(disposal, user=None)] * 4)
    disposal.refresh_from_db()
    assert disposal.protocol["references"] == planned[:3] + planned[5:]
    assert [reference for reference, _reason in disposal.protocol["skipped"]] == planned[3:5]
    assert disposal.protocol["counts"]["events"] == 10
