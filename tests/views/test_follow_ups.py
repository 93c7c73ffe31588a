"""What was typed of a duty comes back when the log-in or the token has run out, and is saved when it is sent again."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from kalix_wagtail.enums import Role, UnitKind
from kalix_wagtail.forms.followups import MAX_FILE_SIZE
from kalix_wagtail.models import Evidence, FollowUp
from tests.factories import (
    AppointmentFactory,
    EditionFactory,
    ObligationWordingFactory,
    OperatingYearFactory,
    ResponsibilitiesPageFactory,
    ResponsiblePartyFactory,
    UnitFactory,
)

from .test_kept_words import form_in

pytestmark = pytest.mark.django_db

TYPED = {
    "status": "started",
    "note": "Vi har börjat,\nmen <b>inte</b> hunnit.",
    "carried_by": "Reglementet, KS 2026/77",
    "responsible": "",
    "due_on": "2099-01-31",
    "version": "0",
}
#: Where the log-in page leads from the page that keeps the words.
LOG_IN = "/logga-in/?next="


class Duty:
    """A duty of an office, the page where its manager follows it up, and where the form there is sent."""

    def __init__(self):
        self.page = ResponsibilitiesPageFactory(title="Min enhet", slug="min-enhet")
        self.office = UnitFactory(code="office", name="Kontoret", kind=UnitKind.ADMINISTRATION)
        self.manager = AppointmentFactory(unit=self.office, role=Role.MANAGER).user
        party = ResponsiblePartyFactory(kinds=["administration"])
        self.wording = ObligationWordingFactory(
            edition=EditionFactory(), code="SÄK-05", parties=[party], is_carried_elsewhere=True
        )
        self.shown_at = f"{self.page.url}follow-up/office/S%C3%84K-05/"
        self.address = reverse("kalix_wagtail:follow_up", args=[self.page.pk, "office", "SÄK-05"])


@pytest.fixture
def duty(db):
    return Duty()


@pytest.fixture
def client(duty):
    client = Client(enforce_csrf_checks=True)
    client.force_login(duty.manager)
    return client


def token_of(response):
    return BeautifulSoup(response.content, "html.parser").select_one(".kalix form [name=csrfmiddlewaretoken]")["value"]


def drawn(client, duty, **query):
    """Return the address that the form on the page is sent to, and its token."""
    response = client.get(duty.shown_at, query)
    form = BeautifulSoup(response.content, "html.parser").select_one(".kalix form")
    return form["action"], token_of(response)


def test_the_form_on_the_page_is_sent_there_and_saved(client, duty):
    address, token = drawn(client, duty)
    response = client.post(address, TYPED | {"csrfmiddlewaretoken": token})
    assert (response.status_code, response["Location"]) == (302, f"{duty.page.url}?unit=office")
    row = FollowUp.objects.get()
    assert (row.note, row.carried_by, str(row.due_on)) == (TYPED["note"], TYPED["carried_by"], TYPED["due_on"])


def test_what_is_wrong_is_said_on_the_page_of_the_duty(client, duty):
    address, token = drawn(client, duty)
    response = client.post(address, TYPED | {"status": "", "csrfmiddlewaretoken": token})
    assert response.status_code == 422
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select_one("h1").get_text() == "SÄK-05"
    assert page.select_one(".kalix form")["action"] == address
    assert page.select_one("textarea").get_text().removeprefix("\n") == TYPED["note"]


@pytest.mark.parametrize("closed_to", [None, "login", "groups"])
def test_an_expired_session_gives_the_words_back_and_they_are_saved_after_log_in(client, duty, closed_to):
    if closed_to:
        closed = PageViewRestriction.objects.create(page=duty.page, restriction_type=closed_to)
        if closed_to == "groups":
            group = duty.manager.groups.create(name="Chefer")
            closed.groups.add(group)
    address, token = drawn(client, duty)
    del client.cookies[settings.SESSION_COOKIE_NAME]
    response = client.post(address, TYPED | {"csrfmiddlewaretoken": token})
    assert (response.status_code, response["Cache-Control"]) == (403, "private, no-store")
    kept_at, values = form_in(response)
    assert kept_at == address
    assert values.items() >= TYPED.items()
    page = BeautifulSoup(response.content, "html.parser")
    shown = [area.get_text().removeprefix("\n") for area in page.select(".kalix textarea")]
    assert sorted(shown) == sorted([TYPED["note"], TYPED["carried_by"]])
    assert not FollowUp.objects.exists()
    # The log-in leads to the page of the duty, where whoever comes from it finds the form.
    assert page.select_one(".kalix a[target=_blank]")["href"].startswith(LOG_IN)
    client.force_login(duty.manager)
    assert client.get(address)["Location"].startswith(duty.shown_at)
    response = client.post(kept_at, values)
    if response.status_code == 403:
        # The log-in has renewed the token.
        response = client.post(*form_in(response))
    assert response.status_code == 302
    assert FollowUp.objects.get().note == TYPED["note"]


@pytest.mark.parametrize("stale", [{}, {"csrfmiddlewaretoken": "x" * 64}])
def test_a_stale_token_gives_the_words_back_with_a_new_one(client, duty, stale):
    address, _token = drawn(client, duty)
    response = client.post(address, TYPED | stale)
    assert (response.status_code, FollowUp.objects.count()) == (403, 0)
    kept_at, values = form_in(response)
    assert values.items() >= TYPED.items()
    assert client.post(kept_at, values).status_code == 302
    assert FollowUp.objects.get().note == TYPED["note"]


def test_what_another_site_sends_is_saved_by_nobody_and_shown_to_nobody(client, duty):
    response = client.post(duty.address, TYPED, headers={"Origin": "https://elak.example"})
    assert (response.status_code, FollowUp.objects.count()) == (403, 0)
    assert "hunnit" not in response.content.decode()


def test_the_page_that_keeps_the_words_is_the_same_for_a_duty_that_is_not_there(duty):
    pages = []
    for parts in ([duty.page.pk, "office", "SÄK-05"], [999999, "nowhere", "NO-01"]):
        address = reverse("kalix_wagtail:follow_up", args=parts)
        response = Client().post(address, TYPED)
        page = BeautifulSoup(response.content, "html.parser")
        page.select_one("[name=csrfmiddlewaretoken]").decompose()
        page.select_one(".kalix a[target=_blank]").decompose()
        pages.append((response.status_code, str(page).replace(address, "")))
    assert pages[0] == pages[1]


def test_nothing_is_kept_for_the_next_person_on_the_same_computer(duty):
    client = Client()
    client.post(duty.address, TYPED)
    assert "hunnit" not in str(dict(client.session))
    client.force_login(duty.manager)
    assert "hunnit" not in client.get(duty.shown_at).content.decode()


@pytest.mark.parametrize("parts", [("0", "office"), ("9" * 30, "office"), ("page", "nowhere"), ("other", "office")])
def test_what_is_not_there_is_missing(client, duty, parts):
    ids = {"page": duty.page.pk, "other": duty.page.get_parent().pk}
    address = f"/intranat/follow-ups/{ids.get(parts[0], parts[0])}/{parts[1]}/SÄK-05/"
    _address, token = drawn(client, duty)
    assert client.post(address, TYPED | {"csrfmiddlewaretoken": token}).status_code == 404
    assert client.get(address).status_code == (302 if parts[0] == "page" else 404)
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize("how", ["draft", "restricted"])
def test_a_page_that_the_reader_is_not_served_takes_nothing(client, duty, how):
    address, token = drawn(client, duty)
    if how == "draft":
        duty.page.unpublish()
    else:
        PageViewRestriction.objects.create(page=duty.page, restriction_type="groups")
    assert client.post(address, TYPED | {"csrfmiddlewaretoken": token}).status_code == 404
    assert not FollowUp.objects.exists()


def test_what_was_typed_in_one_year_is_saved_for_that_year_when_the_next_has_begun(client, duty, today):
    past = OperatingYearFactory(year=today.year - 1)
    address, token = drawn(client, duty, year=past.pk)
    assert client.post(address, TYPED | {"csrfmiddlewaretoken": token}).status_code == 302
    assert FollowUp.objects.get().period == past
    current = OperatingYearFactory(year=today.year)
    assert drawn(client, duty)[0] == f"{duty.address}?year={current.pk}"


def test_a_file_as_large_as_the_form_takes_is_kept_whole_and_a_larger_one_refused(client, duty, settings):
    settings.KALIX_WAGTAIL = settings.KALIX_WAGTAIL | {"ATTACHMENT_MAX_BYTES": 1000}
    address, token = drawn(client, duty)

    def send(size):
        file = SimpleUploadedFile("bevis.pdf", b"x" * size)
        return client.post(address, TYPED | {"csrfmiddlewaretoken": token, "files": file})

    assert send(MAX_FILE_SIZE + 1).status_code == 422
    assert not Evidence.objects.exists()
    assert send(MAX_FILE_SIZE).status_code == 302
    assert Evidence.objects.get().size == MAX_FILE_SIZE


def test_files_that_did_not_come_back_are_told_of(duty):
    file = SimpleUploadedFile("bevis.pdf", b"%PDF-1.7")
    assert "data-kalix-lost-files" in Client().post(duty.address, TYPED | {"files": file}).content.decode()
