"""A manager follows up a duty on the intranet: the form, its refusals, its files, and who gets in."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import PageViewRestriction

from kalix_wagtail.actions.followups import save_followup
from kalix_wagtail.enums import FollowUpStatus, Recurrence, Role, UnitKind
from kalix_wagtail.models import Evidence, FollowUp, OperatingYear
from kalix_wagtail.rules.followups import OperatingYears
from tests.factories import (
    AppointmentFactory,
    EditionFactory,
    FollowUpFactory,
    ObligationWordingFactory,
    OperatingYearFactory,
    ResponsibilitiesPageFactory,
    ResponsiblePartyFactory,
    UnitFactory,
    UserFactory,
)
from tests.pages.test_policy_serving import count_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return ResponsibilitiesPageFactory(title="Min enhet", slug="min-enhet")


@pytest.fixture
def office():
    top = UnitFactory(code="top", name="Nämnden", kind=UnitKind.COMMITTEE)
    return UnitFactory(code="office", name="Kontoret", kind=UnitKind.ADMINISTRATION, parent=top)


@pytest.fixture
def manager(office, client):
    user = AppointmentFactory(unit=office, role=Role.MANAGER).user
    client.force_login(user)
    return user


@pytest.fixture
def wording():
    party = ResponsiblePartyFactory(kinds=["administration"])
    return ObligationWordingFactory(edition=EditionFactory(), code="SÄK-05", parties=[party], text="Mål ska förankras.")


@pytest.fixture
def url(page, wording):
    return f"{page.url}follow-up/office/{wording.obligation.code}/"


def filled(**changed):
    return {"status": "started", "note": "Vi har börjat.", "responsible": "", "due_on": "", "version": "0"} | changed


def test_the_way_from_my_unit_to_saved_and_back(client, page, manager, url):
    html = client.get(page.url).content.decode()
    assert re.search(r'href="/min-enhet/follow-up/office/S%C3%84K-05/"', html)
    form = client.get(url)
    assert "Mål ska förankras." in form.content.decode()
    response = client.post(url, filled(responsible=str(manager.pk), due_on="2099-01-31"))
    assert response.status_code == 302
    row = FollowUp.objects.get()
    assert (row.status, row.note, row.responsible) == ("started", "Vi har börjat.", manager)
    shown = client.get(response["Location"])
    [(_row, standing)] = shown.context["own"]
    assert standing.state == "started"
    again = client.get(url).context["form"]
    assert (again["note"].value(), again["version"].value()) == ("Vi har börjat.", 1)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"status": ""}, "status"),
        ({"status": "kanske"}, "status"),
        ({"status": "not_applicable", "note": ""}, "note"),
        ({"note": "x" * 4001}, "note"),
        ({"note": "a\ud800"}, "note"),
        ({"due_on": "i morgon"}, "due_on"),
        ({"due_on": "0000-00-00"}, "due_on"),
        ({"responsible": "999999"}, "responsible"),
        ({"responsible": "²"}, "responsible"),
        ({"version": ""}, "version"),
        ({"version": "-1"}, "version"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_words_come_back(client, manager, url, changed, field):
    if "\ud800" in changed.get("note", ""):
        body = b"status=started&version=0&note=a%ED%A0%80"
        response = client.post(url, body, content_type="application/x-www-form-urlencoded")
        assert response.status_code in (302, 422)  # Django has made it a replacement character, or it is refused.
        return
    response = client.post(url, filled(**changed))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not FollowUp.objects.exists()
    if field != "note":
        assert "Vi har börjat." in response.content.decode()


@pytest.mark.parametrize("secret", ["Eva, 19121212-1212, har gått kursen.", "Portkod 4711"])
def test_what_looks_secret_in_a_note_is_asked_about_once(client, manager, url, secret):
    asked = client.post(url, filled(note=secret))
    html = asked.content.decode()
    assert (asked.status_code, FollowUp.objects.exists()) == (422, False)
    assert secret in html and html.count('name="is_checked"') == 1
    assert client.post(url, filled(note=secret, is_checked="on")).status_code == 302
    assert FollowUp.objects.get().note == secret


def test_the_question_of_secrets_is_not_asked_when_nothing_looks_secret(client, manager, url):
    for response in (client.get(url), client.post(url, filled(status=""))):
        assert "is_checked" not in response.content.decode()


def test_only_who_works_in_the_unit_can_be_named(client, manager, url, office):
    colleague, stranger = AppointmentFactory(unit=office).user, UserFactory()
    gone = AppointmentFactory(unit=office, user=UserFactory(is_active=False)).user
    people = set(client.get(url).context["form"].fields["responsible"].queryset)
    assert people == {manager, colleague}
    for user in (stranger, gone):
        assert client.post(url, filled(responsible=str(user.pk))).status_code == 422


def test_what_others_said_meanwhile_is_shown_and_sending_again_replaces_it(
    client, manager, url, office, wording, today
):
    save_followup(
        wording.obligation,
        office,
        OperatingYears().on(today),
        user=manager,
        version=0,
        status=FollowUpStatus.DONE,
        note="Den förstas ord.",
    )
    response = client.post(url, filled(note="Den andras ord."))
    assert response.status_code == 409
    html = response.content.decode()
    assert "Den förstas ord." in html
    assert "Den andras ord." in html
    assert FollowUp.objects.get().note == "Den förstas ord."
    version = response.context["form"]["version"].value()
    assert client.post(url, filled(note="Den andras ord.", version=version)).status_code == 302
    assert FollowUp.objects.get().note == "Den andras ord."


def test_the_document_that_carries_a_duty_is_asked_for_only_where_it_matters(client, manager, url, wording):
    assert "carried_by" not in client.get(url).context["form"].fields
    wording.is_carried_elsewhere = True
    wording.save()
    response = client.post(url, filled(status="done", carried_by=""))
    assert "carried_by" in response.context["form"].errors
    assert client.post(url, filled(status="done", carried_by="Reglemente")).status_code == 302


def upload(name="bevis.pdf", data=b"%PDF-1.7"):
    return SimpleUploadedFile(name, data, content_type="text/html")


def test_files_are_kept_and_come_back_as_downloads_only(client, page, manager, url):
    client.post(url, filled(files=[upload(), upload("<b>å\r\n.html", b"<script>")]))
    first, second = Evidence.objects.order_by("pk")
    response = client.get(f"{page.url}evidence/{first.pk}/")
    assert response.content == b"%PDF-1.7"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")
    assert not set("<>\r\n/") & set(second.name)
    assert "no-store" in response["Cache-Control"]
    assert second.name in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("A\u030atga\u0308rd.pdf", "Åtgärd.pdf"),
        ("bevis\u202efdp.exe", "bevisfdp.exe"),
        ("!!!", "fil"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
    ids=ascii,
)
def test_whatever_a_file_is_called_the_words_are_saved_and_it_runs_nothing(
    client, page, manager, url, name, kept, settings
):
    settings.SECURE_CONTENT_TYPE_NOSNIFF = False  # a host may leave it out
    assert client.post(url, filled(files=[upload(name)])).status_code == 302
    assert FollowUp.objects.get().note == "Vi har börjat."
    evidence = Evidence.objects.get()
    assert evidence.name == kept
    response = client.get(f"{page.url}evidence/{evidence.pk}/")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_form_that_comes_back_says_that_its_files_did_not(client, manager, url):
    response = client.post(url, filled(status="", files=[upload()]))
    assert (response.status_code, b"data-kalix-lost-files" in response.content) == (422, True)
    assert b"data-kalix-lost-files" not in client.post(url, filled(status="")).content


@pytest.mark.parametrize("files", [[upload(data=b"")], [upload(f"{n}.pdf", bytes([n + 1])) for n in range(6)]])
def test_files_that_are_empty_or_too_many_are_refused_and_nothing_is_written(client, manager, url, files):
    response = client.post(url, filled(files=files))
    assert "files" in response.context["form"].errors
    assert not Evidence.objects.exists()
    assert not FollowUp.objects.exists()


def test_a_file_that_is_too_large_is_refused(client, manager, url, monkeypatch):
    monkeypatch.setattr("kalix_wagtail.forms.followups.MAX_FILE_SIZE", 3)
    assert "files" in client.post(url, filled(files=[upload()])).context["form"].errors


def test_notes_and_files_are_for_who_answers_here_or_above(client, page, manager, url, office):
    client.post(url, filled(files=[upload()]))
    evidence = f"{page.url}evidence/{Evidence.objects.get().pk}/"
    employee = AppointmentFactory(unit=office).user
    above = AppointmentFactory(unit__code="x", unit=office.placements.get().parent, role=Role.MANAGER).user
    coordinator = AppointmentFactory(unit=UnitFactory(), role=Role.COORDINATOR).user
    elsewhere = AppointmentFactory(unit=UnitFactory(), role=Role.MANAGER).user
    for user, reads_page, reads_words in [
        (employee, True, False),
        (above, True, True),
        (coordinator, True, True),
        (elsewhere, False, False),
    ]:
        client.force_login(user)
        response = client.get(url)
        assert response.status_code == (200 if reads_page else 404)
        assert ("Vi har börjat." in response.content.decode()) is reads_words
        assert client.get(evidence).status_code == (200 if reads_words else 404)
        assert client.post(url, filled(note="Inte jag.")).status_code == 404
    assert FollowUp.objects.get().note == "Vi har börjat."


def test_files_of_a_document_that_is_closed_to_the_reader_are_missing(client, page, manager, url, wording):
    client.post(url, filled(files=[upload()]))
    evidence = f"{page.url}evidence/{Evidence.objects.get().pk}/"
    PageViewRestriction.objects.create(page=wording.edition.page, restriction_type="groups")
    assert client.get(evidence).status_code == 404


def test_an_employee_who_is_made_responsible_follows_up(client, manager, url, office):
    employee = AppointmentFactory(unit=office).user
    client.post(url, filled(responsible=str(employee.pk)))
    client.force_login(employee)
    again = filled(note="Gjort.", status="done", version="1", responsible=str(employee.pk))
    assert client.post(url, again).status_code == 302
    assert FollowUp.objects.get().note == "Gjort."


def test_the_form_is_there_the_next_year_too_for_who_is_responsible(client, manager, url, office, wording, today):
    employee = AppointmentFactory(unit=office).user
    past = OperatingYearFactory(year=today.year - 1)
    FollowUpFactory(obligation=wording.obligation, unit=office, period=past, responsible=employee)
    client.force_login(employee)
    assert client.get(url).context["form"] is not None


def test_nobody_gets_in_without_an_account(client, page, wording):
    for path in (f"follow-up/office/{wording.obligation.code}/", "evidence/1/", "overview/"):
        response = client.get(page.url + path)
        assert response.status_code == 302
        assert "/logga-in/" in response["Location"]


@pytest.mark.parametrize("path", ["office/NO-01/", "no-unit/SÄK-05/", "elsewhere/SÄK-05/", "office/SÄK-05/?year=999"])
def test_what_is_not_there_or_not_theirs_is_missing(client, page, manager, wording, path):
    UnitFactory(code="elsewhere")
    assert client.get(f"{page.url}follow-up/{path}").status_code == 404


@pytest.mark.parametrize("year", ["x", "²", "-1", "9" * 30])
def test_an_impossible_year_is_missing(client, manager, url, year):
    assert client.get(url, {"year": year}).status_code == 404


def test_a_duty_of_a_document_that_is_closed_to_the_reader_is_missing(client, manager, url, wording):
    PageViewRestriction.objects.create(page=wording.edition.page, restriction_type="groups")
    assert client.get(url).status_code == 404


def test_last_years_answer_is_still_given(client, page, manager, url, wording, today):
    wording.recurrence = Recurrence.YEARLY
    wording.save()
    past = OperatingYearFactory(year=today.year - 1)
    response = client.get(page.url)
    [(_row, standing)] = response.context["own"]
    assert standing.missed == past
    assert response.context["late_count"] == 1
    assert client.post(f"{url}?year={past.pk}", filled(status="done")).status_code == 302
    [(_row, standing)] = client.get(page.url).context["own"]
    assert (standing.missed, standing.state) == (None, "unanswered")


def test_the_years_are_told_one_by_one(client, manager, url, office, wording):
    for year in (2024, 2025):
        FollowUpFactory(obligation=wording.obligation, unit=office, period=OperatingYearFactory(year=year))
    told = BeautifulSoup(client.get(url).content, "html.parser").select("[aria-labelledby=kalix-said] li strong")
    assert [each.get_text().split(":")[0] for each in told] == ["2025", "2024"]


def test_the_page_costs_the_same_with_one_and_twenty_years_behind(client, manager, url, office, wording):
    counts = []
    for years in (range(2005, 2006), range(2006, 2025)):
        for year in years:
            FollowUpFactory(obligation=wording.obligation, unit=office, period=OperatingYearFactory(year=year))
        client.get(url)
        counts.append(count_queries(client, url))
    assert counts[0] == counts[1]
    assert OperatingYear.objects.count() == 20
