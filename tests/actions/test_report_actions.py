"""What is to be done about a report: planned by a handler, seen and finished by whoever is responsible."""

import datetime

import pytest

from kalix_wagtail.actions.deficiencies import comment_on_report
from kalix_wagtail.actions.report_actions import finish_action, plan_action
from kalix_wagtail.enums import CaseEventKind, NotificationKind, Visibility
from kalix_wagtail.exceptions import NotAllowedError, TransitionRefusedError
from kalix_wagtail.models import DeficiencyReport, ReportAction
from kalix_wagtail.permissions import acts_on, may_handle
from tests.factories import ReportActionFactory

from .conftest import owed, told

pytestmark = pytest.mark.django_db

LOCK = "Byt lås."


def plan(place, report, *, seen_version=0, **values):
    return plan_action(report, user=place.manager, text=LOCK, seen_version=seen_version, **values)


def sees(person):
    return DeficiencyReport.objects.visible_to(person).exists()


def test_an_action_is_written_down_told_and_read_by_the_reporter(place, today):
    report = place.report()
    action = plan(place, report, responsible=place.outsider, due_on=today)
    event = report.events.get(kind=CaseEventKind.ACTION_PLANNED)
    assert (event.text, event.data["person"], event.data["action"]) == (LOCK, place.outsider.get_full_name(), action.pk)
    assert event.visibility == Visibility.REPORTER
    assert owed(report) == told(
        (NotificationKind.ACTION_ASSIGNED, place.outsider), (NotificationKind.REPORT_NEWS, place.reporter)
    )
    assert action.history.get().history_user == place.manager
    report.refresh_from_db()
    assert report.version == 1


def test_whoever_takes_an_action_is_not_told_of_it(place):
    report = place.report()
    plan(place, report, responsible=place.manager)
    assert owed(report) == told((NotificationKind.REPORT_NEWS, place.reporter))


def test_an_action_for_handlers_only_and_its_end_never_reach_the_reporter(place):
    report = place.report()
    action = plan(place, report, visibility=Visibility.INTERNAL)
    finish_action(action, user=place.manager, text="Klart.")
    assert report.events.count() == 2 and not report.events.for_reporter().exists()
    assert owed(report) == []


@pytest.mark.parametrize("visibility", Visibility)
def test_the_end_of_an_action_is_read_by_whoever_read_its_plan(place, visibility):
    report = place.report()
    other = next(each for each in Visibility if each != visibility)
    plan(place, report, visibility=other)
    action = plan(place, report, visibility=visibility, seen_version=1)
    plan(place, report, visibility=other, seen_version=2)
    assert finish_action(action, user=place.manager).visibility == visibility


def test_whoever_has_an_action_sees_the_report_until_it_is_done(place):
    report = place.report()
    assert not sees(place.outsider)
    first = plan(place, report, responsible=place.outsider)
    plan(place, report, responsible=place.outsider, seen_version=1)
    # Once, however many actions.
    assert DeficiencyReport.objects.visible_to(place.outsider).count() == 1
    finish_action(first, user=place.outsider)
    assert sees(place.outsider)
    finish_action(ReportAction.objects.get(done_at=None), user=place.outsider)
    assert not sees(place.outsider)


def test_whoever_has_an_action_does_not_answer_for_the_report(place):
    report = place.report()
    plan(place, report, responsible=place.outsider)
    assert not may_handle(place.outsider, report)
    assert not DeficiencyReport.objects.handled_by(place.outsider).exists()
    with pytest.raises(NotAllowedError):
        plan_action(report, user=place.outsider, text="Mer.", seen_version=1)


def test_whoever_has_an_action_writes_to_handlers_only(place):
    report = place.report(assignee=place.head)
    plan(place, report, responsible=place.outsider, visibility=Visibility.INTERNAL)
    with pytest.raises(NotAllowedError):
        comment_on_report(report, user=place.outsider, text="Hej.")
    comment_on_report(report, user=place.outsider, text="Delen är beställd.", visibility=Visibility.INTERNAL)
    news = report.notifications.filter(kind=NotificationKind.REPORT_NEWS)
    assert {row.recipient for row in news} == {place.manager, place.head}


@pytest.mark.parametrize("who", ["head", "superuser", "colleague"])
def test_someone_elses_action_lets_nobody_write(place, who):
    report, person = place.report(), getattr(place, who)
    plan(place, report, responsible=place.outsider)
    done = plan(place, report, responsible=person, seen_version=1)
    finish_action(done, user=person)
    assert acts_on(person, report) == []
    with pytest.raises(NotAllowedError):
        comment_on_report(report, user=person, text="Hej.", visibility=Visibility.INTERNAL)


@pytest.mark.parametrize("who", ["reporter", "colleague"])
def test_an_action_is_never_given_to_the_reporter_nor_to_whom_the_report_is_about(place, who):
    report = place.report(passed_over=place.colleague)
    with pytest.raises(TransitionRefusedError):
        plan(place, report, responsible=getattr(place, who))
    assert not ReportAction.objects.exists()


def test_whom_the_report_is_about_gets_no_sight_by_an_action_that_stands_there(place):
    report = place.report(passed_over=place.colleague)
    action = ReportActionFactory(report=report, responsible=place.colleague)
    assert not sees(place.colleague) and acts_on(place.colleague, report) == []
    with pytest.raises(NotAllowedError):
        finish_action(action, user=place.colleague)


@pytest.mark.parametrize("who", ["reporter", "head", "superuser", "colleague"])
def test_nobody_else_finishes_an_action(place, who):
    action = plan(place, place.report(), responsible=place.outsider)
    with pytest.raises(NotAllowedError):
        finish_action(action, user=getattr(place, who))
    action.refresh_from_db()
    assert action.done_at is None


def test_an_action_is_finished_once_with_words_and_handlers_are_told(place):
    report = place.report()
    action = plan(place, report, responsible=place.outsider)
    event = finish_action(action, user=place.outsider, text="Nytt lås sitter.")
    action.refresh_from_db()
    assert (action.done_by, event.text, event.data["what"]) == (place.outsider, "Nytt lås sitter.", LOCK)
    assert report.notifications.filter(event=event, recipient=place.manager).exists()
    with pytest.raises(TransitionRefusedError):
        finish_action(action, user=place.manager)
    assert report.events.filter(kind=CaseEventKind.ACTION_DONE).count() == 1


def test_an_action_that_no_event_planned_is_finished_among_handlers(place):
    event = finish_action(ReportActionFactory(report=place.report()), user=place.manager)
    assert event.visibility == Visibility.INTERNAL


def test_nothing_is_planned_for_a_closed_report_or_a_day_that_has_passed(place, today):
    with pytest.raises(TransitionRefusedError):
        plan(place, place.report(resolved=True))
    with pytest.raises(TransitionRefusedError):
        plan(place, place.report(), due_on=today - datetime.timedelta(days=1))
    with pytest.raises(TransitionRefusedError):
        plan(place, place.report(version=3))
    assert not ReportAction.objects.exists()
