"""A form that is sent twice at the same moment to a real application server, on whichever database there is."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from kalix_wagtail.models import CaseEvent, DeficiencyReport, Notification
from tests.factories import AppointmentFactory, UnitFactory
from tests.served.browsers import Browser
from tests.served.mail_server import free_port
from tests.served.processes import environment, running, wait_for_port, web_server

pytestmark = [pytest.mark.long, pytest.mark.processes]

FORMS, CLICKS = 10, 3


def test_a_double_click_is_one_report_and_every_answer_shows_its_reference(shared_database_url):
    unit = UnitFactory()
    AppointmentFactory(unit=unit, manager=True)
    port = free_port()
    browser = Browser(AppointmentFactory(unit=unit).user, port)
    with running(web_server(port), env=environment(shared_database_url, free_port())):
        wait_for_port(port)
        browser.open_form()
        with ThreadPoolExecutor(CLICKS) as pool:
            for number in range(FORMS):
                click = [f"Brist nummer {number}", f"nyckel-nummer-{number:04}", 60]
                answers = list(pool.map(lambda _click, click=click: browser.report(*click), range(CLICKS)))
                assert len({reference for reference, _tries in answers}) == 1
    assert DeficiencyReport.objects.count() == FORMS
    assert (CaseEvent.objects.count(), Notification.objects.count()) == (FORMS, 2 * FORMS)
