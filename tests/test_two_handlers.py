"""Two handlers act on one report at the same moment, at a real application server, on whichever database there is."""

import time
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from django.db import transaction

from kalix_wagtail.models import DeficiencyReport
from tests.factories import AppointmentFactory, DeficiencyReportFactory, UnitFactory, UserFactory
from tests.served.browsers import Browser
from tests.served.mail_server import free_port
from tests.served.processes import environment, running, wait_for_port, web_server

pytestmark = [pytest.mark.long, pytest.mark.processes]

#: How long the report is locked while both send: long enough for both to have come that far.
LOCKED_SECONDS = 1.0

DRAWN = {"seen_version": "0", "seen_status": "received"}
ASSESSED = ("assess", {"severity": "critical", "text": "Ring nu."})
ASSESSED_OTHERWISE = ("assess", {"severity": "minor", "text": "Det brådskar inte."})
RESOLVED = ("status", {"to_status": "resolved", "text": "Nu går den att stänga."})
NOT_ACTED_ON = ("status", {"to_status": "no_action", "text": "Den ska stå öppen."})
REGISTERED = ("registry-number", {"number": "KS 2026/77"})
#: What the two send, each from the page as it was drawn before either.
ACTS = [
    (ASSESSED, ASSESSED_OTHERWISE),
    (RESOLVED, NOT_ACTED_ON),
    (RESOLVED, ASSESSED),
    (REGISTERED, NOT_ACTED_ON),
    (ASSESSED, REGISTERED),
]
#: act → (field of the report, what the form calls it).
FIELDS = {
    "assess": ("severity", "severity"),
    "status": ("status", "to_status"),
    "registry-number": ("registry_number", "number"),
}
BEFORE = {"severity": "", "status": "received", "registry_number": ""}
#: What the second is told begins with one of these.
TOLD = ("Någon annan har ändrat rapporten sedan du öppnade den", "Rapportens status har ändrats sedan du öppnade den")


def at_once(report, browsers, acts):
    """Let each browser do its act on the locked report, let it go, and return what each was answered."""

    def send(browser, act):
        name, values = act
        return browser.send(f"/intranat/reports/{report.reference}/{name}/", DRAWN | values)

    with ThreadPoolExecutor(len(browsers)) as pool:
        with transaction.atomic():
            # SQLite locks everything, PostgreSQL this row; either way both have come here before one goes on.
            DeficiencyReport.objects.select_for_update().get(pk=report.pk)
            sending = [pool.submit(send, *each) for each in zip(browsers, acts, strict=True)]
            time.sleep(LOCKED_SECONDS)
            assert not any(each.done() for each in sending)
        return [each.result() for each in sending]


def test_of_two_handlers_at_once_the_second_is_told_and_keeps_the_words(shared_database_url):
    unit = UnitFactory()
    manager, colleague = AppointmentFactory(unit=unit, manager=True).user, UserFactory()
    reports = [DeficiencyReportFactory(route_unit=unit, assignee=colleague) for _acts in ACTS]
    port = free_port()
    browsers = [Browser(manager, port), Browser(colleague, port)]
    with running(web_server(port), env=environment(shared_database_url, free_port())):
        wait_for_port(port)
        for browser in browsers:
            browser.open_form()
        answers = [at_once(report, browsers, acts) for report, acts in zip(reports, ACTS, strict=True)]
    for report, acts, answered in zip(reports, ACTS, answers, strict=True):
        assert sorted(status for status, _page in answered) == [302, 409], acts
        second = next(number for number, (status, _page) in enumerate(answered) if status == 409)
        (won, wrote), (_lost, typed) = acts[1 - second], acts[second]
        page = unescape(answered[second][1])
        assert any(words in page for words in TOLD)
        assert typed.get("text", typed.get("number")) in page
        report.refresh_from_db()
        field, name = FIELDS[won]
        assert {each: getattr(report, each) for each in BEFORE} == BEFORE | {field: wrote[name]}
        assert (report.version, report.events.count()) == (1, 1)
