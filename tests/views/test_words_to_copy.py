"""What was typed comes back to be copied when what it is about is not there for whoever typed it, or not any more."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from kalix_wagtail.actions.report_actions import finish_action
from tests.factories import AppointmentFactory, DeficiencyReportFactory, ReportActionFactory, UnitFactory, UserFactory

from .conftest import url
from .test_kept_words import ACTS, TYPED, Act

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]

WRITTEN = [name for name, (_role, typed) in ACTS.items() if {"text", "reason"} & typed.keys()]
#: What only whoever answers for the report has a form for: a comment anyone who sees it.
BY_HANDLERS = [name for name in WRITTEN if ACTS[name][0] == "manager" and "comment" not in name and "done" not in name]


def copied(response):
    """Return what the page gives back to be copied: the words, and nothing that sends them anywhere."""
    page = BeautifulSoup(response.content, "html.parser").select_one("main, .kalix")
    assert not page.select(".kalix-form [type=submit], .kalix-form input, form[action*=reports]")
    areas = page.select("textarea[readonly]")
    assert all(page.select_one(f"label[for={area['id']}]") for area in areas)
    return [area.get_text().removeprefix("\n") for area in areas]


@pytest.mark.parametrize("name", WRITTEN)
def test_the_words_of_whoever_has_lost_sight_of_the_report_can_be_copied(name, workplace, client):
    act = Act(name, workplace)
    act.report.route_unit, act.report.reporter, act.report.is_sensitive = UnitFactory(), UserFactory(), False
    act.report.save()
    act.report.actions.update(responsible=UserFactory())
    AppointmentFactory(unit=act.report.route_unit, manager=True)
    if act.role == "coordinator":
        act.user.kalix_appointments.all().delete()
    client.force_login(act.user)
    response = client.post(act.address, act.typed)
    assert (response.status_code, act.nothing_is_done()) == (404, True)
    assert copied(response) == [TYPED]
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", WRITTEN)
def test_the_page_is_the_same_for_what_is_not_there_and_what_may_not_be_seen(name, workplace, client):
    act = Act(name, workplace)
    client.force_login(UserFactory())
    missing = act.address.replace(act.report.reference, "AAAA-AAAA")
    pages = [client.post(address, act.typed) for address in (act.address, missing)]
    assert pages[0].status_code == pages[1].status_code == 404
    assert pages[0].content == pages[1].content


@pytest.mark.parametrize("name", BY_HANDLERS)
def test_whoever_sees_the_report_without_answering_for_it_any_more_can_copy_the_words(name, workplace, client):
    act = Act(name, workplace)
    client.force_login(workplace.reporter)
    response = client.post(act.address, act.typed)
    assert response.status_code in (403, 404)
    assert (copied(response), act.nothing_is_done()) == ([TYPED], True)


def test_without_words_the_report_is_shown_with_what_was_refused(workplace, client):
    report = DeficiencyReportFactory(reporter=workplace.reporter, route_unit=workplace.unit)
    client.force_login(workplace.reporter)
    response = client.post(url("report_registry", report), {"number": "KS 2026/77", "seen_version": 0})
    page = BeautifulSoup(response.content, "html.parser")
    assert (response.status_code, page.select("textarea[readonly]")) == (403, [])
    assert "Du ansvarar inte för den här rapporten." in page.select_one("[role=alert]").get_text()
    report.refresh_from_db()
    assert report.registry_number == ""


def test_what_was_done_is_kept_when_someone_else_has_said_that_the_action_is_done(workplace, client):
    act = Act("report_action_done", workplace)
    finish_action(act.report.actions.get(), user=workplace.manager, text="Redan gjort.")
    client.force_login(act.user)
    response = client.post(act.address, act.typed)
    assert response.status_code == 409
    assert TYPED in BeautifulSoup(response.content, "html.parser").select_one(".kalix-comment textarea").get_text()


def test_what_was_done_is_kept_when_the_action_has_become_someone_elses(workplace, client):
    report = DeficiencyReportFactory(reporter=workplace.reporter, route_unit=workplace.unit)
    colleague = UserFactory()
    # Two actions: by the one that is left, the colleague still sees the report.
    action, _left = (ReportActionFactory(report=report, responsible=colleague) for _number in range(2))
    address = reverse("kalix_wagtail:report_action_done", args=[report.reference, action.pk])
    action.responsible = UserFactory()
    action.save()
    client.force_login(colleague)
    response = client.post(address, {"text": TYPED})
    assert (response.status_code, copied(response)) == (403, [TYPED])


def test_what_holds_no_words_is_missing_as_anywhere(workplace, client):
    client.force_login(UserFactory())
    report = DeficiencyReportFactory(route_unit=workplace.unit)
    response = client.post(url("report_registry", report), {"number": "KS 2026/77", "seen_version": 0})
    assert (response.status_code, b"<textarea" in response.content) == (404, False)
    assert client.get(url("report_pass_on", report)).status_code == 404


def test_the_words_about_a_duty_that_is_gone_can_be_copied(client):
    client.force_login(UserFactory())
    address = reverse("kalix_wagtail:follow_up", args=[999, "office", "SÄK-05"])
    response = client.post(address, {"note": TYPED, "carried_by": "Rutin 7", "status": "done", "version": 0})
    assert response.status_code == 404
    assert copied(response) == [TYPED, "Rutin 7"]
