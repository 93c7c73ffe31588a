"""What was typed about a report comes back when the log-in or the token has run out meanwhile.

What was typed of a duty: `test_follow_ups`.
"""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.views.debug import SafeExceptionReporterFilter

from kalix_wagtail.enums import ReportStatus, Visibility
from kalix_wagtail.urls import urlpatterns
from tests.factories import AttachmentFactory, DeficiencyReportFactory, ReportActionFactory, UserFactory

from .conftest import hidden, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]

TYPED = "Dörren är lagad,\nmen låset glappar."

#: name of the address → who acts, and what is posted there.
ACTS = {
    "report_comment": ("reporter", {"text": TYPED}),
    "report_comment by a handler": ("manager", {"text": TYPED, "visibility": "internal"}),
    "report_withdraw": ("reporter", {"text": TYPED}),
    "report_fixed": ("reporter", {"text": TYPED, "is_fixed": "no"}),
    "report_status": (
        "manager",
        {"text": TYPED, "to_status": "in_progress", "seen_status": "received", "seen_version": 0},
    ),
    "report_assess": ("manager", {"text": TYPED, "severity": "serious", "seen_version": 0}),
    "report_assign": ("manager", {"email": "utby@kalix.test", "assignee": "", "seen_version": 0}),
    "report_action": ("manager", {"text": TYPED, "visibility": "reporter", "seen_version": 0}),
    "report_action_done": ("manager", {"text": TYPED}),
    "report_registry": ("manager", {"number": "KS 2026/77", "seen_version": 0}),
    "report_pass_on": ("manager", {"reason": TYPED, "to_unit": "", "seen_version": 0}),
    "report_remove_text": ("manager", {"reason": TYPED, "secret": "Kod 4711", "confirm": "1"}),
    "report_remove_file": ("manager", {"reason": TYPED}),
    "report_legal_hold": ("coordinator", {"reason": TYPED, "act": "hold"}),
}
#: Where nothing is typed at length: what is only looked at, a choice, a button.
WITHOUT_WORDS = {
    *("search", "print_check_form", "print_check", "obligation", "open_receipt", "report_receipt", "statistics"),
    *("notifications", "notifications_seen", "notification_rhythm", "acknowledge", "confirm_reading"),
    *("my_reports", "inbox", "report", "attachment"),
}


class Act:
    """An act on a report, as its form was filled in."""

    def __init__(self, name, workplace):
        self.role, typed = ACTS[name]
        self.user = getattr(workplace, self.role)
        UserFactory(email="utby@kalix.test")
        is_resolved = name == "report_fixed"
        self.report = DeficiencyReportFactory(
            reporter=workplace.reporter,
            route_unit=workplace.unit,
            status=ReportStatus.RESOLVED if is_resolved else ReportStatus.RECEIVED,
            description="Dörren har kod 4711.",
            # What a coordinator sees.
            is_sensitive=self.role == "coordinator",
        )
        file = AttachmentFactory(report=self.report) if name == "report_remove_file" else None
        self.typed = typed | ({"attachment": file.pk} if file else {})
        arguments = [self.report.reference]
        if name == "report_action_done":
            arguments.append(ReportActionFactory(report=self.report, responsible=self.user).pk)
        self.address = reverse(f"kalix_wagtail:{name.split()[0]}", args=arguments)

    def nothing_is_done(self):
        self.report.refresh_from_db()
        return (self.report.version, self.report.events.count()) == (0, 0)


@pytest.fixture(params=ACTS)
def act(request, workplace):
    return Act(request.param, workplace)


@pytest.fixture
def strict_client(db):
    return Client(enforce_csrf_checks=True)


def form_in(response):
    """Return the address and the values of the form in the answer, as a browser sends them."""
    form = BeautifulSoup(response.content, "html.parser").select_one("main form, .kalix form")
    values = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    values |= {field["name"]: field.get_text().removeprefix("\n") for field in form.select("textarea")}
    return form["action"], values


def holds(response, typed):
    """Return whether all of `typed` comes back, and what was written at length where it can be read."""
    _address, values = form_in(response)
    written = [typed[name] for name in ("text", "reason") if name in typed]
    areas = BeautifulSoup(response.content, "html.parser").select(".kalix textarea")
    is_shown = [area.get_text().removeprefix("\n") for area in areas] == written
    return is_shown and values.items() >= {name: str(value) for name, value in typed.items()}.items()


@pytest.mark.parametrize("token_is_valid", [True, False])
def test_an_expired_session_gives_the_words_back_and_they_are_sent_after_log_in(act, strict_client, token_is_valid):
    strict_client.force_login(act.user)
    token = hidden(strict_client.get(url("report", act.report)), "csrfmiddlewaretoken") if token_is_valid else ""
    del strict_client.cookies[settings.SESSION_COOKIE_NAME]
    response = strict_client.post(act.address, act.typed | {"csrfmiddlewaretoken": token})
    assert response.status_code == 403
    assert holds(response, act.typed)
    assert (response["Cache-Control"], act.nothing_is_done()) == ("private, no-store", True)
    link = BeautifulSoup(response.content, "html.parser").select_one(".kalix a[target=_blank]")["href"]
    assert link == f"/logga-in/?next=%2Fintranat%2Freports%2F{act.report.reference}%2F"
    strict_client.force_login(act.user)
    response = strict_client.post(*form_in(response))
    if response.status_code == 403:
        # The log-in has renewed the token.
        assert holds(response, act.typed)
        response = strict_client.post(*form_in(response))
    assert response.status_code == 302
    assert not act.nothing_is_done()


@pytest.mark.parametrize("token", ["x" * 64, None])
def test_a_stale_token_gives_the_words_back_with_a_new_one(act, strict_client, token):
    strict_client.force_login(act.user)
    stale = {} if token is None else {"csrfmiddlewaretoken": token}
    response = strict_client.post(act.address, act.typed | stale)
    assert (response.status_code, act.nothing_is_done()) == (403, True)
    assert holds(response, act.typed)
    assert strict_client.post(*form_in(response)).status_code == 302
    assert not act.nothing_is_done()


def test_what_another_site_sends_is_done_by_nobody_and_shown_to_nobody(act, strict_client):
    for is_logged_in in (False, True):
        if is_logged_in:
            strict_client.force_login(act.user)
        response = strict_client.post(act.address, act.typed, headers={"Origin": "https://elak.example"})
        assert (response.status_code, act.nothing_is_done()) == (403, True)
        assert not BeautifulSoup(response.content, "html.parser").select("form")


def test_no_address_of_the_intranet_loses_words_when_the_log_in_has_run_out():
    """A new one is tried too."""
    values = {"pk": 1, "page_id": 1, "action_id": 1, "reference": "AAAA-AAAA", "unit_code": "office", "token": "x"}
    losing = set()
    for pattern in urlpatterns:
        code = "0123456789" if pattern.name == "print_check" else "SÄK-05"
        names = [*pattern.pattern.converters, *getattr(pattern.pattern.regex, "groupindex", ())]
        arguments = {name: (values | {"code": code})[name] for name in names}
        address = reverse(f"kalix_wagtail:{pattern.name}", kwargs=arguments)
        response = Client().post(address, dict.fromkeys(("text", "reason", "note", "description"), TYPED))
        if TYPED not in BeautifulSoup(response.content, "html.parser").get_text():
            losing.add(pattern.name)
    assert losing == WITHOUT_WORDS


def test_what_is_to_be_removed_goes_along_unseen(workplace):
    """No spelling service of a browser is to read it."""
    act = Act("report_remove_text", workplace)
    page = BeautifulSoup(Client().post(act.address, act.typed).content, "html.parser")
    assert [field["type"] for field in page.select("[name=secret]")] == ["hidden"]


def test_no_error_report_holds_what_was_typed_by_someone_who_is_not_logged_in(workplace, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("kalix_wagtail.views.kept_words.login_link", fail)
    act = Act("report_remove_text", workplace)
    response = Client(raise_request_exception=False).post(act.address, act.typed)
    assert response.status_code == 500
    told = SafeExceptionReporterFilter().get_post_parameters(response.wsgi_request)
    assert "4711" not in str(told.dict())


def test_the_page_says_nothing_of_whether_there_is_such_a_report(workplace):
    report = DeficiencyReportFactory(reporter=workplace.reporter, route_unit=workplace.unit)
    pages = []
    for reference in (report.reference, "AAAA-AAAA"):
        response = Client().post(f"/intranat/reports/{reference}/comment/", {"text": TYPED})
        page = BeautifulSoup(response.content, "html.parser")
        page.select_one("[name=csrfmiddlewaretoken]").decompose()
        pages.append((response.status_code, str(page).replace(reference, "")))
    assert pages[0] == pages[1]


def test_nothing_that_was_typed_is_kept_for_the_next_person_on_the_same_computer(workplace):
    report = DeficiencyReportFactory(reporter=workplace.reporter, route_unit=workplace.unit)
    client = Client()
    client.post(url("report_comment", report), {"text": TYPED})
    assert TYPED not in str(dict(client.session))
    client.force_login(workplace.manager)
    assert TYPED not in client.get(url("report", report)).content.decode()


def test_what_was_typed_stays_words_and_lost_files_are_told_of(workplace):
    report = DeficiencyReportFactory(reporter=workplace.reporter, route_unit=workplace.unit)
    attack = "</textarea><script>alert(1)</script>\x00{{ 7|add:7 }}"
    photo = SimpleUploadedFile("foto.jpg", b"\xff\xd8\xff", "image/jpeg")
    posted = {"text": attack, "visibility": '"><script>alert(2)</script>', "attachments": photo}
    response = Client().post(url("report_comment", report), posted)
    html = response.content.decode()
    assert "<script>alert" not in html and "data-kalix-lost-files" in html
    assert "{{ 7|add:7 }}" in form_in(response)[1]["text"]


def test_a_comment_for_handlers_stays_for_handlers_when_it_is_sent_again(workplace, strict_client):
    act = Act("report_comment by a handler", workplace)
    strict_client.force_login(workplace.manager)
    strict_client.post(*form_in(strict_client.post(act.address, act.typed)))
    assert act.report.events.get().visibility == Visibility.INTERNAL


@pytest.mark.parametrize(
    ("content_type", "status"), [("multipart/form-data; boundary=", 400), ("application/json", 415)]
)
def test_what_cannot_be_read_is_said_so_and_nothing_is_done(workplace, content_type, status):
    act = Act("report_comment", workplace)
    client = Client()
    client.force_login(act.user)
    response = client.post(act.address, b"{}", content_type=content_type)
    assert (response.status_code, act.nothing_is_done()) == (status, True)
    assert "Gå tillbaka i webbläsaren" in response.content.decode()
