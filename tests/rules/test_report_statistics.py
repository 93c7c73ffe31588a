"""What is counted, and what is left out so that nobody is recognised."""

import datetime

import pytest
from django.utils import timezone, translation

from kalix_wagtail.enums import CaseEventKind, ReportStatus, Visibility
from kalix_wagtail.models import DeficiencyReport, OrganisationChart
from kalix_wagtail.rules.report_counts import median_of, people_of_units
from kalix_wagtail.rules.report_statistics import ReportStatistics, reports_for_statistics, years_of
from tests.factories import (
    AppointmentFactory,
    CaseEventFactory,
    DeficiencyCategoryFactory,
    DeficiencyReportFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ZONE = timezone.get_default_timezone()


def moment(month=3, day=2, hour=8, year=2026):
    return datetime.datetime(year, month, day, hour, tzinfo=ZONE)


class Town:
    """A top with a school and a library of five people each below, and a nursery of two; a coordinator in the top."""

    def __init__(self):
        self.top = UnitFactory(name="Kommunen")
        self.school = UnitFactory(name="Skolan", parent=self.top)
        self.class_one = UnitFactory(name="Klass ett", parent=self.school)
        self.library = UnitFactory(name="Biblioteket", parent=self.top)
        self.nursery = UnitFactory(name="Förskolan", parent=self.top)
        self.coordinator = AppointmentFactory(unit=self.top, coordinator=True).user
        for unit, people in ((self.class_one, 5), (self.library, 5), (self.nursery, 2), (self.top, 5)):
            for _person in range(people):
                AppointmentFactory(unit=unit)

    def reports(self, count, unit=None, **values):
        return [
            DeficiencyReportFactory(**{"route_unit": unit, "created_at": moment(), **values})
            for _report in range(count)
        ]


@pytest.fixture
def town(freeze_today):
    freeze_today(2026, 11, 27)
    return Town()


def statistics(year=2026, **options):
    return ReportStatistics(DeficiencyReport.objects.all(), year, OrganisationChart(timezone.localdate()), **options)


def labels(table):
    return [(row.label, row.figures.count) for row in table.rows]


def test_units_are_counted_with_those_below_from_the_top_down(town):
    town.reports(6, town.class_one)
    town.reports(7, town.library)
    found = statistics()
    assert found.total.count == 13
    path, table = found.by_unit()
    assert (path, labels(table), table.others) == ([], [("Biblioteket", 7), ("Skolan", 6)], 0)
    assert [row.unit_id for row in table.rows] == [None, town.school.pk]
    path, table = found.by_unit(town.school.pk)
    assert (path, labels(table)) == ([town.school.pk], [("Klass ett", 6)])


def test_a_small_unit_and_the_next_smallest_are_shown_together(town):
    town.reports(9, town.library)
    town.reports(6, town.school)
    town.reports(1, town.top)
    _path, table = statistics().by_unit()
    assert (labels(table), table.others, table.others_shown) == ([("Biblioteket", 9)], 7, 7)


def test_a_unit_of_few_people_is_not_shown_however_many_its_reports(town, settings):
    town.reports(9, town.library)
    town.reports(20, town.nursery)
    assert labels(statistics().by_unit()[1]) == []
    settings.KALIX_WAGTAIL = {**settings.KALIX_WAGTAIL, "STATISTICS_MIN_PEOPLE": 0}
    assert labels(statistics().by_unit()[1]) == [("Biblioteket", 9), ("Förskolan", 20)]


def test_a_unit_that_is_not_shown_cannot_be_opened_either(town):
    town.reports(9, town.library)
    town.reports(6, town.class_one)
    town.reports(1, town.nursery)
    for unit in (town.school, town.class_one, town.nursery):
        with pytest.raises(LookupError):
            statistics().by_unit(unit.pk)
    with pytest.raises(LookupError):
        statistics().by_unit(999_999_999)


def test_the_unit_at_the_top_opens_as_what_is_shown_first(town):
    town.reports(9, town.library)
    assert statistics().by_unit(town.top.pk) == statistics().by_unit()


def test_reports_to_the_coordinator_and_to_closed_units_have_groups_of_their_own(town):
    closed = UnitFactory(name="Stängd", placed_until=datetime.date(2026, 6, 1))
    town.reports(5)
    town.reports(6, closed)
    _path, table = statistics().by_unit()
    assert [row.figures.count for row in table.rows] == [5, 6]
    assert "Stängd" not in str(table)


def test_sensitive_reports_are_in_the_total_and_in_no_group(town):
    category = DeficiencyCategoryFactory()
    town.reports(9, town.library, category=category)
    town.reports(6, town.school, category=category)
    town.reports(3, town.library, category=category, sensitive=True)
    found = statistics()
    assert found.total.count == 18
    assert labels(found.by_unit()[1]) == [("Biblioteket", 9)]
    assert found.by_unit()[1].others == 9
    assert labels(found.by_category()) == []
    assert labels(found.by_month()) == []


def test_nothing_at_all_is_shown_of_fewer_than_five_reports(town):
    town.reports(4, town.library)
    found = statistics()
    assert found.count == 4
    assert found.total.count is None
    assert found.total.open is None
    assert [table.others_shown for table in (found.by_unit()[1], found.by_category(), found.by_month())] == [None] * 3


def test_months_and_categories_are_counted(town):
    fire, locks = DeficiencyCategoryFactory(name="Brand", order=1), DeficiencyCategoryFactory(name="Lås", order=2)
    town.reports(5, town.library, category=locks)
    town.reports(6, town.library, category=fire, created_at=moment(12))
    town.reports(7, town.library, created_at=moment(12))
    found = statistics()
    assert labels(found.by_category())[:2] == [("Brand", 6), ("Lås", 5)]
    assert [count for _label, count in labels(found.by_category())] == [6, 5, 7]
    assert [count for _label, count in labels(found.by_month())] == [5, 13]


@pytest.mark.parametrize(
    ("created_at", "year"),
    [
        (moment(1, 1, 0), 2026),
        (moment(12, 31, 23), 2026),
        (moment(12, 31, 23, year=2025), 2025),
        (datetime.datetime(2025, 12, 31, 23, 30, tzinfo=datetime.UTC), 2026),
    ],
)
def test_a_report_belongs_to_the_municipalitys_own_year(town, created_at, year):
    town.reports(5, town.library, created_at=created_at)
    assert [statistics(each).count for each in (2025, 2026, 2027)] == [
        5 * (each == year) for each in (2025, 2026, 2027)
    ]


@pytest.mark.parametrize(
    ("created_at", "month"),
    [
        (datetime.datetime(2026, 2, 28, 23, 30, tzinfo=datetime.UTC), "March"),
        (datetime.datetime(2026, 6, 30, 22, 30, tzinfo=datetime.UTC), "July"),
        (moment(6, 30, 23), "June"),
    ],
)
def test_a_report_belongs_to_the_municipalitys_own_month(town, created_at, month):
    town.reports(5, town.library, created_at=created_at)
    with translation.override("en"):
        assert labels(statistics().by_month()) == [(month, 5)]


def answer(report, hours, **values):
    values = {"actor": values.pop("actor", None) or UserFactory(), **values}
    return CaseEventFactory(report=report, created_at=report.created_at + datetime.timedelta(hours=hours), **values)


def test_the_first_answer_is_what_someone_else_first_did_before_the_reporters_eyes(town):
    for hours, report in enumerate(town.reports(5, town.library), start=3):
        answer(report, 0, kind=CaseEventKind.RECEIVED)
        answer(report, 0, actor=report.reporter)
        answer(report, 1, visibility=Visibility.INTERNAL)
        answer(report, 1, kind=CaseEventKind.ESCALATED)
        answer(report, 20)
        answer(report, hours)
    assert statistics().total.answered == 5


def test_a_report_without_an_account_is_answered_too(town):
    for report in town.reports(5, town.library, reporter=None, submitter="session"):
        answer(report, 2)
    assert statistics().total.answered == 2


def test_the_time_to_close_is_of_reports_that_were_dealt_with(town):
    for hours in (24, 48, 48, 72, 100):
        town.reports(1, town.library, resolved=True, closed_at=moment() + datetime.timedelta(hours=hours))
    town.reports(3, town.library, status=ReportStatus.WITHDRAWN, closed_at=moment())
    assert statistics().total.closed == 48


def test_medians_and_shares_of_few_reports_are_not_shown(town):
    for report in town.reports(4, town.library, resolved=True, closed_at=moment(), is_fixed=True):
        answer(report, 1)
    town.reports(4, town.library)
    total = statistics().total
    assert (total.count, total.answered, total.closed, total.fixed) == (8, None, None, None)


def test_what_is_open_overdue_and_confirmed_as_fixed_is_counted(town):
    town.reports(2, town.library, due_on=datetime.date(2026, 11, 26))
    town.reports(1, town.library, due_on=datetime.date(2026, 11, 27))
    town.reports(4, town.library, resolved=True, is_fixed=True, due_on=datetime.date(2026, 1, 1))
    town.reports(1, town.library, resolved=True, is_fixed=False)
    total = statistics().total
    assert (total.count, total.open, total.overdue, total.fixed) == (8, 3, 2, 80)


def test_a_bar_is_as_long_as_its_part_of_the_largest(town):
    town.reports(10, town.library, resolved=True)
    town.reports(3, town.school)
    town.reports(2, town.school, due_on=datetime.date(2026, 1, 1))
    (_row, library), (_row, school) = statistics().by_unit()[1].bars()
    assert [library[name]["width"] for name in ("closed", "open", "overdue")] == ["100.0", "0.0", "0.0"]
    assert [school[name]["width"] for name in ("closed", "open", "overdue")] == ["0.0", "30.0", "20.0"]
    assert school["overdue"]["start"] == "30.0"


def test_a_person_is_counted_in_one_unit(town, today):
    both = AppointmentFactory(unit=town.library).user
    AppointmentFactory(unit=town.nursery, user=both)
    people = people_of_units(datetime.date(2026, 11, 27))
    assert people[town.library.pk] == 6
    assert people[town.nursery.pk] == 2


def test_someone_who_leads_units_of_two_branches_begins_with_both(town):
    AppointmentFactory(unit=town.library, manager=True)
    town.reports(5, town.library)
    town.reports(6, town.class_one)
    town.reports(7, town.top)
    found = statistics(unit_ids={town.library.pk, town.school.pk, town.class_one.pk})
    assert labels(found.by_unit()[1])[:2] == [("Biblioteket", 5), ("Skolan", 6)]
    assert found.by_unit()[1].rows[2].figures.count == 7
    assert found.by_unit(town.school.pk)[0] == [town.school.pk]
    with pytest.raises(LookupError):
        found.by_unit(town.top.pk)


def test_nobody_gets_statistics_of_a_report_that_passes_them_over(town):
    manager = AppointmentFactory(unit=town.library, manager=True).user
    about, other = *town.reports(1, town.library, passed_over=manager), *town.reports(1, town.library)
    chart = OrganisationChart(timezone.localdate())
    for oversees in (True, False):
        assert list(reports_for_statistics(manager, chart, oversees=oversees)) == [other]
    assert about in reports_for_statistics(town.coordinator, chart, oversees=True)


def test_years_begin_with_the_first_report(town):
    today = timezone.localdate()
    assert years_of(DeficiencyReport.objects.all(), today) == [2026]
    town.reports(1, created_at=moment(year=2024))
    assert years_of(DeficiencyReport.objects.all(), today) == [2026, 2025, 2024]


@pytest.mark.parametrize(
    ("hours", "median"),
    [({}, None), ({4: 1}, 4), ({1: 1, 3: 1}, 2), ({1: 2, 9: 1}, 1), ({1: 1, 2: 1, 9: 1}, 2), ({5: 3, 1: 1}, 5)],
)
def test_the_median(hours, median):
    assert median_of(hours) == median
