"""That every open report has someone who can be reached, today and in a while."""

import datetime
from dataclasses import dataclass

from ..models import DeficiencyReport, OrganisationChart

#: How many days ahead it is looked for reports that are about to lose whoever answers.
DAYS_AHEAD = 14


@dataclass(frozen=True)
class Unanswered:
    """References of open reports for which nobody can be reached: `today`, and `soon` besides those."""

    today: list
    soon: list
    read: int


def unanswered_reports(today):
    """Return the `Unanswered` of `today` and of two weeks later, as the organisation is planned."""
    charts = OrganisationChart(today), OrganisationChart(today + datetime.timedelta(days=DAYS_AHEAD))
    lacking, read, known = ([], []), 0, {}
    for report in DeficiencyReport.objects.open().order_by("pk").iterator():
        read += 1
        question = report.route_unit_id, report.is_sensitive, report.passing
        if question not in known:
            known[question] = [report.answered_by(chart).user_id is None for chart in charts]
        is_lacking, will_be = known[question]
        if is_lacking or will_be:
            lacking[0 if is_lacking else 1].append(report.reference)
    return Unanswered(*lacking, read)
