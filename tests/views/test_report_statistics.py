"""The page of statistics: who gets which, as a page and as files."""

import datetime
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import load_workbook

from kalix_wagtail.enums import Role
from kalix_wagtail.rules.spreadsheets import FORMULA
from kalix_wagtail.templatetags.kalix_statistics import hours
from tests.factories import AppointmentFactory, DeficiencyCategoryFactory, DeficiencyReportFactory, UnitFactory

pytestmark = pytest.mark.django_db

URL = "/intranat/reports/statistics/"
XSS = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def everyone_may_be_counted(settings):
    settings.KALIX_WAGTAIL = {**settings.KALIX_WAGTAIL, "STATISTICS_MIN_PEOPLE": 0}


def table(response, place=0):
    rows = BeautifulSoup(response.content, "html.parser").select(".kalix-table")[place].select("tbody tr")
    return {row.th.get_text(): row.td.get_text() for row in rows}


def get(client, user, **query):
    client.force_login(user)
    return client.get(URL, query, headers={"accept-language": "en"})


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("coordinator", 200),
        ("superuser", 200),
        ("head", 200),
        ("manager", 200),
        ("reporter", 404),
        ("colleague", 404),
        ("communicator", 404),
    ],
)
def test_who_oversees_or_answers_for_units_gets_statistics(client, workplace, who, status):
    assert get(client, getattr(workplace, who)).status_code == status


def test_others_are_led_to_the_log_in(client):
    assert client.get(URL).status_code == 302


def test_a_manager_counts_the_reports_that_the_manager_answers_for(client, workplace):
    DeficiencyReportFactory.create_batch(6, route_unit=workplace.unit)
    DeficiencyReportFactory.create_batch(7, route_unit=workplace.library)
    DeficiencyReportFactory.create_batch(8, route_unit=workplace.unit, passed_over=workplace.manager)
    for who, count in ((workplace.manager, 6), (workplace.other_manager, 7), (workplace.coordinator, 21)):
        assert get(client, who).context["found"].total.count == count


def test_the_units_are_opened_one_by_one(client, workplace):
    DeficiencyReportFactory.create_batch(6, route_unit=workplace.unit)
    below = UnitFactory(name="Avdelning Lind", parent=workplace.unit)
    DeficiencyReportFactory.create_batch(5, route_unit=below)
    response = get(client, workplace.coordinator)
    assert table(response) == {"Utbildningsförvaltningen": "11"}
    response = get(client, workplace.coordinator, unit=workplace.office.pk)
    assert table(response) == {"Förskolan Näsbyn": "11"}
    link = BeautifulSoup(response.content, "html.parser").select_one(".kalix-table a")["href"]
    client.force_login(workplace.coordinator)
    opened = table(client.get(URL + link))
    assert list(opened.values()) == ["5", "6"]
    assert list(opened)[0] == "Avdelning Lind"


@pytest.mark.parametrize("unit", ["²", "-1", "9" * 30, "x", "1e9", "999999999"])
def test_a_unit_that_is_none_is_missing(client, workplace, unit):
    assert get(client, workplace.coordinator, unit=unit).status_code == 404


@pytest.mark.parametrize("year", ["x", "1900", "²", "\x00", "99999999999"])
def test_a_year_that_is_none_is_said_to_be_wrong(client, workplace, year):
    response = get(client, workplace.coordinator, year=year)
    assert response.status_code == 422
    assert "kalix-error" in response.content.decode()


def test_a_year_is_chosen(client, workplace, today):
    before = datetime.datetime(today.year - 1, 6, 1, 12, tzinfo=datetime.UTC)
    DeficiencyReportFactory.create_batch(5, route_unit=workplace.unit, created_at=before)
    assert "Inga rapporter kom in" in get(client, workplace.coordinator).content.decode()
    assert get(client, workplace.coordinator, year=today.year - 1).context["found"].total.count == 5
    assert get(client, workplace.coordinator, year="").context["found"].year == today.year


def test_few_reports_are_said_to_be_few(client, workplace):
    DeficiencyReportFactory.create_batch(4, route_unit=workplace.unit)
    html = get(client, workplace.coordinator).content.decode()
    assert "färre än 5" in html
    assert "<td>4</td>" not in html
    assert "Förskolan" not in html


def rows_of(response, kind):
    content = b"".join(response.streaming_content)
    if kind == "csv":
        return [line.split(";") for line in content.decode("utf-8-sig").split("\r\n") if line]
    return [list(row) for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_tables_are_files_too(client, workplace, today, kind):
    DeficiencyReportFactory.create_batch(6, route_unit=workplace.unit)
    DeficiencyReportFactory.create_batch(5, route_unit=workplace.library)
    DeficiencyReportFactory.create_batch(1, route_unit=workplace.office)
    response = get(client, workplace.coordinator, export=kind, unit=workplace.office.pk)
    assert f"bristrapporter-{today.year}.{kind}" in response["Content-Disposition"]
    rows = [[str(cell or "") for cell in row[1:3]] for row in rows_of(response, kind)]
    assert rows[1] == ["", "12"]
    assert rows[2] == ["Förskolan Näsbyn", "6"]
    assert rows[3][1] == "6"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_of_few_reports_says_no_number(client, workplace, kind):
    DeficiencyReportFactory.create_batch(4, route_unit=workplace.unit)
    rows = rows_of(get(client, workplace.coordinator, export=kind), kind)
    assert [row[2] for row in rows[1:]] == ["färre än 5"] * 4


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("begins", FORMULA)
def test_no_cell_of_a_file_is_a_formula(client, workplace, kind, begins):
    unit = UnitFactory(name=f"{begins}1+1", parent=workplace.office)
    category = DeficiencyCategoryFactory(name=f"{begins}1+1")
    DeficiencyReportFactory.create_batch(5, route_unit=unit, category=category)
    response = get(client, workplace.coordinator, export=kind, unit=workplace.office.pk)
    cells = [str(cell) for row in rows_of(response, kind) for cell in row]
    assert len([cell for cell in cells if "1+1" in cell]) == 2
    assert [cell for cell in cells if cell.startswith(FORMULA)] == []


def test_no_name_becomes_markup_in_charts_and_tables(client, workplace):
    unit = UnitFactory(name=XSS, parent=workplace.office)
    UnitFactory(name="Under", parent=unit)
    category = DeficiencyCategoryFactory(name=XSS)
    DeficiencyReportFactory.create_batch(5, route_unit=unit, category=category)
    html = get(client, workplace.coordinator).content.decode()
    html += get(client, workplace.coordinator, unit=unit.pk).content.decode()
    assert html.count("&lt;script&gt;") >= 6
    assert XSS not in html


def test_the_number_of_queries_does_not_grow(client, workplace):
    AppointmentFactory(user=workplace.manager, unit=workplace.unit, role=Role.SAFETY_REPRESENTATIVE)
    for who in (workplace.coordinator, workplace.manager):
        counts = []
        for rows in (1, 20):
            for _row in range(rows):
                unit = UnitFactory(parent=workplace.unit)
                DeficiencyReportFactory.create_batch(2, route_unit=unit, category=DeficiencyCategoryFactory())
            get(client, who)
            with CaptureQueriesContext(connection) as queries:
                get(client, who)
            counts.append(len(queries))
        assert counts[0] == counts[1]


def test_no_cache_keeps_it_and_it_is_only_read(client, workplace):
    assert "no-store" in get(client, workplace.coordinator).headers["Cache-Control"]
    assert client.post(URL).status_code == 405


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "–"),
        (0, "an hour"),
        (1, "1 hour"),
        (5.4, "5 hours"),
        (24, "1 day"),
        (36, "1.5 days"),
        (48, "2 days"),
        (2400, "100 days"),
    ],
)
def test_hours_are_said_as_people_say_them(value, words):
    with translation.override("en"):
        assert hours(value) == words
