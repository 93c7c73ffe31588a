"""The overview, the text for reports and the register as tables: who gets them, and what they say."""

import io

import pytest
from openpyxl import load_workbook
from wagtail.models import PageViewRestriction

from kalix_wagtail.enums import Modality, Recurrence, Role, UnitKind
from kalix_wagtail.models import PersonalAcknowledgement
from tests.factories import (
    AppointmentFactory,
    EditionFactory,
    FollowUpFactory,
    ObligationWordingFactory,
    OperatingYearFactory,
    PolicyPageFactory,
    ResponsibilitiesPageFactory,
    ResponsiblePartyFactory,
    UnitFactory,
    UserFactory,
)
from tests.pages.test_policy_serving import count_queries, html

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return ResponsibilitiesPageFactory(title="Min enhet", slug="min-enhet")


@pytest.fixture
def board():
    return UnitFactory(code="board", name="Kommunstyrelsen", kind=UnitKind.EXECUTIVE)


@pytest.fixture
def office(board):
    return UnitFactory(code="office", name="Kontoret", kind=UnitKind.ADMINISTRATION, parent=board)


@pytest.fixture
def wording(office, today):
    party = ResponsiblePartyFactory(label="Förvaltningarna", kinds=["administration"])
    edition = EditionFactory(title="Säkerhetspolicy")
    wording = ObligationWordingFactory(edition=edition, code="SÄK-05", parties=[party], text="Mål ska förankras.")
    FollowUpFactory(
        obligation=wording.obligation,
        unit=office,
        period=OperatingYearFactory(year=today.year),
        note="=Gjort i mars.",
        done=True,
    )
    return wording


def log_in(client, **appointment):
    user = AppointmentFactory(**appointment).user
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("role", "kind", "sees"),
    [
        (Role.COORDINATOR, UnitKind.DEPARTMENT, True),
        (Role.MEMBER, UnitKind.EXECUTIVE, True),
        (Role.MANAGER, UnitKind.ASSEMBLY, True),
        (Role.EMPLOYEE, UnitKind.EXECUTIVE, False),
        (Role.MANAGER, UnitKind.ADMINISTRATION, False),
        (Role.MEMBER, UnitKind.GROUP, False),
        (Role.SAFETY_REPRESENTATIVE, UnitKind.DEPARTMENT, False),
    ],
)
@pytest.mark.parametrize("path", ["overview/", "overview/?export=csv", "report-text/"])
def test_the_coordinator_and_the_board_oversee_all_and_nobody_else(client, page, wording, role, kind, sees, path):
    log_in(client, unit=UnitFactory(kind=kind), role=role)
    assert client.get(page.url + path).status_code == (200 if sees else 404)


def test_a_coordinator_of_yesterday_does_not_oversee(client, page, today):
    log_in(client, role=Role.COORDINATOR, valid_until=today.replace(year=today.year - 1))
    assert client.get(f"{page.url}overview/").status_code == 404


def test_the_overview_says_in_figures_and_words_how_it_stands(client, page, wording, office):
    log_in(client, role=Role.COORDINATOR, unit=office)
    response = client.get(f"{page.url}overview/")
    [(edition, tally)] = response.context["policies"]
    assert (edition.title, tally.done, tally.owed) == ("Säkerhetspolicy", 1, 1)
    told = response.content.decode()
    assert "100 %" in told
    assert "Kontoret" in told
    assert 'aria-hidden="true"' in told  # The picture; the table beside it says the same.


def test_whoever_oversees_reads_every_unit(client, page, wording, office):
    log_in(client, role=Role.MEMBER, unit=UnitFactory(kind=UnitKind.EXECUTIVE))
    assert client.get(page.url, {"unit": "office"}).context["unit"] == office


@pytest.mark.parametrize("rows", [1, 20])
def test_the_overview_costs_the_same_whatever_there_is(client, page, rows, today):
    for _n in range(rows):
        unit = UnitFactory()
        party = ResponsiblePartyFactory(units=[unit])
        wording = ObligationWordingFactory(edition=EditionFactory(), parties=[party])
        FollowUpFactory(obligation=wording.obligation, unit=unit, period=OperatingYearFactory(year=today.year))
    log_in(client, role=Role.COORDINATOR)
    client.get(f"{page.url}overview/")
    assert count_queries(client, f"{page.url}overview/") == 19


def test_a_unit_that_is_no_more_is_still_found_on_its_days(client, page, wording, office):
    office.placements.update(valid_until="2025-12-31")
    log_in(client, role=Role.COORDINATOR, unit=UnitFactory())
    then = {"date": "2025-06-01"}
    link = f'href="{page.url}?unit=office&amp;date=2025-06-01"'
    assert link in client.get(f"{page.url}overview/", then).content.decode()
    assert client.get(page.url, then | {"unit": "office"}).context["unit"] == office
    assert client.get(page.url, {"unit": "office"}).status_code == 404
    log_in(client, role=Role.MANAGER, unit=UnitFactory())
    assert client.get(page.url, then | {"unit": "office"}).status_code == 404


def cells(response):
    assert "no-store" in response["Cache-Control"]
    sheet = load_workbook(io.BytesIO(response.getvalue())).active
    return [[cell.value for cell in row] for row in sheet.rows]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_tables_are_for_spreadsheets_and_run_nothing(client, page, wording, office, kind):
    wording.text = "=HYPERLINK(1)"
    wording.save()
    log_in(client, role=Role.COORDINATOR, unit=office)
    response = client.get(f"{page.url}register/", {"export": kind})
    assert response["Content-Disposition"].endswith(f'.{kind}"')
    if kind == "csv":
        text = response.getvalue().decode()
        assert text.startswith("\ufeff")
        assert "SÄK-05;'=HYPERLINK(1);Förvaltningarna" in text
    else:
        assert cells(response)[1][:3] == ["SÄK-05", "'=HYPERLINK(1)", "Förvaltningarna"]
    overview = client.get(f"{page.url}overview/", {"export": kind})
    assert overview.status_code == 200
    assert overview.getvalue()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, 3),
        ({"unit": "office"}, 1),
        ({"unit": "company"}, 1),
        ({"kind": "company"}, 1),
        ({"modality": "should"}, 1),
        ({"recurrence": "yearly"}, 1),
        ({"kind": "company", "recurrence": "yearly"}, 0),
        ({"party": "bolagen"}, 1),
        ({"date": "2001-01-01"}, 0),
        ({"date": "i går"}, 3),
        ({"unit": "no-such"}, 3),
        ({"modality": "²"}, 3),
        ({"policy": "9" * 400}, 3),
    ],
)
def test_the_register_is_narrowed_by_what_is_asked(client, page, wording, asked, found):
    UnitFactory(code="company", kind=UnitKind.COMPANY)
    companies = ResponsiblePartyFactory(key="bolagen", kinds=["company"])
    ObligationWordingFactory(edition=wording.edition, parties=[companies], modality=Modality.SHOULD)
    ObligationWordingFactory(
        edition=EditionFactory(), parties=[ResponsiblePartyFactory()], recurrence=Recurrence.YEARLY
    )
    response = client.get(f"{page.url}register/", asked)
    assert response.status_code == 200
    assert response.context["count"] == found


def test_the_register_is_narrowed_to_a_document(client, page, wording):
    ObligationWordingFactory(edition=EditionFactory(), parties=[ResponsiblePartyFactory()])
    assert client.get(f"{page.url}register/", {"policy": wording.edition_id}).context["count"] == 1


def test_the_code_in_a_document_leads_to_its_row_in_the_register(client, page, wording):
    response = client.get("/intranat/obligations/SÄK-05/")
    assert response["Location"].endswith("/min-enhet/register/#S%C3%84K-05")
    assert 'id="SÄK-05"' in html(client, f"{page.url}register/")


def test_without_a_register_a_code_leads_nowhere(client):
    assert client.get("/intranat/obligations/SÄK-05/").status_code == 404


def test_the_text_for_the_report_says_each_duty_and_what_was_said(client, page, wording, office):
    log_in(client, role=Role.MANAGER, unit=office)
    text = client.get(f"{page.url}report-text/", {"unit": "office"}).context["text"]
    for said in ("Kontoret", "Säkerhetspolicy", "1 skyldighet: 1 klar", "SÄK-05 Mål ska förankras.", "=Gjort i mars."):
        assert said in text


def test_the_text_of_all_units_names_where_something_is_late(client, page, wording, office, today):
    wording.obligation.followups.update(status="started", due_on=today.replace(year=today.year - 1))
    log_in(client, role=Role.COORDINATOR, unit=UnitFactory())
    text = client.get(f"{page.url}report-text/").context["text"]
    assert "Kontoret (1)" in text


@pytest.mark.parametrize("unit", ["office", "no-such-unit"])
def test_the_text_of_a_unit_is_for_who_answers_here_or_above(client, page, wording, unit, office):
    log_in(client, unit=office)
    assert client.get(f"{page.url}report-text/", {"unit": unit}).status_code == 404


def test_what_is_closed_to_the_reader_is_in_no_table_and_no_text(client, page, wording, office):
    PageViewRestriction.objects.create(page=wording.edition.page, restriction_type="groups")
    log_in(client, role=Role.COORDINATOR, unit=office)
    for path in ("register/?export=csv", "overview/?export=csv", "report-text/", "report-text/?unit=office"):
        assert "Säkerhetspolicy" not in client.get(page.url + path).getvalue().decode()


def test_a_superuser_oversees(client, page, wording):
    client.force_login(UserFactory(superuser=True))
    assert client.get(f"{page.url}overview/").status_code == 200


@pytest.fixture
def asked(office):
    """A document that employees confirm: two of six have in the office, and one of three in the works."""
    works = UnitFactory(name="Verkstaden")
    edition = EditionFactory(title="Brandpolicy", page=PolicyPageFactory(live=True, asks_employees=True))
    for unit, people, confirmed in ((office, 6, 2), (works, 3, 1), (UnitFactory(), 7, 0)):
        for user in [AppointmentFactory(unit=unit, user__last_name="Hemligsson").user for _n in range(people)][
            :confirmed
        ]:
            PersonalAcknowledgement.objects.create(
                edition=edition, policy_key=edition.policy_key, major=edition.major, user=user
            )
    return edition


def test_the_overview_says_how_many_have_confirmed_and_never_who(client, page, asked):
    log_in(client, role=Role.COORDINATOR)
    told = html(client, f"{page.url}overview/").partition('id="kalix-readings"')[2]
    assert "Brandpolicy 1.0" in told
    assert "18 %" in told  # 3 of 16
    assert "Verkstaden" in told and "Hemligsson" not in told
    assert (
        "33 %" not in told
    )  # Neither of the works, which is small, nor of the office, which it could be worked out from.


@pytest.mark.parametrize("kind", ["xlsx"])
def test_the_table_tells_of_no_small_unit_either(client, page, asked, kind):
    log_in(client, role=Role.COORDINATOR)
    rows = {row[0]: row[-2:] for row in cells(client.get(f"{page.url}overview/", {"export": kind}))}
    assert rows["Brandpolicy"] == [16, 3]
    assert rows["Verkstaden"] == rows["Kontoret"] == [None, None]


def confirmed_by_six():
    edition, unit = EditionFactory(page=PolicyPageFactory(live=True, asks_employees=True)), UnitFactory()
    for _n in range(6):
        user = AppointmentFactory(unit=unit).user
        PersonalAcknowledgement.objects.create(
            edition=edition, policy_key=edition.policy_key, major=edition.major, user=user
        )


def test_what_employees_confirm_costs_the_same_whatever_there_is(client, page):
    log_in(client, role=Role.COORDINATOR)
    counts = []
    for more in (2, 18):
        for _n in range(more):
            confirmed_by_six()
        counts.append(count_queries(client, f"{page.url}overview/"))
    assert counts[0] == counts[1] <= 22


def test_a_manager_sees_how_many_in_the_unit_have_confirmed_and_an_employee_does_not(client, page, asked, office):
    other = UnitFactory(name="Lagret")
    people = [AppointmentFactory(unit=other).user for _n in range(8)]
    PersonalAcknowledgement.objects.create(
        edition=asked, policy_key=asked.policy_key, major=asked.major, user=people[0]
    )
    client.force_login(people[1])
    assert "Brandpolicy" not in html(client, page.url)
    log_in(client, unit=other, role=Role.MANAGER)
    told = html(client, page.url).partition('id="kalix-readings"')[2].partition("</section>")[0]
    assert "Brandpolicy 1.0" in told and asked.page.url in told
    assert "11 %" in told  # 1 of 9


def test_a_manager_of_a_small_unit_sees_no_number(client, page, asked):
    log_in(client, unit=UnitFactory(), role=Role.MANAGER)
    told = html(client, page.url).partition('id="kalix-readings"')[2].partition("</section>")[0]
    assert "Brandpolicy" in told and "%" not in told and "meter" not in told


def test_my_unit_costs_the_same_however_many_documents_ask(client, page):
    unit = UnitFactory()
    log_in(client, unit=unit, role=Role.MANAGER)
    none = count_queries(client, page.url)
    counts = []
    for more in (1, 19):
        for _n in range(more):
            confirmed_by_six()
        counts.append(count_queries(client, page.url))
    # What is asked, where people work, what they have said, and which pages are closed to whom.
    assert counts == [none + 4, none + 4]
