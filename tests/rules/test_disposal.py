"""Which reports a disposal rule reaches on a day."""

import datetime

import pytest
from django.utils import timezone

from kalix_wagtail.enums import CLOSED_STATUSES, ReportStatus
from kalix_wagtail.models import DeficiencyReport, Disposal
from kalix_wagtail.rules.disposal import (
    CLEARED,
    EARLIEST,
    KEPT,
    Progress,
    cleared_values,
    months_before,
    plan_disposal,
    progress_of,
)
from tests.factories import DeficiencyCategoryFactory, DeficiencyReportFactory, DisposalRuleFactory

ON = datetime.date(2026, 6, 15)
#: With 24 months, reports closed before this day are reached.
LIMIT = datetime.date(2024, 6, 15)


def local(year, month, day, hour=12, minute=0):
    return timezone.make_aware(datetime.datetime(year, month, day, hour, minute))


def closed(**fields):
    """Return a report that was closed long before `LIMIT`."""
    return DeficiencyReportFactory(**{"status": ReportStatus.RESOLVED, "closed_at": local(2024, 1, 1), **fields})


def reached(rule, on=ON):
    return set(plan_disposal(rule, on).references)


@pytest.mark.parametrize(
    ("date", "months", "expected"),
    [
        ((2026, 6, 15), 24, (2024, 6, 15)),
        ((2026, 6, 15), 1, (2026, 5, 15)),
        ((2026, 1, 15), 1, (2025, 12, 15)),
        ((2026, 12, 31), 12, (2025, 12, 31)),
        # No such day: the last one of the month, so that nothing goes before its months are full.
        ((2026, 3, 31), 1, (2026, 2, 28)),
        ((2024, 3, 30), 1, (2024, 2, 29)),
        ((2024, 2, 29), 12, (2023, 2, 28)),
        ((2026, 12, 31), 6, (2026, 6, 30)),
    ],
)
def test_months_are_months_of_the_calendar(date, months, expected):
    assert months_before(datetime.date(*date), months) == datetime.date(*expected)


@pytest.mark.parametrize("months", [1600, 32767])
def test_a_rule_with_absurdly_many_months_reaches_nothing_and_does_not_fail(months):
    assert months_before(ON, months) == EARLIEST


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("closed_at", "is_reached"),
    [
        (local(2024, 6, 14, 23, 59), True),
        (local(2024, 6, 15, 0, 0), False),
        (local(2024, 6, 15, 1, 30), False),
        (local(2026, 6, 14), False),
    ],
)
def test_the_day_is_that_of_the_municipality_and_not_of_greenwich(closed_at, is_reached):
    report = closed(closed_at=closed_at)
    assert (report.reference in reached(DisposalRuleFactory())) is is_reached


@pytest.mark.django_db
@pytest.mark.parametrize("status", sorted(ReportStatus))
def test_only_closed_reports_are_reached(status):
    # An open report that has been closed once, as if its date had been left behind.
    report = closed(status=status)
    assert (report.reference in reached(DisposalRuleFactory())) is (status in CLOSED_STATUSES)


@pytest.mark.django_db
def test_a_closed_report_without_a_date_is_not_reached():
    assert closed(closed_at=None).reference not in reached(DisposalRuleFactory())


@pytest.mark.django_db
def test_a_held_report_is_not_reached_and_named_with_its_reason():
    held, free = closed(legal_hold="Polisanmälan"), closed()
    plan = plan_disposal(DisposalRuleFactory(), ON)
    assert plan.references == (free.reference,)
    assert plan.held == ((held.reference, "Polisanmälan"),)


@pytest.mark.django_db
def test_a_held_report_that_is_not_old_enough_is_not_named():
    closed(legal_hold="Polisanmälan", closed_at=local(2026, 1, 1))
    assert plan_disposal(DisposalRuleFactory(), ON).held == ()


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "is_reached"), [(ReportStatus.IN_PROGRESS, False), (ReportStatus.DUPLICATE, True)])
def test_a_report_that_an_open_one_is_a_duplicate_of_is_not_reached(status, is_reached):
    original = closed()
    DeficiencyReportFactory(status=status, duplicate_of=original)
    assert (original.reference in reached(DisposalRuleFactory())) is is_reached


@pytest.mark.django_db
def test_what_is_disposed_of_is_not_reached_again():
    rule = DisposalRuleFactory()
    disposal = Disposal.objects.create(rule=rule, rule_name="", decision="", closed_before=LIMIT)
    assert closed(disposal=disposal).reference not in reached(rule)


@pytest.mark.django_db
def test_a_rule_reaches_its_category_and_a_general_one_the_rest():
    fire, lock, none = (
        closed(category=DeficiencyCategoryFactory()),
        closed(category=DeficiencyCategoryFactory()),
        closed(),
    )
    general = DisposalRuleFactory()
    assert reached(general) == {fire.reference, lock.reference, none.reference}
    special = DisposalRuleFactory(category=fire.category, months=120)
    assert reached(special) == set()
    assert reached(general) == {lock.reference, none.reference}
    special.is_active = False
    special.save()
    assert fire.reference in reached(general)


@pytest.mark.django_db
@pytest.mark.parametrize("trait", ["undecided", "out_of_use"])
def test_a_rule_that_cannot_be_used_reaches_nothing_and_says_why(trait):
    closed(), closed(legal_hold="Polisanmälan")
    plan = plan_disposal(DisposalRuleFactory(**{trait: True}), ON)
    assert (plan.references, plan.held) == ((), ())
    assert plan.refusal


@pytest.mark.django_db
def test_two_plans_have_one_digest_only_if_they_dispose_of_the_same_under_the_same_decision():
    rule = DisposalRuleFactory()
    closed()
    first = plan_disposal(rule, ON).digest
    assert plan_disposal(rule, ON).digest == first
    rule.decision = "Ett annat beslut"
    assert plan_disposal(rule, ON).digest != first
    rule.refresh_from_db()
    closed()
    assert plan_disposal(rule, ON).digest != first


@pytest.mark.django_db
def test_a_plan_reads_no_text_and_asks_a_constant_number_of_queries(django_assert_num_queries):
    rule = DisposalRuleFactory()
    for count in (1, 20):
        for _each in range(count):
            closed()
        with django_assert_num_queries(2) as queries:
            plan_disposal(rule, ON)
        assert not any("description" in query["sql"] for query in queries.captured_queries)


def test_every_column_of_a_report_is_either_kept_or_cleared():
    columns = {field.name for field in DeficiencyReport._meta.concrete_fields}
    assert KEPT | set(cleared_values(DeficiencyReport(pk=7))) == columns
    assert KEPT.isdisjoint(CLEARED)


def test_progress_says_where_to_go_on():
    finished = Disposal(protocol={"references": ["A", "B"], "skipped": [["C", "varför"]]}, finished_at=timezone.now())
    assert progress_of(finished) == Progress(3, 2, 1)
    assert (progress_of(finished).settled, progress_of(finished).remaining) == (3, 0)
