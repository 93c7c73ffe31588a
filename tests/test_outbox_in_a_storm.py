"""Two hundred reports at once, while the mail server is away and the application server is killed in the middle."""

import signal
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from kalix_wagtail.enums import NotificationStatus
from kalix_wagtail.models import DeficiencyReport, Notification
from tests.factories import AppointmentFactory, UnitFactory
from tests.served.browsers import Browser
from tests.served.mail_server import Mailbox, free_port, mail_server
from tests.served.processes import WORKER, environment, running, wait_for_port, wait_until, web_server

pytestmark = [pytest.mark.long, pytest.mark.processes]

REPORTS, REPORTERS, AT_ONCE = 200, 20, 50
#: How many have been accepted when the application server is killed.
KILLED_AFTER = 60


class Storm:
    """Everybody reports at once; `accepted` grows with each report that is."""

    def __init__(self, browsers):
        self.browsers, self.accepted, self.tries = browsers, {}, Counter()
        self.enough = threading.Event()

    def report(self, number):
        browser = self.browsers[number % len(self.browsers)]
        description = f"Brist nummer {number}"
        reference, tries = browser.report(description, f"nyckel-nummer-{number:04}", seconds=180)
        self.accepted[description] = reference
        self.tries[tries] += 1
        if len(self.accepted) >= KILLED_AFTER:
            self.enough.set()


def test_every_accepted_report_is_stored_once_and_mailed_once(shared_database_url):
    unit = UnitFactory()
    handler = AppointmentFactory(unit=unit, manager=True).user
    reporters = [AppointmentFactory(unit=unit).user for _number in range(REPORTERS)]
    web_port, mail_port, mailbox = free_port(), free_port(), Mailbox()
    env = environment(shared_database_url, mail_port)
    storm = Storm([Browser(reporter, web_port) for reporter in reporters])

    with running(WORKER, env=env), ThreadPoolExecutor(AT_ONCE) as pool:
        with running(web_server(web_port), env=env) as (server,):
            wait_for_port(web_port)
            for browser in storm.browsers:
                browser.open_form()
            sending = [pool.submit(storm.report, number) for number in range(REPORTS)]
            assert storm.enough.wait(120)
            server.send_signal(signal.SIGKILL)
        with running(web_server(web_port), env=env):
            for each in sending:
                each.result()
        assert Notification.objects.filter(status=NotificationStatus.SENT).count() == 0
        with mail_server(mail_port, mailbox), running(WORKER, env=env):
            wait_until(lambda: not Notification.objects.exclude(status=NotificationStatus.SENT).exists(), 180)

    assert sum(storm.tries.values()) == REPORTS
    assert storm.tries[1] < REPORTS, "the server was killed while nobody was waiting for it"
    stored = dict(DeficiencyReport.objects.values_list("description", "reference"))
    assert DeficiencyReport.objects.count() == REPORTS
    assert stored == storm.accepted
    assert len(mailbox.messages) == len(set(mailbox.ids())) == 2 * REPORTS
    assert len(mailbox.ids(handler.email)) == REPORTS
    receipts = Counter(address for address, _message in mailbox.messages if address != handler.email)
    assert receipts == Counter({reporter.email: REPORTS // REPORTERS for reporter in reporters})
    for reference in stored.values():
        assert sum(reference in str(message["Subject"]) for _address, message in mailbox.messages) == 2
