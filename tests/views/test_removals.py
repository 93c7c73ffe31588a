"""The pages where a text or a file is taken out of a report, and a report is kept from disposal."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.urls import reverse

from kalix_wagtail.actions.disposal import dispose_of_reports
from kalix_wagtail.enums import CaseEventKind, ReporterShownTo, ReportStatus
from kalix_wagtail.models import DeficiencyReport
from kalix_wagtail.rules.disposal import plan_disposal
from tests.actions.conftest import LONG_CLOSED
from tests.factories import (
    AppointmentFactory,
    AttachmentFactory,
    CaseEventFactory,
    DeficiencyReportFactory,
    DisposalRuleFactory,
)
from tests.sweeping import stored_in

from .conftest import url

pytestmark = pytest.mark.django_db

SECRET = "Kod 4711"
PAGES = ["report_remove_text", "report_legal_hold"]


@pytest.fixture
def report(workplace):
    report = DeficiencyReportFactory(
        reporter=workplace.reporter, route_unit=workplace.unit, description=f"Dörren har {SECRET}."
    )
    CaseEventFactory(report=report, text=f"Jo, {SECRET.lower()} stämmer.")
    return report


@pytest.fixture
def as_(workplace):
    def client_of(who):
        client = Client()
        client.force_login(getattr(workplace, who))
        return client

    return client_of


def post(client, report, name="report_remove_text", **data):
    return client.post(url(name, report), {"secret": SECRET, "reason": "Dörrkod", **data})


def test_it_is_shown_in_how_many_places_the_text_stands_before_anything_is_removed(as_, report):
    client = as_("manager")
    assert client.get(url("report_remove_text", report)).status_code == 200
    response = post(client, report)
    assert response.status_code == 200
    # The description, its only earlier version, and the comment.
    assert response.context["count"] == 3
    assert stored_in("4711")


def test_when_that_is_confirmed_it_is_removed_everywhere(as_, report):
    response = post(as_("manager"), report, confirm="1")
    assert response.url == url("report", report)
    assert stored_in("4711") == []
    assert report.events.filter(kind=CaseEventKind.SECRET_REMOVED, text="Dörrkod").count() == 1


def test_the_text_travels_in_the_body_only_and_is_kept_by_no_browser(as_, report):
    client = as_("manager")
    response = client.get(url("report_remove_text", report), {"secret": SECRET})
    assert "4711" not in response.content.decode()
    response = post(client, report)
    assert "no-store" in response["Cache-Control"]
    assert "4711" not in post(client, report, confirm="1").url


@pytest.mark.parametrize("data", [{"secret": ""}, {"secret": "47"}, {"reason": ""}, {"secret": "Finns inte"}])
def test_what_cannot_be_done_is_said_and_what_was_typed_comes_back(as_, report, data):
    response = post(as_("manager"), report, confirm="1", **data)
    assert response.status_code == 422
    assert response.context["text_form"].errors
    assert not report.events.filter(kind=CaseEventKind.SECRET_REMOVED).exists()
    kept = {"reason": "Dörrkod"} | data
    assert kept["reason"] in response.content.decode()


@pytest.mark.parametrize("name", [*PAGES, "report_remove_file"])
@pytest.mark.parametrize("who", ["reporter", "colleague", "other_manager", "superuser", "communicator"])
def test_for_everyone_else_the_page_is_missing(as_, report, name, who):
    assert post(as_(who), report, name, confirm="1").status_code == 404
    assert stored_in("4711")


@pytest.mark.parametrize("name", PAGES)
def test_who_is_not_logged_in_is_led_to_the_log_in_page(client, report, name):
    assert client.get(url(name, report)).status_code == 302


def test_a_handler_cannot_find_out_who_reported_by_guessing_a_name(as_, workplace, report):
    report.reporter, report.submitter = None, "session:1"
    report.reporter_name, report.reporter_shown_to = "Gerda Rapportör", ReporterShownTo.NOBODY
    report.save()
    assert post(as_("manager"), report, secret="Gerda Rapportör").status_code == 422
    assert post(as_("manager"), report, secret="Någon annan").status_code == 422


def test_a_file_is_removed(as_, report):
    stored = AttachmentFactory(report=report, name="journal.pdf")
    client = as_("manager")
    assert "journal.pdf" in client.get(url("report_remove_text", report)).content.decode()
    response = client.post(url("report_remove_file", report), {"attachment": stored.pk, "reason": "En journal"})
    assert response.url == url("report", report)
    assert not report.attachments.exists()


@pytest.mark.parametrize("data", [{"attachment": ""}, {"attachment": "²"}, {"reason": ""}])
def test_a_file_is_removed_only_with_a_reason(as_, report, data):
    stored = AttachmentFactory(report=report)
    values = {"attachment": stored.pk, "reason": "En journal", **data}
    assert as_("manager").post(url("report_remove_file", report), values).status_code == 422
    assert report.attachments.exists()


def test_a_file_of_another_report_is_missing(as_, report):
    AttachmentFactory(report=report)
    other = AttachmentFactory()
    values = {"attachment": other.pk, "reason": "En journal"}
    assert as_("manager").post(url("report_remove_file", report), values).status_code == 422
    assert other.report.attachments.exists()


def test_the_coordinator_keeps_a_report_and_lets_it_go(as_, workplace, report):
    DeficiencyReport.objects.filter(pk=report.pk).update(is_sensitive=True)
    client, address = as_("coordinator"), url("report_legal_hold", report)
    assert address in client.get(url("report", report)).content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, {"act": "hold", "reason": ""}).status_code == 422
    assert client.post(address, {"act": "hold", "reason": "Polisanmälan"}).status_code == 302
    report.refresh_from_db()
    assert report.legal_hold == "Polisanmälan"
    assert "Polisanmälan" in client.get(address).content.decode()
    assert client.post(address, {"act": "release", "reason": "Nedlagd"}).status_code == 302
    report.refresh_from_db()
    assert report.legal_hold == ""


def test_a_second_coordinator_is_told_of_the_hold_and_the_words_come_back_in_the_form_they_were_typed_in(
    as_, workplace, report
):
    workplace.second = AppointmentFactory(coordinator=True).user
    DeficiencyReport.objects.filter(pk=report.pk).update(is_sensitive=True, assignee=workplace.second)
    address = url("report_legal_hold", report)
    second = as_("second")
    drawn = second.get(address)
    as_("coordinator").post(address, {"act": "hold", "reason": "Polisanmälan"})
    sent = values_of(drawn, "reason") | {"act": "hold", "reason": "Tillsyn"}
    response = second.post(address, sent)
    assert response.status_code == 409
    page = BeautifulSoup(response.content, "html.parser")
    assert "Polisanmälan" in page.select_one("[role=alert]").get_text()
    assert (page.select_one("[name=reason]")["value"], page.select_one("[name=act]")["value"]) == ("Tillsyn", "hold")
    # Pressed once more, it releases nothing.
    assert second.post(address, values_of(response, "reason") | {"act": "hold"}).status_code == 409
    report.refresh_from_db()
    assert report.legal_hold == "Polisanmälan"
    # From the page that shows the hold it can be released, and the report kept for both reasons.
    shown = second.get(page.select_one(".kalix-panel a[target=_blank]")["href"])
    assert second.post(address, values_of(shown, "reason") | {"act": "release", "reason": "x"}).status_code == 302
    assert second.post(address, {"act": "hold", "reason": "Polisanmälan, tillsyn"}).status_code == 302


def test_a_hold_that_took_the_place_of_the_one_on_the_page_is_shown_before_it_is_released(as_, workplace, report):
    workplace.second = AppointmentFactory(coordinator=True).user
    DeficiencyReport.objects.filter(pk=report.pk).update(is_sensitive=True, assignee=workplace.second)
    address, first, second = url("report_legal_hold", report), as_("coordinator"), as_("second")
    first.post(address, {"act": "hold", "reason": "Polisanmälan"})
    drawn = first.get(address)
    second.post(address, values_of(second.get(address), "reason") | {"act": "release", "reason": "Nedlagd"})
    second.post(address, {"act": "hold", "reason": "Tillsyn"})
    response = first.post(address, values_of(drawn, "reason") | {"act": "release", "reason": "Förundersökning nedlagd"})
    assert response.status_code == 409
    html = response.content.decode()
    assert "Tillsyn" in html and "Förundersökning nedlagd" in html
    assert first.post(address, values_of(response, "reason") | {"act": "release"}).status_code == 302
    report.refresh_from_db()
    assert report.legal_hold == ""


#: Where a reason is typed: the address, who types it, and what else the form needs.
REASONS = [
    ("report_remove_text", "manager", {"secret": "19121212-1212"}),
    ("report_remove_text", "manager", {"secret": "19121212-1212", "confirm": "1"}),
    ("report_remove_file", "manager", {}),
    ("report_legal_hold", "coordinator", {"act": "hold"}),
]


@pytest.mark.parametrize("secret", ["Evas nummer, 19400101-1234", "Portkod 4711"])
@pytest.mark.parametrize(("name", "who", "values"), REASONS)
def test_what_looks_secret_in_a_reason_is_asked_about_once_and_what_is_removed_is_not(
    as_, report, name, who, values, secret
):
    fields = {"description": "Eva, 19121212-1212, föll.", "is_sensitive": who == "coordinator"}
    DeficiencyReport.objects.filter(pk=report.pk).update(**fields)
    stored = AttachmentFactory(report=report)
    client, address = as_(who), url(name, report)
    sent = values | {"reason": secret} | ({"attachment": stored.pk} if name == "report_remove_file" else {})
    asked = client.post(address, sent)
    assert asked.status_code == 422
    html = asked.content.decode()
    assert secret in html and html.count('name="is_checked"') == 1
    assert report.events.count() == 1
    answered = client.post(address, sent | {"is_checked": "on"})
    if name == "report_remove_text" and "confirm" not in values:
        # It is shown where the text stands; the answer goes along to the button that removes it.
        assert answered.status_code == 200
        answered = client.post(address, values_of(answered, "secret") | {"confirm": "1"})
    assert answered.status_code == 302
    assert report.events.count() == 2


@pytest.mark.parametrize("name", PAGES)
def test_the_question_of_secrets_is_not_asked_when_nothing_looks_secret(as_, report, name):
    DeficiencyReport.objects.filter(pk=report.pk).update(is_sensitive=True)
    drawn, refused = as_("coordinator").get(url(name, report)), post(as_("coordinator"), report, name, reason="")
    assert (drawn.status_code, refused.status_code) == (200, 422)
    assert "is_checked" not in drawn.content.decode() + refused.content.decode()


def values_of(response, field):
    """Return what the form with `field` sends as it is drawn, without the button."""
    form = BeautifulSoup(response.content, "html.parser").select_one(f"form:has([name={field}])")
    return {each["name"]: each.get("value", "") for each in form.select("input[name]")}


def test_the_manager_decides_about_no_hold(as_, report):
    assert as_("manager").get(url("report_legal_hold", report)).status_code == 404


def test_the_page_of_a_report_leads_a_handler_there_and_nobody_else(as_, report):
    address = url("report_remove_text", report)
    assert address in as_("manager").get(url("report", report)).content.decode()
    assert address not in as_("reporter").get(url("report", report)).content.decode()


def test_a_report_that_was_disposed_of_can_still_be_opened_and_listed(as_, report, today):
    DeficiencyReport.objects.filter(pk=report.pk).update(status=ReportStatus.RESOLVED, closed_at=LONG_CLOSED)
    rule = DisposalRuleFactory()
    dispose_of_reports(rule, user=None, on=today, expected_digest=plan_disposal(rule, today).digest)
    client = as_("manager")
    html = client.get(url("report", report)).content.decode()
    assert "<form" not in html.split("<main")[-1]
    assert report.reference in client.get(reverse("kalix_wagtail:inbox"), {"tab": "all"}).content.decode()
    response = client.post(url("report_legal_hold", report), {"reason": "Sent"})
    assert response.status_code == 404
    assert post(client, report).status_code == 422
    assert as_("reporter").get(url("report", report)).status_code == 404


def test_what_has_been_disposed_of_cannot_be_held(as_, report, today):
    DeficiencyReport.objects.filter(pk=report.pk).update(
        status=ReportStatus.RESOLVED, closed_at=LONG_CLOSED, is_sensitive=True
    )
    rule = DisposalRuleFactory()
    dispose_of_reports(rule, user=None, on=today, expected_digest=plan_disposal(rule, today).digest)
    response = as_("coordinator").post(url("report_legal_hold", report), {"act": "hold", "reason": "För sent"})
    assert response.status_code == 409
    assert "För sent" in response.content.decode()


@pytest.mark.parametrize("name", ["report_remove_text", "report_remove_file"])
def test_what_someone_else_has_removed_meanwhile_is_said_and_the_words_come_back(as_, report, name):
    """The other removal comes between the look at the report and the lock on it."""
    stored = AttachmentFactory(report=report)
    done = []

    def other_is_first(execute, sql, params, many, context):
        if sql.startswith("SAVEPOINT") and not done:
            done.append(True)
            type(report).objects.filter(pk=report.pk).update(description="Tomt")
            report.history.update(description="Tomt")
            report.events.update(text="Tomt")
            report.attachments.all().delete()
        return execute(sql, params, many, context)

    client = as_("manager")
    with connection.execute_wrapper(other_is_first):
        response = post(client, report, name, confirm="1", attachment=stored.pk)
    assert done
    assert response.status_code == 409
    assert "Dörrkod" in response.content.decode()
