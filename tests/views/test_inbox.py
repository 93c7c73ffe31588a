"""The list of what waits for someone."""

import datetime
import re

import pytest
from django.test import Client

from kalix_wagtail.views import inbox
from tests.factories import DeficiencyCategoryFactory, DeficiencyReportFactory, ReportActionFactory, UserFactory

pytestmark = pytest.mark.django_db

ADDRESS = "/intranat/reports/inbox/"


def listed(person, **query):
    """Return the references in the list of `person`, in order."""
    client = Client()
    client.force_login(person)
    response = client.get(ADDRESS, query)
    assert response.status_code == 200
    return re.findall(r'class="kalix-code" href="[^"]*/reports/([A-Z0-9]{4}-[A-Z0-9]{4})/"', response.content.decode())


@pytest.fixture
def make(workplace):
    def make(**fields):
        return DeficiencyReportFactory(**{"reporter": workplace.reporter, "route_unit": workplace.unit} | fields)

    return make


def test_mine_are_those_i_answer_for_directly_and_those_given_to_me(workplace, make):
    direct, assigned = make(), make(route_unit=workplace.library, assignee=workplace.manager)
    acting = ReportActionFactory(report=make(route_unit=workplace.library), responsible=workplace.manager).report
    escalated = make(route_unit=workplace.unit, escalated_at="2026-01-01T12:00:00Z", escalation_unit=workplace.office)
    assert set(listed(workplace.manager)) == {report.reference for report in (direct, assigned, acting, escalated)}
    assert listed(workplace.head) == []
    assert listed(workplace.head, tab="units") == [escalated.reference]


def test_a_vacancy_below_is_my_units_but_not_mine(workplace, make):
    workplace.manager.kalix_appointments.all().delete()
    report = make()
    # Someone else's action makes it nobody's own.
    ReportActionFactory(report=report, responsible=UserFactory())
    assert listed(workplace.head) == []
    assert listed(workplace.head, tab="units") == [report.reference]


def test_the_coordinators_own_are_the_sensitive_and_those_without_a_unit(workplace, make):
    reports = {make(is_sensitive=True).reference, make(route_unit=None).reference}
    assert set(listed(workplace.coordinator)) == reports


def test_ones_own_reports_are_never_among_them(workplace, make):
    make(reporter=workplace.manager)
    assert listed(workplace.manager, tab="all") == []


@pytest.mark.parametrize("tab", ["mine", "units", "overdue"])
def test_closed_reports_stand_among_all_only(workplace, make, today, tab):
    report = make(resolved=True, due_on=today - datetime.timedelta(days=1))
    assert listed(workplace.manager, tab=tab) == []
    assert listed(workplace.manager, tab="all") == [report.reference]


def test_what_is_due_first_stands_first_then_the_oldest_and_those_without_a_date_last(workplace, make, today):
    late, soon = today - datetime.timedelta(days=1), today + datetime.timedelta(days=1)
    undated, newer = make(), make(due_on=soon, created_at="2026-02-01T12:00:00Z")
    older, overdue = make(due_on=soon, created_at="2026-01-01T12:00:00Z"), make(due_on=late)
    expected = [report.reference for report in (overdue, older, newer, undated)]
    assert listed(workplace.manager) == expected


@pytest.mark.parametrize("size", [1, 3, 4])
def test_the_pages_of_a_long_list_follow_on_each_other(workplace, make, today, monkeypatch, size):
    monkeypatch.setattr(inbox, "PAGE_SIZE", size)
    dates = [None, *(today + datetime.timedelta(days=days) for days in (3, -2, 0))]
    reports = [
        make(due_on=due_on, created_at=f"2026-01-{day:02}T12:00:00Z", in_progress=day % 2 == 0)
        for day, due_on in enumerate([*dates, *reversed(dates)], start=1)
    ]
    for report in reports:
        report.refresh_from_db()
    reports.sort(key=lambda report: (report.due_on is None, report.due_on or today, report.created_at))
    pages = range(1, -(-len(reports) // size) + 1)
    found = [reference for page in pages for reference in listed(workplace.manager, page=page)]
    assert found == [report.reference for report in reports]


def test_what_is_overdue_is_said_in_words_and_has_a_tab(workplace, make, today):
    overdue, _due = make(due_on=today - datetime.timedelta(days=1)), make(due_on=today)
    assert listed(workplace.manager, tab="overdue") == [overdue.reference]
    client = Client()
    client.force_login(workplace.manager)
    html = client.get(ADDRESS).content.decode()
    assert html.count("kalix-row--late") == 1
    assert len(re.findall(r'<strong class="kalix-late">[^<]+</strong>', html)) == 1


def test_the_list_is_narrowed_by_status_severity_category_and_reference(workplace, make):
    category = DeficiencyCategoryFactory()
    wanted = make(in_progress=True, severity="serious", category=category)
    make()
    for query in (
        {"status": "in_progress"},
        {"severity": "serious"},
        {"category": category.pk},
        {"q": wanted.reference.lower()},
        {"q": wanted.reference[:4]},
    ):
        assert listed(workplace.manager, **query) == [wanted.reference], query
    assert len(listed(workplace.manager, severity="none")) == 1
    assert listed(workplace.manager, q=wanted.reference, status="received") == []


@pytest.mark.parametrize(
    "query",
    [
        {"tab": "²"},
        {"status": "x"},
        {"status": "resolved"},
        {"severity": "\x00"},
        {"category": "9" * 30},
        {"category": "²"},
        {"page": "1e9"},
        {"q": "\x00"},
        {"q": "x" * 500},
    ],
)
def test_absurd_questions_give_a_list(workplace, make, query):
    make()
    client = Client()
    client.force_login(workplace.manager)
    assert client.get(ADDRESS, query).status_code == 200


def test_someone_elses_reference_is_not_found(workplace, make):
    report = make(route_unit=workplace.library)
    assert listed(workplace.manager, q=report.reference, tab="all") == []


def test_a_hidden_reporter_is_not_named_in_the_list(workplace, make):
    make(reporter_shown_to="coordinator")
    client = Client()
    client.force_login(workplace.manager)
    assert workplace.reporter.get_full_name() not in client.get(ADDRESS).content.decode()


def test_more_than_are_counted_are_said_to_be_more(workplace, make, monkeypatch):
    monkeypatch.setattr(inbox, "COUNTED", 2)
    monkeypatch.setattr(inbox, "PAGE_SIZE", 1)
    for _number in range(4):
        make()
    client = Client()
    client.force_login(workplace.manager)
    response = client.get(ADDRESS, {"page": "9", "severity": "none"})
    page = response.context["reports"]
    assert (page.number, page.paginator.num_pages, page.paginator.is_capped) == (2, 2, True)
    assert "severity=none" in response.content.decode()
