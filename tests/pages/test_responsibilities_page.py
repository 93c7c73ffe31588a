import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from kalix_wagtail.enums import Recurrence, Role, UnitKind
from kalix_wagtail.models import Acknowledgement
from tests.factories import (
    AbsenceFactory,
    AppointmentFactory,
    DeficiencyReportFactory,
    EditionFactory,
    FollowUpFactory,
    ObligationWordingFactory,
    OperatingYearFactory,
    ResponsibilitiesPageFactory,
    ResponsiblePartyFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return ResponsibilitiesPageFactory(title="Min enhet", slug="min-enhet")


@pytest.fixture
def office():
    board = UnitFactory(code="board", name="Utbildningsnämnden", kind=UnitKind.COMMITTEE)
    return UnitFactory(code="office", name="Utbildningsförvaltningen", kind=UnitKind.ADMINISTRATION, parent=board)


@pytest.fixture
def manager(office, client):
    user = AppointmentFactory(unit=office, role=Role.MANAGER).user
    client.force_login(user)
    return user


def duty(code, text, **more):
    edition = more.pop("edition", None) or EditionFactory(title="Säkerhetspolicy")
    return ObligationWordingFactory(edition=edition, code=code, text=text, **more)


def test_anonymous_readers_are_led_to_the_log_in(page, client):
    duty("SÄK-01", "Alla ska hjälpas åt.", parties=[ResponsiblePartyFactory(everyone=True)])
    html = client.get(page.url).content.decode()
    assert "/logga-in/?next=/min-enhet/" in html
    assert "SÄK-01" not in html


def test_someone_without_a_unit_is_told_so(page, client, user):
    client.force_login(user)
    response = client.get(page.url)
    assert response.status_code == 200
    assert response.context["units"] == []


def test_a_manager_sees_each_duty_its_paragraph_why_and_how_often(page, client, manager):
    administrations = ResponsiblePartyFactory(kinds=["administration"])
    wording = duty("SÄK-05", "Mål ska förankras.", parties=[administrations], recurrence=Recurrence.YEARLY)
    response = client.get(page.url, headers={"accept-language": "sv"})
    html = response.content.decode()
    assert "Utbildningsförvaltningen</h1>" in html
    [(row, _standing)] = response.context["own"]
    assert row.duty.code == "SÄK-05"
    assert row.why
    for shown in ("SÄK-05", "Mål ska förankras.", "Säkerhetspolicy, 3 Ansvar", row.why, row.duty.recurrence.label):
        assert str(shown) in html
    assert f'href="{wording.edition.page.url}#{wording.anchor}"' in html
    assert response.context["todo_count"] == 1


def test_duties_of_units_above_stand_apart(page, client, manager):
    duty("SÄK-01", "Alla ska hjälpas åt.", parties=[ResponsiblePartyFactory(everyone=True)])
    duty("SÄK-02", "Nämnden ansvarar.", parties=[ResponsiblePartyFactory(kinds=["committee"])])
    duty("SÄK-03", "Bolagen ansvarar.", parties=[ResponsiblePartyFactory(kinds=["company"])])
    response = client.get(page.url)
    assert [row.duty.code for row, _standing in response.context["own"]] == ["SÄK-01"]
    assert [(row.duty.code, row.inherited_from.code) for row in response.context["inherited"]] == [("SÄK-02", "board")]
    assert response.context["count"] == 2
    assert "Utbildningsnämnden" in response.content.decode()


def test_duties_of_a_policy_the_reader_may_not_read_are_not_shown(page, client, manager):
    wording = duty("SÄK-01", "Hemlig skyldighet.", parties=[ResponsiblePartyFactory(everyone=True)])
    PageViewRestriction.objects.create(page=wording.edition.page, restriction_type="groups")
    for url in (page.url, f"{page.url}register/"):
        html = client.get(url).content.decode()
        assert "SÄK-01" not in html
        assert "Hemlig skyldighet." not in html


def test_a_reader_chooses_among_own_and_led_units_only(page, client, manager, office):
    group = UnitFactory(code="group", name="Säkerhetsgruppen", kind=UnitKind.GROUP)
    AppointmentFactory(user=manager, unit=group, role=Role.MEMBER)
    vacant = UnitFactory(code="school", name="Skolan", parent=office)
    UnitFactory(code="elsewhere", name="Socialförvaltningen")
    response = client.get(page.url)
    assert [unit.code for unit in response.context["units"]] == ["office", "group", "school"]
    assert response.context["unit"] == office
    assert client.get(page.url, {"unit": "group"}).context["unit"] == group
    assert client.get(page.url, {"unit": "school"}).context["unit"] == vacant
    assert client.get(page.url, {"unit": "elsewhere"}).status_code == 404
    assert client.get(page.url, {"unit": "no-such-unit"}).status_code == 404
    assert client.get(page.url, {"unit": "\x00'²"}).status_code == 404


def test_who_stands_in_sees_the_absent_managers_unit(page, client, office):
    manager = AppointmentFactory(unit=office, role=Role.MANAGER).user
    deputy = UserFactory()
    AbsenceFactory(user=manager, deputy=deputy)
    client.force_login(deputy)
    assert client.get(page.url).context["unit"] == office


def test_only_open_reports_of_the_unit_that_the_reader_may_see_are_counted(page, client, manager, office):
    elsewhere = UnitFactory()
    DeficiencyReportFactory(route_unit=office)
    DeficiencyReportFactory(route_unit=office, in_progress=True)
    DeficiencyReportFactory(route_unit=office, resolved=True)
    DeficiencyReportFactory(route_unit=elsewhere)
    DeficiencyReportFactory(route_unit=office, sensitive=True)
    assert client.get(page.url).context["open_report_count"] == 2
    employee = AppointmentFactory(unit=office, role=Role.EMPLOYEE).user
    client.force_login(employee)
    assert client.get(page.url).context["open_report_count"] == 0


def test_the_register_shows_every_duty_in_force_by_policy(page, client):
    everyone = ResponsiblePartyFactory(label="Alla anställda", everyone=True)
    policy = EditionFactory(title="Säkerhetspolicy")
    duty("SÄK-01", "Alla ska hjälpas åt.", edition=policy, parties=[everyone])
    duty("SÄK-02", "Alla ska rapportera.", edition=policy, parties=[everyone])
    duty("ARK-01", "Akter ska bevaras.", edition=EditionFactory(title="Arkivplan"), parties=[everyone])
    duty("NY-01", "Ännu inte.", edition=EditionFactory(valid_from=datetime.date(2999, 1, 1)), parties=[everyone])
    response = client.get(f"{page.url}register/")
    codes = [[each.code for each in policy] for policy in response.context["policies"]]
    assert codes == [["ARK-01"], ["SÄK-01", "SÄK-02"]]
    assert response.content.decode().count("Alla anställda") == 4  # Thrice in the list, once to narrow it by.


IMPOSSIBLE = ["0001-01-01", "9999-12-31", "1799-12-31", "2200-01-01", "2026-02-30", "²", "x" * 5000]


@pytest.mark.parametrize("date", IMPOSSIBLE)
@pytest.mark.parametrize("path", ["", "register/", "organisation/"])
def test_a_day_that_cannot_be_is_said_and_today_is_shown(page, client, manager, today, path, date):
    duty("SÄK-01", "Alla ska hjälpas åt.", parties=[ResponsiblePartyFactory(everyone=True)])
    response = client.get(page.url + path, {"date": date})
    assert response.status_code == 200
    assert (response.context["date_error"], response.context["today"]) == (True, today)
    assert "Skriv datumet som år, månad och dag" in response.content.decode()


@pytest.mark.parametrize("date", ["1800-01-01", "2199-12-31"])
def test_the_furthest_days_are_shown(page, client, manager, date):
    duty("SÄK-01", "Alla ska hjälpas åt.", parties=[ResponsiblePartyFactory(everyone=True)])
    assert client.get(page.url, {"date": date}).status_code == 200


@pytest.mark.parametrize("path", ["", "register/"])
def test_no_cache_keeps_what_depends_on_the_reader(page, client, manager, path):
    assert "no-store" in client.get(page.url + path)["Cache-Control"]
    assert "private" in client.get(page.url + path)["Cache-Control"]


def fill(count, office):
    """Make `count` policies with two duties each, parties of every sort, units below and reports."""
    for serial in range(count):
        below = UnitFactory(parent=office)
        AppointmentFactory(unit=below, role=Role.MANAGER)
        AbsenceFactory(deputy=UserFactory())
        edition = EditionFactory(title=f"Policy {serial}")
        own = ResponsiblePartyFactory(units=[office, below], include_below=True)
        ObligationWordingFactory(edition=edition, parties=[own])
        ObligationWordingFactory(edition=edition, parties=[ResponsiblePartyFactory(kinds=["committee"])])
        PageViewRestriction.objects.create(page=EditionFactory().page, restriction_type="groups")
        DeficiencyReportFactory(route_unit=office)
        late = EditionFactory(of=edition, valid_from=timezone.localdate())
        duty = ObligationWordingFactory(edition=late, parties=[own]).obligation
        for year in (timezone.localdate().year - 1, timezone.localdate().year):
            period = OperatingYearFactory(year=year)
            for unit in (office, below):
                FollowUpFactory(obligation=duty, unit=unit, period=period, responsible=UserFactory())
        Acknowledgement.objects.create(edition=late, unit=below)


@pytest.mark.parametrize("path", ["", "register/", "?date=2020-01-01"])
def test_the_page_takes_at_most_twenty_queries_however_much_there_is(page, client, manager, office, path):
    counts = []
    for rows in (1, 19):
        fill(rows, office)
        client.get(page.url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(page.url + path)
        assert response.status_code == 200
        counts.append(len(queries))
    assert len(set(counts)) == 1, "the number of queries grows with what there is"
    assert counts[0] <= 20, "\n".join(query["sql"][:160] for query in queries.captured_queries)
