"""Assessing, assigning, registering: who may, what is written, who is told, and what is refused."""

import datetime

import pytest

from kalix_wagtail.actions.report_handling import assess_report, assign_report, set_registry_number
from kalix_wagtail.enums import CLOSED_STATUSES, CaseEventKind, NotificationKind, Visibility
from kalix_wagtail.exceptions import NotAllowedError, TransitionRefusedError
from kalix_wagtail.models import DeficiencyReport
from kalix_wagtail.rules.due_dates import due_date
from tests.factories import UserFactory

from .conftest import owed, told

pytestmark = pytest.mark.django_db

ACTS = {
    "assess": lambda report, user, seen=0: assess_report(report, user=user, severity="serious", seen_version=seen),
    "assign": lambda report, user, seen=0: assign_report(report, user=user, assignee=UserFactory(), seen_version=seen),
    "register": lambda report, user, seen=0: set_registry_number(report, user=user, number="KS 1", seen_version=seen),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["reporter", "head", "coordinator", "superuser", "outsider"])
def test_only_whoever_answers_acts_on_a_report(place, act, who):
    report = place.report()
    with pytest.raises(NotAllowedError):
        ACTS[act](report, getattr(place, who))
    assert not report.events.exists() and not report.history.filter(history_type="~").exists()


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("other", ACTS)
def test_a_second_handler_is_told_what_changed_and_nothing_is_overwritten(place, act, other):
    report = place.report()
    ACTS[act](report, place.manager)
    before = DeficiencyReport.objects.filter(pk=report.pk).values().get()
    with pytest.raises(TransitionRefusedError) as refused:
        ACTS[other](report, place.manager)
    assert str(report.events.first().get_kind_display()) in str(refused.value)
    assert DeficiencyReport.objects.filter(pk=report.pk).values().get() == before
    assert before["version"] == 1


@pytest.mark.parametrize("act", ACTS)
def test_the_next_act_goes_with_what_was_seen_of_the_first(place, act):
    report = place.report()
    ACTS["assess"](report, place.manager)
    if act != "assess":
        ACTS[act](report, place.manager, 1)
        report.refresh_from_db()
        assert (report.version, report.events.count()) == (2, 2)


@pytest.mark.parametrize("severity", ["critical", "serious", "moderate", "minor"])
def test_the_date_follows_from_the_severity_and_the_reporter_reads_both(place, severity, today):
    report = place.report()
    event = assess_report(report, user=place.manager, severity=severity, seen_version=0, text="Kan falla.")
    report.refresh_from_db()
    assert (report.severity, report.due_on) == (severity, due_date(severity, today))
    assert (event.kind, event.visibility, event.text) == (CaseEventKind.ASSESSED, Visibility.REPORTER, "Kan falla.")
    assert (event.data["severity"], event.data["due_on"]) == (severity, report.due_on.isoformat())
    assert owed(report) == told((NotificationKind.REPORT_NEWS, place.reporter))
    assert report.history.first().history_user == place.manager


@pytest.mark.parametrize("days", [0, 2])
def test_a_handlers_own_date_stands(place, today, days):
    report, day = place.report(), today + datetime.timedelta(days=days)
    assess_report(report, user=place.manager, severity="minor", seen_version=0, due_on=day)
    report.refresh_from_db()
    assert report.due_on == day


@pytest.mark.parametrize("values", [{"severity": "absurd"}, {"severity": ""}, {"severity": "minor", "due_on": "past"}])
def test_an_absurd_assessment_is_refused(place, today, values):
    if "due_on" in values:
        values = values | {"due_on": today - datetime.timedelta(days=1)}
    with pytest.raises(TransitionRefusedError):
        assess_report(place.report(), user=place.manager, seen_version=0, **values)


@pytest.mark.parametrize("status", sorted(CLOSED_STATUSES))
def test_a_closed_report_is_not_assessed(place, status):
    with pytest.raises(TransitionRefusedError):
        assess_report(place.report(status=status), user=place.manager, severity="minor", seen_version=0)


def test_whom_a_report_is_assigned_to_sees_it_and_is_told_and_the_reporter_is_not(place):
    report = place.report()
    event = assign_report(report, user=place.manager, assignee=place.outsider, seen_version=0)
    assert DeficiencyReport.objects.visible_to(place.outsider).get() == report
    assert (event.visibility, event.data["person"]) == (Visibility.INTERNAL, place.outsider.get_full_name())
    assert owed(report) == told((NotificationKind.REPORT_ASSIGNED, place.outsider))


def test_an_assignment_taken_away_ends_the_sight(place):
    report = place.report(assignee=place.outsider)
    event = assign_report(report, user=place.manager, assignee=None, seen_version=0)
    assert not DeficiencyReport.objects.visible_to(place.outsider).exists()
    assert (event.data["person"], event.data["before"]) == ("", place.outsider.get_full_name())
    assert owed(report) == []


def test_who_takes_a_report_is_not_mailed_about_it(place):
    report = place.report()
    assign_report(report, user=place.manager, assignee=place.manager, seen_version=0)
    assert owed(report) == []


@pytest.mark.parametrize("who", ["reporter", "colleague", "closed account"])
def test_a_report_is_never_assigned_to_the_reporter_nor_to_whom_it_is_about(place, who):
    report = place.report(passed_over=place.colleague)
    person = UserFactory(is_active=False) if who == "closed account" else getattr(place, who)
    with pytest.raises(TransitionRefusedError) as refused:
        assign_report(report, user=place.manager, assignee=person, seen_version=0)
    assert person.get_full_name() not in str(refused.value)
    assert DeficiencyReport.objects.get().assignee is None


def test_the_same_assignment_again_is_refused(place):
    report = place.report(assignee=place.outsider)
    with pytest.raises(TransitionRefusedError):
        assign_report(report, user=place.manager, assignee=place.outsider, seen_version=0)


def test_an_assignment_to_another_authority_is_recorded_for_handlers(place):
    report = place.report()
    assign_report(report, user=place.manager, assignee=place.director, seen_version=0)
    # The director works in the company.
    crossed = report.events.get(kind=CaseEventKind.CROSSED)
    assert (crossed.data["from"], crossed.data["to"]) == ("Barn- och utbildningsnämnden", "Kalixbo")
    assert crossed.visibility == Visibility.INTERNAL


def test_an_assignment_within_the_authority_is_no_crossing(place):
    report = place.report()
    assign_report(report, user=place.manager, assignee=place.colleague, seen_version=0)
    assert not report.events.filter(kind=CaseEventKind.CROSSED).exists()


def test_a_registry_number_is_written_down_and_taken_away(place):
    report = place.report()
    set_registry_number(report, user=place.manager, number="KS 2026/77", seen_version=0)
    with pytest.raises(TransitionRefusedError):
        set_registry_number(report, user=place.manager, number="KS 2026/77", seen_version=1)
    set_registry_number(report, user=place.manager, number="", seen_version=1)
    report.refresh_from_db()
    assert report.registry_number == ""
    assert [event.data["number"] for event in report.events.all()] == ["KS 2026/77", ""]
