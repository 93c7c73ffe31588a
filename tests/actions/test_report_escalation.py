"""Overdue reports: reminded of once, passed upwards step by step, never doubled, sensitive ones never passed on."""

import datetime

import pytest
from django.utils import timezone

from kalix_wagtail.actions import report_escalation
from kalix_wagtail.actions.deficiencies import comment_on_report
from kalix_wagtail.actions.report_escalation import escalate_overdue_reports
from kalix_wagtail.enums import CaseEventKind, NotificationKind, Visibility
from kalix_wagtail.models import DeficiencyReport, Notification
from kalix_wagtail.rules.due_dates import add_working_days
from tests.factories import AbsenceFactory

from .conftest import owed, told

pytestmark = pytest.mark.django_db

OVERDUE, ESCALATED = NotificationKind.REPORT_OVERDUE, NotificationKind.REPORT_ESCALATED


@pytest.fixture
def due(today):
    """A date that has passed, though less than the working days after which a report goes upwards."""
    return today - datetime.timedelta(days=1)


@pytest.fixture
def long_due(today):
    return today - datetime.timedelta(days=40)


def sees(person):
    return DeficiencyReport.objects.visible_to(person).exists()


def test_the_first_day_whoever_deals_with_it_is_reminded_once(place, due):
    report = place.report(due_on=due, assignee=place.outsider)
    assert escalate_overdue_reports() == {"reminded": 2, "escalated": 0}
    assert escalate_overdue_reports() == {"reminded": 0, "escalated": 0}
    assert owed(report) == told((OVERDUE, place.manager), (OVERDUE, place.outsider))
    assert not report.events.exists()


@pytest.mark.parametrize("days", [0, 3])
def test_what_is_not_overdue_is_left_in_peace(place, today, days):
    place.report(due_on=today + datetime.timedelta(days=days))
    place.report(due_on=None)
    place.report(due_on=today - datetime.timedelta(days=9), resolved=True)
    assert escalate_overdue_reports() == {"reminded": 0, "escalated": 0}


def test_after_some_working_days_it_goes_one_step_up_and_both_see_it(place, long_due):
    report = place.report(due_on=long_due)
    assert escalate_overdue_reports() == {"reminded": 1, "escalated": 1}
    report.refresh_from_db()
    assert (report.escalation_unit, report.version) == (place.office, 1)
    assert [sees(person) for person in (place.manager, place.head, place.coordinator)] == [True, True, False]
    event = report.events.get(kind=CaseEventKind.ESCALATED)
    assert (event.visibility, event.actor, event.data["unit"]) == (Visibility.REPORTER, None, "Förvaltningen")
    news = NotificationKind.REPORT_NEWS
    assert owed(report) == told((OVERDUE, place.manager), (ESCALATED, place.head), (news, place.reporter))
    # The same day once more: nothing.
    assert escalate_overdue_reports() == {"reminded": 0, "escalated": 0}


def test_the_day_it_goes_upwards_is_counted_in_working_days(place, today):
    report = place.report(due_on=today)
    day = add_working_days(today, 5)
    assert escalate_overdue_reports(day - datetime.timedelta(days=1))["escalated"] == 0
    assert escalate_overdue_reports(day)["escalated"] == 1
    assert escalate_overdue_reports(add_working_days(day, 4))["escalated"] == 0
    assert escalate_overdue_reports(add_working_days(day, 5))["escalated"] == 1
    report.refresh_from_db()
    assert report.escalation_unit is None and report.escalated_at is not None
    assert sees(place.coordinator)
    # There is nobody above the coordinator.
    assert escalate_overdue_reports(add_working_days(day, 50))["escalated"] == 0


def test_the_crossing_to_the_coordinators_authority_is_recorded(place, long_due):
    place.head.kalix_appointments.all().delete()
    report = place.report(due_on=long_due)
    escalate_overdue_reports()
    crossed = report.events.get(kind=CaseEventKind.CROSSED)
    assert (crossed.data["from"], crossed.data["to"]) == ("Barn- och utbildningsnämnden", "Kommunstyrelsen")


def test_a_sensitive_report_is_never_passed_on_and_only_the_coordinator_is_reminded(place, long_due):
    report = place.report(due_on=long_due, is_sensitive=True)
    escalate_overdue_reports()
    report.refresh_from_db()
    assert report.escalated_at is None
    assert owed(report) == told((OVERDUE, place.coordinator))


def test_whom_the_report_is_about_is_stepped_over_on_the_way_up(place, long_due):
    report = place.report(due_on=long_due, passed_over=place.head)
    escalate_overdue_reports()
    assert not sees(place.head) and sees(place.coordinator)
    assert not report.notifications.filter(recipient=place.head).exists()


@pytest.mark.parametrize("who", ["about", "reporter"])
def test_an_assignee_whom_it_is_about_or_who_reported_is_reminded_and_told_of_nothing(place, due, who):
    report = place.report(due_on=due, assignee=place.outsider, passed_over=place.outsider if who == "about" else None)
    if who == "reporter":
        report.assignee = place.reporter
        report.save()
    assert escalate_overdue_reports() == {"reminded": 1, "escalated": 0}
    comment_on_report(report, user=place.reporter, text="Det är värre nu.")
    assert owed(report) == told((OVERDUE, place.manager), (NotificationKind.REPORT_NEWS, place.manager))


def test_a_reporter_who_leads_the_unit_above_is_stepped_over_too(place, long_due):
    report = place.report(due_on=long_due, reporter=place.head)
    escalate_overdue_reports()
    assert report.notifications.filter(recipient=place.head, kind=ESCALATED).count() == 0
    assert report.notifications.filter(recipient=place.coordinator, kind=ESCALATED).count() == 1


def test_with_nobody_above_it_stays_and_the_reminder_goes_out(place, long_due):
    for person in (place.head, place.coordinator, place.director):
        person.kalix_appointments.all().delete()
    place.report(due_on=long_due)
    assert escalate_overdue_reports() == {"reminded": 1, "escalated": 0}


def test_with_nobody_at_all_nothing_fails(place, long_due):
    for person in (place.manager, place.head, place.coordinator, place.director):
        person.kalix_appointments.all().delete()
    place.report(due_on=long_due)
    assert escalate_overdue_reports() == {"reminded": 0, "escalated": 0}


def test_whoever_stands_in_for_the_one_above_gets_it(place, long_due):
    AbsenceFactory(user=place.head, deputy=place.colleague)
    report = place.report(due_on=long_due)
    escalate_overdue_reports()
    assert report.notifications.filter(recipient=place.colleague, kind=ESCALATED).exists()


def test_a_new_date_that_passes_is_reminded_of_again(place, today):
    report = place.report(due_on=today - datetime.timedelta(days=3))
    escalate_overdue_reports()
    Notification.objects.update(created_at=timezone.now() - datetime.timedelta(days=2))
    report.due_on = today - datetime.timedelta(days=1)
    report.save()
    assert escalate_overdue_reports()["reminded"] == 1


def test_one_report_that_fails_stops_none_of_the_others(place, long_due, monkeypatch, caplog):
    first, second = place.report(due_on=long_due), place.report(due_on=long_due)
    real = report_escalation.write_event

    def fail_for_the_first(report, *args, **kwargs):
        if report.pk == first.pk:
            raise RuntimeError("broken")
        return real(report, *args, **kwargs)

    monkeypatch.setattr(report_escalation, "write_event", fail_for_the_first)
    assert escalate_overdue_reports() == {"reminded": 1, "escalated": 1}
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.escalated_at is None and not first.notifications.exists()
    assert second.escalated_at is not None
    assert str(first.pk) in caplog.text and first.description not in caplog.text
