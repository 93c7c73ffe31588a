"""Reports sent at the same moment. Needs a database that threads can share: PostgreSQL."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from kalix_wagtail.actions.deficiencies import change_status, comment_on_report
from kalix_wagtail.actions.report_escalation import escalate_overdue_reports
from kalix_wagtail.actions.report_handling import assess_report, assign_report
from kalix_wagtail.actions.report_intake import submit_report
from kalix_wagtail.actions.report_relations import mark_duplicate
from kalix_wagtail.exceptions import TransitionRefusedError
from kalix_wagtail.models import DeficiencyReport, Notification
from kalix_wagtail.notifications import send_due
from tests.factories import AppointmentFactory, DeficiencyReportFactory, UnitFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory is not shared between threads"),
]


@pytest.fixture
def workplace(transactional_db):
    unit = UnitFactory()
    return unit, AppointmentFactory(unit=unit, manager=True).user, AppointmentFactory(unit=unit).user


def together(calls):
    """Run `calls` in threads of their own and return what each gave, or the error it raised."""

    def run(call):
        try:
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=10) as pool:
        return list(pool.map(run, calls))


def test_a_double_click_is_one_report_and_both_answers_say_the_same(workplace):
    _unit, _manager, reporter = workplace
    click = lambda: submit_report(reporter, description="Brand.", key="samma-nyckel-båda")  # noqa: E731
    answers = together([click] * 10)
    assert len({answer.report.reference for answer in answers}) == 1
    assert sorted(answer.is_new for answer in answers) == [False] * 9 + [True]
    assert (DeficiencyReport.objects.count(), Notification.objects.count()) == (1, 2)


def test_a_double_click_on_a_comment_is_one_comment(workplace):
    unit, _manager, reporter = workplace
    report = DeficiencyReportFactory(reporter=reporter, route_unit=unit)
    events = together([lambda: comment_on_report(report, user=reporter, text="Nu är det värre.")] * 10)
    assert {event.pk for event in events} == {report.events.get().pk}
    assert Notification.objects.count() == 1


def test_fifty_reports_at_once_have_fifty_references(workplace):
    _unit, _manager, reporter = workplace
    calls = [
        lambda number=number: submit_report(reporter, description=f"Brist {number}", key="nyckel")
        for number in range(50)
    ]
    assert len({answer.report.reference for answer in together(calls)}) == 50
    assert DeficiencyReport.objects.count() == 50


def test_of_two_handlers_at_once_the_second_is_told(workplace):
    unit, manager, reporter = workplace
    report = DeficiencyReportFactory(reporter=reporter, route_unit=unit)
    move = {"user": manager, "seen_status": "received", "text": "Klart."}
    answers = together([lambda to=to: change_status(report, to_status=to, **move) for to in ("resolved", "no_action")])
    assert sorted(isinstance(answer, TransitionRefusedError) for answer in answers) == [False, True]
    assert report.events.count() == 1


def test_of_two_assessments_at_once_the_second_is_told_and_the_first_stands(workplace):
    unit, manager, reporter = workplace
    report = DeficiencyReportFactory(reporter=reporter, route_unit=unit)
    act = lambda severity: assess_report(report, user=manager, severity=severity, seen_version=0)  # noqa: E731
    answers = together([lambda severity=severity: act(severity) for severity in ("critical", "serious", "minor")])
    refused = [isinstance(answer, TransitionRefusedError) for answer in answers]
    assert sorted(refused) == [False, True, True]
    report.refresh_from_db()
    event = report.events.get()
    assert (report.version, report.severity) == (1, event.data["severity"])


def test_of_a_change_of_state_and_an_assignment_at_once_one_is_told(workplace):
    unit, manager, reporter = workplace
    colleague = AppointmentFactory(unit=unit).user
    report = DeficiencyReportFactory(reporter=reporter, route_unit=unit)
    move = {"to_status": "resolved", "seen_status": "received", "seen_version": 0, "text": "Klart."}
    answers = together(
        [
            lambda: change_status(report, user=manager, **move),
            lambda: assign_report(report, user=manager, assignee=colleague, seen_version=0),
        ]
    )
    assert sorted(isinstance(answer, TransitionRefusedError) for answer in answers) == [False, True]
    assert report.events.count() == 1


def test_two_reports_made_duplicates_of_each_other_at_once_leave_one_original(workplace):
    unit, manager, reporter = workplace
    one, other = (DeficiencyReportFactory(reporter=reporter, route_unit=unit) for _number in range(2))
    pairs = [(one, other), (other, one)]
    answers = together([lambda a=a, b=b: mark_duplicate(a, b, user=manager, seen_version=0) for a, b in pairs])
    assert sorted(isinstance(answer, TransitionRefusedError) for answer in answers) == [False, True]
    assert DeficiencyReport.objects.filter(duplicate_of=None).count() == 1


def test_two_escalations_at_once_pass_a_report_upwards_once(workplace, today):
    unit, _manager, reporter = workplace
    AppointmentFactory(coordinator=True)
    report = DeficiencyReportFactory(reporter=reporter, route_unit=unit, due_on=today - datetime.timedelta(days=40))
    together([escalate_overdue_reports] * 3)
    assert report.events.filter(kind="escalated").count() == 1


def test_workers_side_by_side_send_each_mail_once(workplace, mailoutbox):
    _unit, _manager, reporter = workplace
    for number in range(10):
        submit_report(reporter, description=f"Brist {number}", key="nyckel")
    counts = together([send_due] * 4)
    assert sum(count["sent"] for count in counts) == 20
    assert len(mailoutbox) == 20
