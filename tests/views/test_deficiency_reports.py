"""What people see of reports on the intranet, and what they can do there."""

import re

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.views.debug import SafeExceptionReporterFilter
from wagtail.models import PageViewRestriction

from kalix_wagtail.enums import Visibility
from kalix_wagtail.models import DeficiencyReport
from tests.factories import (
    AppointmentFactory,
    AttachmentFactory,
    CaseEventFactory,
    DeficiencyCategoryFactory,
    DeficiencyReportFactory,
    ReportActionFactory,
)
from tests.test_every_url import our_urls

from .conftest import SEEN, hidden, url, words_in

pytestmark = pytest.mark.django_db

ROLES = [
    "reporter",
    "manager",
    "head",
    "other_manager",
    "coordinator",
    "colleague",
    "superuser",
    "communicator",
]


@pytest.fixture
def report(workplace):
    return DeficiencyReportFactory(
        reporter=workplace.reporter,
        route_unit=workplace.unit,
        handler=workplace.manager,
        description=SEEN,
        route=[{"outcome": "manager", "unit_label": "Förskolan Näsbyn", "user_label": "Anna Berg"}],
    )


@pytest.fixture
def as_(workplace):
    def client_of(role):
        client = Client()
        client.force_login(getattr(workplace, role))
        return client

    return client_of


@pytest.mark.parametrize("role", ROLES)
def test_only_the_reporter_and_the_nearest_supervisor_reach_a_report(as_, report, role):
    client = as_(role)
    allowed = role in ("reporter", "manager")
    assert client.get(url("report", report)).status_code == (200 if allowed else 404)
    receipt = {"reporter": 200, "manager": 302}.get(role, 404)
    assert client.get(url("report_receipt", report)).status_code == receipt
    assert client.post(url("report_comment", report), {"text": ""}).status_code == (422 if allowed else 404)
    assert client.post(url("report_status", report), {}).status_code == (422 if allowed else 404)
    listed = {
        "my_reports": report.reference in client.get("/intranat/reports/").content.decode(),
        "inbox": report.reference in client.get("/intranat/reports/inbox/?tab=all").content.decode(),
    }
    assert listed == {"my_reports": role == "reporter", "inbox": role == "manager"}


def test_missing_and_forbidden_are_told_apart_by_nobody(as_, report):
    client = as_("head")
    missing = client.get("/intranat/reports/AAAA-AAAA/")
    forbidden = client.get(url("report", report))
    assert (missing.status_code, missing.content) == (forbidden.status_code, forbidden.content)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ["anonymous", "head", "superuser"])
def test_at_no_address_of_a_report_are_missing_and_forbidden_told_apart(as_, report, private_folder, role, method):
    values = {"pk": AttachmentFactory(report=report).pk, "action_id": ReportActionFactory(report=report).pk}
    client = Client() if role == "anonymous" else as_(role)
    names = {name: more for name, more in our_urls().items() if "reference" in more}
    assert len(names) > 15
    for name, parameters in names.items():
        answers = []
        for reference in ("AAAA-AAAA", report.reference):
            kwargs = {each: {**values, "reference": reference}[each] for each in parameters}
            response = getattr(client, method)(reverse(name, kwargs=kwargs))
            # Where one is led back to after a log-in is what was asked for.
            led = response.get("Location", "").replace(reference, "")
            answers.append((response.status_code, led, response.content, response.get("Cache-Control")))
        assert answers[0] == answers[1], name
        assert answers[0][0] in (404, 405) or role == "anonymous"


@pytest.mark.parametrize("name", ["report", "report_receipt"])
def test_who_is_not_logged_in_is_led_to_log_in_and_back(client, report, name):
    response = client.get(url(name, report))
    assert (response.status_code, response["Location"]) == (302, f"/logga-in/?next={url(name, report)}")


@pytest.mark.parametrize("address", ["/intranat/reports/", "/intranat/reports/inbox/"])
def test_lists_need_a_log_in(client, db, address):
    assert client.get(address)["Location"] == f"/logga-in/?next={address}"


def test_nobody_may_keep_a_report_page(as_, client, report):
    reporter = as_("reporter")
    answers = [reporter.get(url(name, report)) for name in ("report", "report_receipt")]
    answers += [reporter.get(address) for address in ("/intranat/reports/", "/intranat/reports/inbox/")]
    answers += [client.get(url("report", report)), reporter.post(url("report_comment", report), {"text": "Hej"})]
    assert {response["Cache-Control"] for response in answers} == {"private, no-store"}


@pytest.mark.parametrize(
    ("name", "method", "status"),
    [
        ("report", "post", 405),
        ("report", "delete", 405),
        ("report_receipt", "post", 405),
        ("report_comment", "get", 405),
        ("report_status", "get", 405),
        ("report_status", "put", 405),
    ],
)
def test_methods_are_what_they_are_meant_for(as_, report, name, method, status):
    assert getattr(as_("manager"), method)(url(name, report)).status_code == status


@pytest.mark.parametrize("reference", ["²", "-1", "1e9", "9" * 5000, "%00", "..", "x" * 300])
def test_absurd_references_are_not_found(as_, reference):
    assert as_("reporter").get(f"/intranat/reports/{reference}/").status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "²", "1e9", "9" * 5000, "x", ""])
def test_absurd_page_numbers_give_a_page(as_, report, page):
    assert as_("reporter").get("/intranat/reports/", {"page": page}).status_code == 200


def test_the_receipt_tells_reference_holder_and_where_to_follow(as_, report):
    html = as_("reporter").get(url("report_receipt", report)).content.decode()
    assert report.reference in html and "Anna Berg" in html and 'href="/intranat/reports/"' in html


def test_the_receipt_and_the_report_lead_back_to_the_page_unless_it_is_closed_to_the_reader(as_, report, page):
    report.source_page = page
    report.save()
    addresses = [("reporter", url("report_receipt", report)), ("manager", url("report", report))]
    assert all("Brandskydd" in as_(role).get(address).content.decode() for role, address in addresses)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="x")
    assert not any("Brandskydd" in as_(role).get(address).content.decode() for role, address in addresses)


def test_the_handler_sees_who_reported_and_why_it_came(as_, report, workplace):
    html = as_("manager").get(url("report", report)).content.decode()
    assert workplace.reporter.get_full_name() in html
    assert re.search(r"<li>[^<]*Anna Berg[^<]*Förskolan Näsbyn[^<]*</li>", html)


def test_a_comment_reaches_the_reporter_and_the_page_is_led_back_to(as_, report):
    response = as_("manager").post(
        url("report_comment", report), {"text": "Vi tittar på det.", "visibility": "reporter"}
    )
    assert (response.status_code, response["Location"]) == (302, url("report", report))
    assert "Vi tittar på det." in as_("reporter").get(url("report", report)).content.decode()


def test_a_comment_that_is_sent_again_from_the_same_page_is_one(as_, report):
    """A reload, or the back button, after someone else has written; a page drawn anew is another form."""
    client = as_("reporter")
    key = hidden(client.get(url("report", report)), "key")
    sent = {"text": "Den glappar än.", "key": key}
    client.post(url("report_comment", report), sent)
    as_("manager").post(url("report_comment", report), {"text": "Vi kommer.", "visibility": "reporter"})
    assert client.post(url("report_comment", report), sent).status_code == 302
    assert [event.text for event in report.events.all()] == ["Den glappar än.", "Vi kommer."]
    new = hidden(client.get(url("report", report)), "key")
    assert new != key
    client.post(url("report_comment", report), sent | {"key": new})
    assert report.events.count() == 3


@pytest.mark.parametrize("key", ["", "kort", "²" * 20, "x" * 5000])
def test_a_comment_whose_form_has_no_proper_key_is_taken_all_the_same(as_, report, key):
    response = as_("reporter").post(url("report_comment", report), {"text": "Hej", "key": key})
    assert response.status_code == 302
    assert "form" not in report.events.get().data


def test_what_handlers_write_to_each_other_never_reaches_the_reporter(as_, report):
    as_("manager").post(url("report_comment", report), {"text": "Bara mellan oss.", "visibility": "internal"})
    assert "Bara mellan oss." in as_("manager").get(url("report", report)).content.decode()
    reporter = as_("reporter")
    for address in (url("report", report), url("report_receipt", report), "/intranat/reports/"):
        assert "Bara mellan oss." not in reporter.get(address).content.decode()


def test_the_reporter_always_writes_to_whoever_has_the_report(as_, report):
    as_("reporter").post(url("report_comment", report), {"text": "Värre nu.", "visibility": "internal"})
    assert report.events.get().visibility == Visibility.REPORTER


def test_the_reporter_has_no_form_to_move_the_report_and_may_not(as_, report):
    reporter = as_("reporter")
    assert url("report_status", report) not in reporter.get(url("report", report)).content.decode()
    data = {"to_status": "resolved", "text": "Klart", "seen_status": "received"}
    response = reporter.post(url("report_status", report), data)
    report.refresh_from_db()
    assert (response.status_code, report.status) == (403, "received")


def test_a_handler_moves_a_report_and_the_reporter_sees_it(as_, report):
    data = {"to_status": "in_progress", "text": "Låssmeden kommer.", "seen_status": "received"}
    assert as_("manager").post(url("report_status", report), data).status_code == 302
    html = as_("reporter").get(url("report", report)).content.decode()
    report.refresh_from_db()
    assert "Låssmeden kommer." in html and report.get_status_display() in html


def test_closing_without_a_word_gives_the_form_back(as_, report):
    response = as_("manager").post(url("report_status", report), {"to_status": "resolved", "seen_status": "received"})
    report.refresh_from_db()
    assert (response.status_code, report.status) == (422, "received")
    assert 'href="#kalix-status-text"' in response.content.decode()


def test_a_report_that_moved_meanwhile_gives_the_words_back(as_, report):
    DeficiencyReport.objects.filter(pk=report.pk).update(status="in_progress")
    data = {"to_status": "in_progress", "text": "Låssmeden kommer.", "seen_status": "received"}
    response = as_("manager").post(url("report_status", report), data)
    assert response.status_code == 409
    assert "Låssmeden kommer." in response.content.decode()
    assert 'name="seen_status" value="in_progress"' in response.content.decode()
    assert not report.events.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"to_status": "received", "seen_status": "received"},
        {"to_status": "²", "seen_status": "received"},
        {"to_status": "in_progress", "seen_status": "x\x00"},
        {"to_status": "in_progress"},
        {},
    ],
)
def test_absurd_moves_are_refused(as_, report, data):
    response = as_("manager").post(url("report_status", report), data)
    report.refresh_from_db()
    assert (response.status_code, report.status) == (422, "received")


@pytest.mark.parametrize("role", ["reporter", "manager"])
def test_what_is_typed_stays_words(as_, report, role):
    attack = "<script>alert(1)</script>{{ 7|add:7 }}"
    report.description = report.place = attack
    report.save()
    CaseEventFactory(report=report, actor=report.reporter, text=attack)
    client = as_(role)
    for address in (
        url("report", report),
        url("report_receipt", report),
        "/intranat/reports/",
        "/intranat/reports/inbox/",
    ):
        html = client.get(address, follow=True).content.decode()
        assert "<script>alert" not in html and "14" not in html.split("alert(1)")[-1][:20]


TURNING = "\u202e"


def loose_marks(html):
    """Return the texts and attributes of a page in which a mark that turns text around could turn what follows."""
    page = BeautifulSoup(html, "html.parser")
    values = [str(value) for tag in page.find_all(True) for name, value in tag.attrs.items() if name != "value"]
    for fenced in page.select("bdi, textarea, .kalix-words"):
        fenced.decompose()
    return [text for text in [*page.find_all(string=True), *values] if TURNING in text]


@pytest.mark.parametrize("role", ["reporter", "manager"])
def test_a_mark_that_turns_text_around_turns_nothing_but_the_words_it_came_with(as_, report, workplace, role):
    words = f"se {TURNING}txt.exe"
    report.description = report.place = report.registry_number = words
    report.answers = [{"id": "q1", "question": words, "kind": "text", "answer": words, "label": words}]
    report.assignee = workplace.reporter
    report.save()
    CaseEventFactory(report=report, actor=report.reporter, text=words)
    ReportActionFactory(report=report, responsible=workplace.reporter, text=words)
    report.related.add(DeficiencyReportFactory(route_unit=workplace.unit, description=words, place=words))
    client, seen = as_(role), 0
    addresses = (url("report", report), url("report_receipt", report), "/intranat/reports/", "/intranat/reports/inbox/")
    for address in addresses:
        html = client.get(address, follow=True).content.decode()
        seen += html.count(TURNING)
        assert loose_marks(html) == []
    assert seen >= 8


def test_what_is_typed_comes_back_fenced_in_when_it_is_not_taken(as_, report):
    text = f"{TURNING}{'x' * 20_001}"
    response = as_("reporter").post(url("report_comment", report), {"text": text})
    assert (response.status_code, words_in(response)) == (422, text)
    assert loose_marks(response.content.decode()) == []


#: name of the address → who posts there, what else is sent, and the name of the words
LONG = {
    "report_comment": ("reporter", {}, "text"),
    "report_withdraw": ("reporter", {}, "text"),
    "report_status": ("manager", {"to_status": "in_progress", "seen_status": "received", "seen_version": 0}, "text"),
    "report_assess": ("manager", {"severity": "serious", "seen_version": 0}, "text"),
    "report_action": ("manager", {"visibility": "reporter", "seen_version": 0}, "text"),
    "report_pass_on": ("manager", {"to_unit": "", "seen_version": 0}, "reason"),
}


@pytest.mark.parametrize("words", ["x" * 100_000, "rad\n" * 10_000], ids=["a word", "lines"])
@pytest.mark.parametrize("name", LONG)
def test_too_long_words_about_a_report_come_back_whole(as_, report, name, words):
    role, values, field = LONG[name]
    before = DeficiencyReport.objects.values().get(pk=report.pk)
    response = as_(role).post(url(name, report), values | {field: words})
    assert response.status_code == 422
    page = BeautifulSoup(response.content, "html.parser")
    shown = [area.get_text().replace("\r\n", "\n").strip("\n") for area in page.select(f"textarea[name={field}]")]
    assert words.strip("\n") in shown
    assert DeficiencyReport.objects.values().get(pk=report.pk) == before and not report.events.exists()


@pytest.mark.parametrize("body", ["text=x&" + "f=x&" * 1001, "text=" + "x" * 3_000_000], ids=["fields", "bytes"])
def test_too_large_a_comment_is_refused_and_changes_nothing(as_, report, body):
    response = as_("reporter").post(
        url("report_comment", report), body, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 400
    assert "kalix-page" in response.content.decode()
    assert not report.events.exists()


def test_no_error_report_holds_what_was_typed(as_, report, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("kalix_wagtail.views.report_acts.comment_on_report", fail)
    client = as_("reporter")
    client.raise_request_exception = False
    response = client.post(url("report_comment", report), {"text": "Eva, 19121212-1212, föll.", "is_checked": "on"})
    assert response.status_code == 500
    told = SafeExceptionReporterFilter().get_post_parameters(response.wsgi_request)
    assert "19121212" not in str(told.dict())


def test_a_sensitive_report_shows_nothing_in_the_list_of_whoever_answers(as_, workplace):
    report = DeficiencyReportFactory(reporter=workplace.reporter, is_sensitive=True, description=SEEN)
    html = as_("coordinator").get("/intranat/reports/inbox/").content.decode()
    assert report.reference in html and SEEN not in html


def test_closed_reports_are_out_of_the_way_until_asked_for(as_, workplace):
    report = DeficiencyReportFactory(reporter=workplace.reporter, route_unit=workplace.unit, resolved=True)
    client = as_("manager")
    assert report.reference not in client.get("/intranat/reports/inbox/").content.decode()
    assert report.reference in client.get("/intranat/reports/inbox/?tab=all").content.decode()


def test_lists_take_the_same_number_of_queries_for_one_and_for_twenty(as_, workplace):
    addresses = [("manager", "/intranat/reports/inbox/"), ("reporter", "/intranat/reports/")]
    clients = [(as_(role), address) for role, address in addresses]

    def queries():
        numbers = []
        for client, address in clients:
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            numbers.append(len(captured))
        return numbers

    DeficiencyReportFactory(reporter=workplace.reporter, route_unit=workplace.unit)
    before = queries()
    for _number in range(19):
        colleague = AppointmentFactory(unit=workplace.unit).user
        DeficiencyReportFactory(
            reporter=workplace.reporter,
            route_unit=workplace.unit,
            assignee=colleague,
            category=DeficiencyCategoryFactory(),
            reporter_shown_to="coordinator",
        )
    assert queries() == before
    assert max(before) <= 15
