"""How reports are handled on the intranet: who reaches what, what comes back, and what is never shown to whom."""

import re

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kalix_wagtail.enums import CaseEventKind, Visibility
from kalix_wagtail.models import DeficiencyReport, ReportAction
from kalix_wagtail.notifications import send_due
from kalix_wagtail.urls import urlpatterns
from tests.factories import (
    AppointmentFactory,
    CaseEventFactory,
    DeficiencyReportFactory,
    ReplyTemplateFactory,
    ReportActionFactory,
    UserFactory,
)

from .conftest import KEY, SEEN, url

pytestmark = pytest.mark.django_db

#: name of the address → what a handler posts there.
ACTS = {
    "report_assess": {"severity": "serious", "text": "Orden mina."},
    "report_assign": {"assignee": "", "email": "utby@kalix.test"},
    "report_action": {"text": "Orden mina.", "visibility": "reporter"},
    "report_relate": {"other": "AAAA-AAAA"},
    "report_duplicate": {"other": "AAAA-AAAA", "text": "Orden mina."},
    "report_registry": {"number": "KS 2026/77"},
    "report_pass_on": {"to_unit": "", "reason": "Orden mina."},
}


@pytest.fixture
def report(workplace):
    return DeficiencyReportFactory(
        reporter=workplace.reporter,
        reporter_unit=workplace.unit,
        route_unit=workplace.unit,
        handler=workplace.manager,
        description=SEEN,
    )


@pytest.fixture
def outsider(workplace):
    workplace.outsider = UserFactory(email="utby@kalix.test", first_name="Ulla", last_name="Utby")
    return workplace.outsider


@pytest.fixture
def as_(workplace):
    def client_of(role):
        client = Client()
        client.force_login(getattr(workplace, role))
        return client

    return client_of


def post(client, name, report, version=0, **values):
    return client.post(url(name, report), {"seen_version": version} | ACTS.get(name, {}) | values)


def html_of(response):
    return response.content.decode()


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize(
    ("role", "status"),
    [("head", 404), ("colleague", 404), ("superuser", 404), ("coordinator", 404), ("reporter", {403, 404})],
)
def test_nobody_but_whoever_answers_acts_on_a_report(as_, report, outsider, name, role, status):
    assert post(as_(role), name, report).status_code in ({status} if isinstance(status, int) else status)
    report.refresh_from_db()
    assert report.version == 0 and not report.events.exists()


@pytest.mark.parametrize("name", [*ACTS, "report_withdraw", "report_fixed"])
def test_who_is_not_logged_in_is_led_to_log_in(client, report, name):
    response = client.post(url(name, report))
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/logga-in/")


@pytest.mark.parametrize("name", [*sorted(set(ACTS) - {"report_pass_on"}), "report_withdraw", "report_fixed"])
def test_nothing_is_done_by_a_link(as_, report, name):
    assert as_("manager").get(url(name, report)).status_code == 405


def stored():
    return {
        model: list(model.objects.order_by("pk").values())
        for model in apps.get_app_config("kalix_wagtail").get_models()
    }


@pytest.mark.parametrize("role", ["manager", "reporter", "coordinator"])
def test_a_link_that_holds_what_a_form_would_send_changes_nothing(as_, report, outsider, workplace, role):
    # A scanner in a mail program follows every link, and anyone may write one.
    action = ReportActionFactory(report=report, responsible=workplace.manager)
    DeficiencyReportFactory(reference="AAAA-AAAA", route_unit=workplace.unit)
    sent = {"description": SEEN, "key": KEY, "to_status": "in_progress", "seen_status": "received", "seen_version": 0}
    sent |= {"is_fixed": "no", "secret": SEEN, "confirm": "1", "reason": "Därför.", "rhythm": "daily"}
    sent |= {name: value for values in ACTS.values() for name, value in values.items()}
    known = {"reference": report.reference, "action_id": action.pk, "pk": 1, "code": "0123456789", "token": "x"}
    known |= {"page_id": 1, "unit_code": "office"}
    client, before = as_(role), stored()
    for pattern in urlpatterns:
        values = {name: known[name] for name in pattern.pattern.converters or pattern.pattern.regex.groupindex}
        client.get(reverse(f"kalix_wagtail:{pattern.name}", kwargs=values), sent)
    assert stored() == before


@pytest.mark.parametrize("name", sorted(set(ACTS) - {"report_relate", "report_duplicate"}))
def test_what_a_handler_does_is_done_and_nothing_is_kept(as_, report, outsider, name):
    response = post(as_("manager"), name, report)
    report.refresh_from_db()
    assert (response.status_code, report.version) == (302, 1)
    assert response["Cache-Control"] == "private, no-store"
    assert response["Location"] == (
        reverse("kalix_wagtail:inbox") if name == "report_pass_on" else url("report", report)
    )


@pytest.mark.parametrize("name", ["report_relate", "report_duplicate"])
def test_other_reports_are_named_by_a_reference_of_ones_own(as_, report, workplace, name):
    other = DeficiencyReportFactory(route_unit=workplace.unit)
    response = post(as_("manager"), name, report, other=f" {other.reference.lower()} ")
    assert response.status_code == 302
    assert other.reference in html_of(as_("manager").get(url("report", report)))
    assert other.reference not in html_of(as_("reporter").get(url("report", report)))


@pytest.mark.parametrize("name", ["report_relate", "report_duplicate"])
@pytest.mark.parametrize("reference", ["AAAA-AAAA", "", "\x00", "²", "x" * 300, "another's"])
def test_a_reference_of_anyone_elses_is_as_unknown_as_one_that_does_not_exist(as_, report, name, reference):
    if reference == "another's":
        reference = DeficiencyReportFactory().reference
    response = post(as_("manager"), name, report, other=reference)
    assert response.status_code == 422
    report.refresh_from_db()
    assert report.version == 0


@pytest.mark.parametrize("name", sorted(set(ACTS) - {"report_relate"}))
def test_a_report_that_another_handler_changed_gives_the_words_back(as_, report, workplace, outsider, name):
    other = DeficiencyReportFactory(route_unit=workplace.unit)
    DeficiencyReport.objects.filter(pk=report.pk).update(version=3)
    CaseEventFactory(report=report, kind=CaseEventKind.ASSESSED, actor=workplace.manager, data={"version": 3})
    values = {"other": other.reference} if name == "report_duplicate" else {}
    response = post(as_("manager"), name, report, **values)
    html = html_of(response)
    report.refresh_from_db()
    assert (response.status_code, report.version) == (409, 3)
    typed = [value for value in ACTS[name].values() if value not in ("", "AAAA-AAAA")]
    assert all(value in html for value in typed)
    assert 'name="seen_version" value="3"' in html
    assert str(CaseEventKind.ASSESSED.label) in html


@pytest.mark.parametrize("name", ["report_assess", "report_action", "report_duplicate"])
@pytest.mark.parametrize(("words", "status"), [("Orden mina.", 409), ("Koden är 4711.", 422)])
def test_a_report_that_was_closed_meanwhile_gives_the_words_back(as_, report, workplace, name, words, status):
    other = DeficiencyReportFactory(route_unit=workplace.unit)
    DeficiencyReport.objects.filter(pk=report.pk).update(version=1, status="resolved")
    values = {"other": other.reference} if name == "report_duplicate" else {}
    response = post(as_("manager"), name, report, **values | {"text": words})
    assert (response.status_code, words in html_of(response)) == (status, True)


def test_a_report_that_was_closed_meanwhile_gives_the_reporter_the_words_back(as_, report):
    DeficiencyReport.objects.filter(pk=report.pk).update(status="resolved")
    for words in ("Orden mina.", "Koden är 4711."):
        assert words in html_of(post(as_("reporter"), "report_withdraw", report, text=words))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("report_assess", {"severity": ""}),
        ("report_assess", {"severity": "absurd"}),
        ("report_assess", {"due_on": "i morgon"}),
        ("report_assess", {"due_on": "0000-99-99"}),
        ("report_assess", {"seen_version": "²"}),
        ("report_assess", {"seen_version": "9" * 5000}),
        ("report_assess", {"seen_version": ""}),
        ("report_assign", {"assignee": "²"}),
        ("report_assign", {"assignee": "9" * 30}),
        ("report_assign", {"email": "nobody@kalix.test"}),
        ("report_assign", {"email": "no address"}),
        ("report_action", {"text": "\u200b"}),
        ("report_action", {"due_on": "-1"}),
        ("report_action", {"visibility": "x"}),
        ("report_registry", {"number": "x" * 65}),
        ("report_pass_on", {"reason": ""}),
        ("report_pass_on", {"to_unit": "²"}),
    ],
)
def test_what_cannot_be_taken_comes_back_with_a_reason(as_, report, outsider, name, values):
    response = post(as_("manager"), name, report, **values)
    report.refresh_from_db()
    assert (response.status_code, report.version) == (422, 0)
    assert "kalix-error" in html_of(response)


def test_a_date_that_has_passed_is_refused_with_the_words(as_, report):
    response = post(as_("manager"), "report_assess", report, due_on="2001-01-01")
    assert response.status_code == 409 and "Orden mina." in html_of(response)


def test_the_people_to_choose_are_those_of_the_own_units(as_, report, workplace):
    html = html_of(as_("manager").get(url("report", report)))
    options = re.findall(r'<option value="(\d+)"', re.search(r'name="assignee".*?</select>', html, re.DOTALL).group())
    assert {int(pk) for pk in options} == {workplace.manager.pk, workplace.colleague.pk}


def test_a_reporter_whose_name_is_hidden_is_not_given_away_by_the_list_of_people(as_, report, workplace):
    report.reporter_shown_to = "coordinator"
    report.route = [{"outcome": "passed_over", "unit_label": "Näsbyn", "user_label": "Lisa"}]
    report.save()
    CaseEventFactory(report=report, actor=workplace.reporter, text="Mer om dörren.")
    CaseEventFactory(
        report=report,
        kind=CaseEventKind.CROSSED,
        visibility=Visibility.INTERNAL,
        data={"from": "Socialnämnden", "to": "Kalixbo", "of_reporter": True},
    )
    html = html_of(as_("manager").get(url("report", report)))
    listed = re.search(r'name="assignee".*?</select>', html, re.DOTALL).group()
    # As everyone else of the unit: leaving the name out would say it.
    assert workplace.reporter.get_full_name() in listed
    assert workplace.reporter.get_full_name() not in html.replace(listed, "").replace(
        re.search(r'name="responsible".*?</select>', html, re.DOTALL).group(), ""
    )
    assert "Socialnämnden" not in html and "Lisa" not in html and "Mer om dörren." in html
    response = post(as_("manager"), "report_assign", report, assignee=workplace.reporter.pk, email="")
    assert response.status_code == 409


def test_a_name_given_without_an_account_is_shown_to_those_who_may_know(as_, report):
    report.reporter, report.reporter_name = None, "Stina Sommar"
    report.save()
    assert "Stina Sommar" in html_of(as_("manager").get(url("report", report)))
    report.reporter_shown_to = "nobody"
    report.save()
    assert "Stina Sommar" not in html_of(as_("manager").get(url("report", report)))


def test_a_template_is_put_into_the_comment_without_a_script(as_, report):
    template = ReplyTemplateFactory(text="Tack för rapporten!")
    html = html_of(as_("manager").get(url("report", report), {"template": template.pk}))
    assert (
        "Tack för rapporten!"
        in re.search(r'<textarea name="text"[^>]*id="kalix-comment-text"[^>]*>[^<]*', html).group()
    )
    assert not report.events.exists()


@pytest.mark.parametrize("template", ["²", "9" * 30, "-1", "", "x"])
def test_an_absurd_template_is_none(as_, report, template):
    ReplyTemplateFactory()
    assert as_("manager").get(url("report", report), {"template": template}).status_code == 200


def test_a_reporter_is_given_no_template(as_, report):
    template = ReplyTemplateFactory(text="Tack för rapporten!")
    assert "Tack för" not in html_of(as_("reporter").get(url("report", report), {"template": template.pk}))


def test_the_reporter_reads_what_is_done_but_not_who_was_asked(as_, report, workplace):
    manager = as_("manager")
    post(manager, "report_assess", report, text="Kan falla.")
    post(manager, "report_assign", report, version=1, email="", assignee=workplace.colleague.pk)
    post(manager, "report_action", report, version=2, text="Byt lås.")
    post(manager, "report_action", report, version=3, text="Hemligt.", visibility="internal")
    html = html_of(as_("reporter").get(url("report", report)))
    assert "Kan falla." in html and "Byt lås." in html
    assert "Hemligt." not in html and workplace.colleague.get_full_name() not in html
    assert 'name="seen_version"' not in html


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("report_comment", {"text": "Hemligt.", "visibility": "internal"}),
        ("report_action", {"text": "Hemligt.", "visibility": "internal"}),
        ("report_assign", {}),
        ("report_relate", {"other": "another's"}),
    ],
)
def test_what_is_for_handlers_only_is_in_no_mail_to_the_reporter_then_or_later(
    as_, report, workplace, outsider, name, values
):
    outsider.last_name = "Hemligt."
    outsider.save()
    if "other" in values:
        values = {"other": DeficiencyReportFactory(route_unit=workplace.unit, reference="HEML-IGT3").reference}
    manager = as_("manager")
    assert post(manager, name, report, **values).status_code == 302
    send_due()
    assert [message for message in mail.outbox if workplace.reporter.email in message.to] == []
    post(manager, "report_comment", report, version=1, text="Låssmeden kommer.", visibility="reporter")
    send_due()
    (message,) = [message for message in mail.outbox if workplace.reporter.email in message.to]
    told = f"{message.subject} {message.body} {getattr(message, 'alternatives', '')}"
    assert "Hemligt" not in told and "HEML-IGT3" not in told


def test_whoever_has_an_action_sees_what_it_is_about_and_nothing_of_who_or_why(as_, report, workplace, outsider):
    CaseEventFactory(report=report, actor=workplace.manager, text="Inget för alla.")
    post(as_("manager"), "report_action", report, email=outsider.email, text="Byt lås.", visibility="internal")
    action = ReportAction.objects.get()
    client = as_("outsider")
    html = html_of(client.get(url("report", report)))
    assert SEEN in html and "Byt lås." in html
    assert workplace.reporter.get_full_name() not in html and "Inget för alla." not in html
    assert report.reference in html_of(client.get(reverse("kalix_wagtail:inbox")))
    for name in ACTS:
        assert post(client, name, report, version=1).status_code in (403, 404)
    client.post(url("report_comment", report), {"text": "Delen är beställd.", "visibility": "reporter"})
    assert report.events.last().visibility == Visibility.INTERNAL
    assert "Delen är beställd." in html_of(client.get(url("report", report)))
    done = reverse("kalix_wagtail:report_action_done", args=[report.reference, action.pk])
    assert client.post(done, {"text": "Klart."})["Location"] == reverse("kalix_wagtail:inbox")
    assert client.get(url("report", report)).status_code == 404


@pytest.mark.parametrize(
    ("role", "shown"), [("manager", {"Byt lås.", "Ring låssmeden."}), ("reporter", set()), ("outsider", {"Byt lås."})]
)
def test_planned_actions_are_listed_for_handlers_and_of_others_each_ones_own(
    as_, report, workplace, outsider, role, shown
):
    ReportActionFactory(report=report, text="Byt lås.", responsible=outsider)
    ReportActionFactory(report=report, text="Ring låssmeden.", responsible=workplace.manager)
    page = BeautifulSoup(html_of(as_(role).get(url("report", report))), "html.parser")
    assert {words.get_text(strip=True) for words in page.select(".kalix-todo .kalix-words")} == shown


def test_another_reports_action_is_not_found_and_a_finished_one_gives_the_words_back(as_, report, workplace):
    other = ReportActionFactory(report=DeficiencyReportFactory(route_unit=workplace.unit))
    mine = ReportActionFactory(report=report)
    address = lambda action: reverse("kalix_wagtail:report_action_done", args=[report.reference, action])  # noqa: E731
    client = as_("manager")
    assert client.post(address(other.pk)).status_code == 404
    assert client.post(address(10**30)).status_code == 404
    assert client.post(address(mine.pk), {"text": "x" * 5000}).status_code == 422
    assert client.post(address(mine.pk), {"text": "Klart."}).status_code == 302
    assert client.post(address(mine.pk), {"text": "Klart igen."}).status_code == 409


def test_the_reporter_withdraws(as_, report):
    client = as_("reporter")
    assert url("report_withdraw", report) in html_of(client.get(url("report", report)))
    assert client.post(url("report_withdraw", report), {"text": "x" * 5000}).status_code == 422
    assert client.post(url("report_withdraw", report), {"text": "Ett misstag."}).status_code == 302
    html = html_of(client.get(url("report", report)))
    assert url("report_withdraw", report) not in html and SEEN in html
    response = client.post(url("report_withdraw", report), {"text": "Ett misstag till."})
    assert response.status_code == 409 and "Ett misstag till." in html_of(response)


def test_the_reporter_says_that_it_was_not_fixed_and_it_is_opened_again(as_, report):
    client = as_("reporter")
    assert url("report_fixed", report) not in html_of(client.get(url("report", report)))
    as_("manager").post(
        url("report_status", report),
        {"to_status": "resolved", "text": "Lagad.", "seen_status": "received", "seen_version": 0},
    )
    assert url("report_fixed", report) in html_of(client.get(url("report", report)))
    assert client.post(url("report_fixed", report), {}).status_code == 422
    assert client.post(url("report_fixed", report), {"is_fixed": "no"}).status_code == 422
    assert client.post(url("report_fixed", report), {"is_fixed": "maybe"}).status_code == 422
    assert client.post(url("report_fixed", report), {"is_fixed": "no", "text": "Nej."}).status_code == 302
    report.refresh_from_db()
    assert report.is_open
    assert client.post(url("report_fixed", report), {"is_fixed": "yes"}).status_code == 409


@pytest.mark.parametrize("name", ["report_withdraw", "report_fixed"])
def test_a_handler_does_not_speak_for_the_reporter(as_, report, name):
    report.status = "resolved"
    report.save()
    response = as_("manager").post(url(name, report), {"is_fixed": "yes", "text": "Ja."})
    assert response.status_code == 403


def test_a_closed_report_is_not_passed_on(as_, report):
    report.status = "resolved"
    report.save()
    assert as_("manager").get(url("report_pass_on", report)).status_code == 404


def test_why_a_report_is_passed_on_is_not_lost_when_someone_else_has_closed_it(as_, report, workplace):
    DeficiencyReport.objects.filter(pk=report.pk).update(status="resolved")
    words = {"reason": "Hör till gatukontoret.", "to_unit": workplace.library.pk}
    response = post(as_("manager"), "report_pass_on", report, **words)
    assert response.status_code == 409
    assert response.context["form"]["reason"].value() == "Hör till gatukontoret."


def test_the_units_to_pass_on_to_stand_on_a_page_of_their_own(as_, report, workplace):
    html = html_of(as_("manager").get(url("report_pass_on", report)))
    assert "Biblioteket" in html and "Utbildningsförvaltningen" in html
    response = post(as_("manager"), "report_pass_on", report, to_unit=workplace.library.pk)
    assert response.status_code == 302
    assert as_("manager").get(url("report", report)).status_code == 404
    assert as_("other_manager").get(url("report", report)).status_code == 200


#: Where words are typed: the address, who types, the field, what else the form needs, the report's status.
WORDS = [
    ("report_comment", "manager", "text", {"visibility": "reporter"}, "received"),
    ("report_comment", "reporter", "text", {}, "received"),
    ("report_status", "manager", "text", {"to_status": "resolved", "seen_status": "received"}, "received"),
    ("report_assess", "manager", "text", {}, "received"),
    ("report_action", "manager", "text", {}, "received"),
    ("report_duplicate", "manager", "text", {}, "received"),
    ("report_pass_on", "manager", "reason", {}, "received"),
    ("report_withdraw", "reporter", "text", {}, "received"),
    ("report_fixed", "reporter", "text", {"is_fixed": "no"}, "resolved"),
]


@pytest.mark.parametrize("secret", ["Eva, 19121212-1212, föll.", "Portkod 4711"])
@pytest.mark.parametrize(("name", "role", "field", "values", "status"), WORDS, ids=lambda value: str(value)[:20])
def test_what_looks_secret_is_asked_about_wherever_words_are_typed(
    as_, report, workplace, name, role, field, values, status, secret
):
    DeficiencyReportFactory(reference="AAAA-AAAA", route_unit=workplace.unit)
    DeficiencyReport.objects.filter(pk=report.pk).update(status=status)
    client = as_(role)
    asked = post(client, name, report, **values, **{field: secret})
    assert asked.status_code == 422
    # The words come back, with the question beside them.
    assert secret in html_of(asked) and html_of(asked).count('name="is_checked"') == 1
    report.refresh_from_db()
    assert not report.events.exists() and report.version == 0
    assert post(client, name, report, **values, **{field: secret, "is_checked": "on"}).status_code == 302
    assert report.events.exists()


def test_what_looks_secret_is_asked_about_when_an_action_is_done(as_, report, workplace):
    action = ReportActionFactory(report=report, responsible=workplace.colleague)
    address = reverse("kalix_wagtail:report_action_done", args=[report.reference, action.pk])
    client = as_("colleague")
    asked = client.post(address, {"text": "Portkod 4711"})
    assert asked.status_code == 422
    assert "Portkod 4711" in html_of(asked) and html_of(asked).count('name="is_checked"') == 1
    # What is wrong leads to the words, and is said beside them.
    page = BeautifulSoup(asked.content, "html.parser")
    words = page.select_one("details[open] [aria-invalid=true]")
    assert page.select_one(f".kalix-error-summary a[href='#{words['id']}']")
    assert page.find(id=words["aria-describedby"]).get_text() in page.select_one(".kalix-error-summary").get_text()
    assert client.post(address, {"text": "Portkod 4711", "is_checked": "on"}).status_code == 302
    action.refresh_from_db()
    assert action.done_at is not None


def test_a_registry_number_is_no_secret(as_, report):
    assert post(as_("manager"), "report_registry", report, number="20260101-1234").status_code == 302


def test_the_question_of_secrets_is_not_asked_when_nothing_looks_secret(as_, report):
    assert "is_checked" not in html_of(as_("manager").get(url("report", report)))


def test_what_is_typed_stays_words_wherever_a_handler_types(as_, report, workplace):
    attack = "<script>alert(1)</script>{{ 7|add:7 }}"
    client = as_("manager")
    post(client, "report_assess", report, text=attack)
    post(client, "report_action", report, version=1, text=attack)
    post(client, "report_registry", report, version=2, number=attack)
    workplace.colleague.first_name = attack[:100]
    workplace.colleague.save()
    post(client, "report_assign", report, version=3, assignee=workplace.colleague.pk, email="")
    report.refresh_from_db()
    assert report.version == 4
    for role in ("manager", "reporter"):
        html = html_of(as_(role).get(url("report", report)))
        assert "<script>alert" not in html and "&lt;script&gt;" in html and ">14" not in html


def test_a_report_page_takes_the_same_number_of_queries_however_much_has_happened(as_, report, workplace):
    client = as_("manager")

    def fill():
        CaseEventFactory(report=report, actor=AppointmentFactory(unit=workplace.unit).user)
        ReportActionFactory(report=report, responsible=AppointmentFactory(unit=workplace.unit).user)
        report.related.add(DeficiencyReportFactory(route_unit=workplace.unit))

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(url("report", report))
        return len(captured)

    fill()
    before = queries()
    for _number in range(19):
        fill()
    assert queries() == before
