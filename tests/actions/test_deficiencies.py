"""What is written when a deficiency is reported and dealt with."""

import datetime
from types import SimpleNamespace

import pytest
from django.core import mail
from django.db import IntegrityError
from django.utils import timezone, translation
from wagtail.models import ModelLogEntry

from kalix_wagtail.actions import report_intake as actions
from kalix_wagtail.actions.deficiencies import change_status, comment_on_report
from kalix_wagtail.actions.report_intake import submit_report
from kalix_wagtail.enums import (
    CLOSED_STATUSES,
    REPORT_TRANSITIONS,
    CaseEventKind,
    NotificationKind,
    ReportStatus,
    Visibility,
)
from kalix_wagtail.exceptions import NotAllowedError, TransitionRefusedError
from kalix_wagtail.models import CaseEvent, DeficiencyReport, Notification
from kalix_wagtail.rules.due_dates import due_date
from tests.factories import AppointmentFactory, DeficiencyReportFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db

SEEN = "Branddörren går inte att stänga."


class Workplace:
    def __init__(self):
        self.office = UnitFactory(name="Förvaltningen")
        self.unit = UnitFactory(name="Förskolan Näsbyn", parent=self.office)
        self.head = AppointmentFactory(unit=self.office, manager=True).user
        self.manager = AppointmentFactory(unit=self.unit, manager=True).user
        self.coordinator = AppointmentFactory(coordinator=True).user
        self.reporter = AppointmentFactory(unit=self.unit).user

    def report(self, **fields):
        return DeficiencyReportFactory(reporter=self.reporter, route_unit=self.unit, handler=self.manager, **fields)


@pytest.fixture
def workplace(db):
    return Workplace()


def submit(user, **values):
    return submit_report(user, **{"description": SEEN, "key": "nyckel-som-räcker", **values})


def owed(report):
    return sorted(report.notifications.values_list("kind", "recipient__username"))


def test_a_report_goes_to_the_nearest_supervisor_with_event_mail_history_and_log(workplace):
    with translation.override("en"):
        submission = submit(workplace.reporter, place="Plan 2")
    report = submission.report
    assert submission.is_new
    assert (report.handler, report.route_unit, report.reporter_unit) == (
        workplace.manager,
        workplace.unit,
        workplace.unit,
    )
    assert (report.status, report.place, report.language) == (ReportStatus.RECEIVED, "Plan 2", "en")
    assert report.route[-1]["user"] == workplace.manager.pk
    assert report.events.get().kind == CaseEventKind.RECEIVED
    assert owed(report) == sorted(
        [
            (NotificationKind.REPORT_TO_HANDLE, workplace.manager.username),
            (NotificationKind.REPORT_RECEIPT, workplace.reporter.username),
        ]
    )
    assert report.notifications.get(kind=NotificationKind.REPORT_RECEIPT).language == "en"
    assert report.history.get().history_user == workplace.reporter
    assert mail.outbox == []


def test_the_log_holds_the_reference_and_neither_the_words_nor_the_reporter(workplace):
    report = submit(workplace.reporter).report
    entry = ModelLogEntry.objects.get()
    assert (entry.action, entry.label, entry.user) == ("kalix_wagtail.report_received", report.reference, None)
    assert SEEN not in str(entry.data)


def test_a_sensitive_report_goes_to_the_coordinator(workplace):
    report = submit(workplace.reporter, is_sensitive=True).report
    assert (report.handler, report.route_unit, report.passed_over) == (workplace.coordinator, None, None)


def test_a_report_about_the_supervisor_goes_one_up_and_remembers_whom_it_passed(workplace):
    report = submit(workplace.reporter, concerns_supervisor=True).report
    assert (report.handler, report.route_unit, report.passed_over) == (
        workplace.head,
        workplace.office,
        workplace.manager,
    )
    assert not report.notifications.filter(recipient=workplace.manager).exists()


def test_a_sensitive_report_about_the_supervisor_who_coordinates_goes_past_that_person(workplace):
    AppointmentFactory(user=workplace.coordinator, unit=workplace.unit, manager=True, valid_from="1990-01-01")
    report = submit(workplace.reporter, is_sensitive=True, concerns_supervisor=True).report
    assert report.passed_over == workplace.coordinator
    assert report.handler is not None and report.handler != workplace.coordinator


def test_without_anyone_to_reach_the_report_is_kept_and_the_log_says_so(user, caplog):
    report = submit(user).report
    assert report.handler is None
    assert owed(report) == [(NotificationKind.REPORT_RECEIPT, user.username)]
    assert report.reference in caplog.text and SEEN not in caplog.text


def test_the_same_submission_twice_is_one_report(workplace):
    first, second = submit(workplace.reporter), submit(workplace.reporter)
    assert (first.is_new, second.is_new) == (True, False)
    assert first.report == second.report
    assert (CaseEvent.objects.count(), Notification.objects.count()) == (1, 2)


@pytest.mark.parametrize("change", [{"description": "Något annat."}, {"place": "Ute"}, {"key": "en-annan-nyckel-här"}])
def test_another_text_or_another_form_is_another_report(workplace, change):
    submit(workplace.reporter)
    assert submit(workplace.reporter, **change).is_new


def test_two_people_with_the_key_of_one_cached_page_make_two_reports(workplace):
    assert submit(workplace.reporter).is_new
    assert submit(workplace.manager).is_new


def test_a_submission_that_another_process_stored_meanwhile_is_found(workplace, monkeypatch):
    """The first look finds nothing, and then the row is there: as when two clicks run in parallel."""
    first = submit(workplace.reporter).report
    looks = [SimpleNamespace(rows=lambda **sender: []), actions._sent_before()]
    monkeypatch.setattr(actions, "_sent_before", lambda: looks.pop(0))
    again = submit(workplace.reporter)
    assert (again.is_new, again.report, looks) == (False, first, [])
    assert DeficiencyReport.objects.count() == 1


def test_a_taken_reference_is_drawn_again(workplace, monkeypatch):
    taken = DeficiencyReportFactory().reference
    drawn = iter([taken, taken, "WWWW-YYYY"])
    monkeypatch.setattr(DeficiencyReport._meta.get_field("reference"), "_get_default", lambda: next(drawn))
    assert submit(workplace.reporter).report.reference == "WWWW-YYYY"
    assert DeficiencyReport.objects.count() == 2


def test_a_report_that_cannot_be_stored_is_not_tried_for_ever(workplace, monkeypatch):
    taken = DeficiencyReportFactory().reference
    drawn = []
    monkeypatch.setattr(
        DeficiencyReport._meta.get_field("reference"), "_get_default", lambda: drawn.append(taken) or taken
    )
    with pytest.raises(IntegrityError):
        submit(workplace.reporter)
    assert len(drawn) == actions.TRIES


def test_when_a_mail_cannot_be_queued_nothing_is_stored(workplace, monkeypatch):
    def fail(*args, **kwargs):
        raise IntegrityError("no room")

    monkeypatch.setattr(actions, "queue_first_notifications", fail)
    with pytest.raises(IntegrityError):
        submit(workplace.reporter)
    assert (DeficiencyReport.objects.count(), CaseEvent.objects.count(), Notification.objects.count()) == (0, 0, 0)


def test_a_closed_account_cannot_report(workplace):
    workplace.reporter.is_active = False
    with pytest.raises(NotAllowedError):
        submit(workplace.reporter)


def test_the_handlers_comment_is_told_to_the_reporter(workplace):
    report = workplace.report()
    event = comment_on_report(report, user=workplace.manager, text="Vi tittar på det.")
    assert (event.actor, event.visibility) == (workplace.manager, Visibility.REPORTER)
    assert owed(report) == [(NotificationKind.REPORT_NEWS, workplace.reporter.username)]
    assert ModelLogEntry.objects.get().user == workplace.manager


def test_the_reporters_comment_is_told_to_whoever_answers_today(workplace):
    report = workplace.report()
    workplace.manager.kalix_appointments.all().delete()
    comment_on_report(report, user=workplace.reporter, text="Det har blivit värre.")
    assert owed(report) == [(NotificationKind.REPORT_NEWS, workplace.head.username)]
    assert ModelLogEntry.objects.get().user is None


def test_a_comment_among_handlers_is_told_to_nobody(workplace):
    report = workplace.report()
    comment_on_report(report, user=workplace.manager, text="Internt.", visibility=Visibility.INTERNAL)
    assert owed(report) == []
    assert not report.events.for_reporter().exists()


def test_the_reporter_cannot_write_to_handlers_only(workplace):
    with pytest.raises(NotAllowedError):
        comment_on_report(workplace.report(), user=workplace.reporter, text="x", visibility=Visibility.INTERNAL)


def test_a_double_click_makes_one_comment(workplace):
    report = workplace.report()
    first = comment_on_report(report, user=workplace.manager, text="Vi tittar på det.")
    assert comment_on_report(report, user=workplace.manager, text="Vi tittar på det.") == first
    assert report.events.count() == 1


KEY = "nyckel-till-formulaeret"


@pytest.mark.parametrize("later", [datetime.timedelta(0), datetime.timedelta(days=2)])
def test_a_comment_that_is_sent_again_is_one_although_someone_else_has_written_meanwhile(workplace, later):
    report = workplace.report()
    first = comment_on_report(report, user=workplace.manager, text="Vi tittar på det.", key=KEY)
    CaseEvent.objects.filter(pk=first.pk).update(created_at=timezone.now() - later)
    comment_on_report(report, user=workplace.reporter, text="Tack!", key="nyckel-till-ett-annat")
    assert comment_on_report(report, user=workplace.manager, text="Vi tittar på det.", key=KEY) == first
    assert report.events.count() == 2
    assert owed(report) == [
        (NotificationKind.REPORT_NEWS, workplace.manager.username),
        (NotificationKind.REPORT_NEWS, workplace.reporter.username),
    ]


@pytest.mark.parametrize("is_answered", [False, True])
def test_the_same_words_in_a_form_of_a_later_day_are_said_again_and_told(workplace, is_answered):
    report = workplace.report()
    first = comment_on_report(report, user=workplace.reporter, text="Det läcker än.", key=KEY)
    CaseEvent.objects.filter(pk=first.pk).update(created_at=timezone.now() - datetime.timedelta(days=7))
    if is_answered:
        comment_on_report(report, user=workplace.manager, text="Vi kommer.")
    again = comment_on_report(report, user=workplace.reporter, text="Det läcker än.", key="nyckel-en-vecka-senare")
    assert again != first
    assert owed(report).count((NotificationKind.REPORT_NEWS, workplace.manager.username)) == 2


def test_thanks_for_another_answer_minutes_later_are_thanks_again(workplace):
    report = workplace.report()
    first = comment_on_report(report, user=workplace.reporter, text="Tack!", key=KEY)
    comment_on_report(report, user=workplace.manager, text="Nu är det lagat.")
    assert comment_on_report(report, user=workplace.reporter, text="Tack!", key="nyckel-minuter-senare") != first


@pytest.mark.parametrize("changed", [{"text": "Annat."}, {"visibility": Visibility.INTERNAL}])
def test_what_differs_is_another_comment_although_the_form_is_the_same(workplace, changed):
    """The back button shows a form as it was."""
    report, said = workplace.report(), {"text": "Vi tittar på det.", "key": KEY}
    first = comment_on_report(report, user=workplace.manager, **said)
    assert comment_on_report(report, user=workplace.manager, **said | changed) != first


def test_two_people_who_were_handed_one_form_say_two_things(workplace):
    report = workplace.report()
    first = comment_on_report(report, user=workplace.manager, text="Tack!", key=KEY)
    assert comment_on_report(report, user=workplace.reporter, text="Tack!", key=KEY) != first


@pytest.mark.parametrize("who", ["head", "coordinator", "superuser"])
def test_nobody_else_comments_or_moves_a_report(workplace, who):
    workplace.superuser = UserFactory(superuser=True)
    report, person = workplace.report(), getattr(workplace, who)
    with pytest.raises(NotAllowedError):
        comment_on_report(report, user=person, text="x")
    with pytest.raises(NotAllowedError):
        change_status(report, user=person, to_status="in_progress", seen_status="received")
    assert not report.events.exists()


def test_the_reporter_does_not_move_the_own_report(workplace):
    with pytest.raises(NotAllowedError):
        change_status(
            workplace.report(), user=workplace.reporter, to_status="resolved", seen_status="received", text="x"
        )


MOVES = [(old, new) for old in ReportStatus for new in ReportStatus]


@pytest.mark.parametrize(("old", "new"), MOVES)
def test_a_report_moves_along_the_table_only(workplace, old, new):
    report = workplace.report(status=old)
    move = {"user": workplace.manager, "to_status": new, "seen_status": old, "text": "Dörren är lagad."}
    if new in REPORT_TRANSITIONS[old]:
        event = change_status(report, **move)
        report.refresh_from_db()
        assert (report.status, report.is_open) == (new, new not in CLOSED_STATUSES)
        assert (report.closed_at is None) == report.is_open
        assert (event.from_status, event.to_status, event.text) == (old, new, "Dörren är lagad.")
        kind = NotificationKind.REPORT_ASK_FIXED if new == ReportStatus.RESOLVED else NotificationKind.REPORT_NEWS
        assert owed(report) == [(kind, workplace.reporter.username)]
        assert report.history.first().history_user == workplace.manager
        assert ModelLogEntry.objects.get().data == {"from": old.value, "to": new.value}
    else:
        with pytest.raises(TransitionRefusedError):
            change_status(report, **move)
        report.refresh_from_db()
        assert report.status == old and not report.events.exists()


@pytest.mark.parametrize("days", [None, -1, 0, 1])
def test_a_report_that_is_opened_again_keeps_a_date_that_has_not_passed(workplace, today, days):
    date = None if days is None else today + datetime.timedelta(days=days)
    report = workplace.report(status=ReportStatus.RESOLVED, due_on=date, severity="minor")
    values = {"seen_status": ReportStatus.RESOLVED, "text": "Den är sönder igen."}
    change_status(report, user=workplace.manager, to_status=ReportStatus.IN_PROGRESS, **values)
    report.refresh_from_db()
    has_passed = days is None or days < 0
    assert report.due_on == (due_date("minor", today) if has_passed else date)


@pytest.mark.parametrize("new", sorted(CLOSED_STATUSES))
def test_closing_without_saying_how_it_ended_is_refused(workplace, new):
    with pytest.raises(TransitionRefusedError):
        change_status(workplace.report(), user=workplace.manager, to_status=new, seen_status="received", text="  ")


def test_a_second_handler_is_told_that_the_report_has_moved(workplace):
    report = workplace.report()
    change_status(report, user=workplace.manager, to_status="in_progress", seen_status="received")
    with pytest.raises(TransitionRefusedError):
        change_status(report, user=workplace.manager, to_status="no_action", seen_status="received", text="Nej.")
    report.refresh_from_db()
    assert (report.status, report.events.count()) == ("in_progress", 1)
