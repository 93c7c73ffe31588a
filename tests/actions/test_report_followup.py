"""What the reporter says afterwards: withdrawn, fixed, or not fixed and so opened again."""

import datetime

import pytest

from kalix_wagtail.actions.deficiencies import change_status
from kalix_wagtail.actions.report_followup import answer_fix, withdraw_report
from kalix_wagtail.enums import CLOSED_STATUSES, CaseEventKind, NotificationKind, ReportStatus
from kalix_wagtail.exceptions import NotAllowedError, TransitionRefusedError
from kalix_wagtail.rules.due_dates import due_date

from .conftest import owed, told

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", ["received", "in_progress"])
def test_the_reporter_withdraws_an_open_report_and_the_text_stays(place, status):
    report = place.report(status=status, assignee=place.outsider)
    event = withdraw_report(report, user=place.reporter, text="Dörren var bara trög.")
    report.refresh_from_db()
    assert (report.status, report.closed_at is None) == (ReportStatus.WITHDRAWN, False)
    assert report.description and event.text == "Dörren var bara trög."
    news = NotificationKind.REPORT_NEWS
    assert owed(report) == told((news, place.manager), (news, place.outsider))


@pytest.mark.parametrize("status", sorted(CLOSED_STATUSES))
def test_a_closed_report_is_not_withdrawn(place, status):
    with pytest.raises(TransitionRefusedError):
        withdraw_report(place.report(status=status), user=place.reporter)


@pytest.mark.parametrize("who", ["manager", "head", "superuser", "outsider"])
def test_only_the_reporter_withdraws_and_answers(place, who):
    with pytest.raises(NotAllowedError):
        withdraw_report(place.report(), user=getattr(place, who))
    with pytest.raises(NotAllowedError):
        answer_fix(place.report(resolved=True), user=getattr(place, who), is_fixed=True)


def test_a_report_of_someone_without_an_account_is_nobodys_to_withdraw(place):
    report = place.report(submitter="x")
    report.reporter = None
    report.save()
    with pytest.raises(NotAllowedError):
        withdraw_report(report, user=place.manager)


def test_a_resolved_report_is_asked_about(place):
    report = place.report(is_fixed=False)
    change_status(report, user=place.manager, to_status="resolved", seen_status="received", text="Lagad.")
    report.refresh_from_db()
    assert report.is_fixed is None
    assert owed(report) == told((NotificationKind.REPORT_ASK_FIXED, place.reporter))


def test_a_yes_is_written_down_and_the_report_stays_closed(place):
    report = place.report(resolved=True)
    event = answer_fix(report, user=place.reporter, is_fixed=True)
    report.refresh_from_db()
    assert (report.is_fixed, report.status, event.data["is_fixed"]) == (True, ReportStatus.RESOLVED, True)
    with pytest.raises(TransitionRefusedError):
        answer_fix(report, user=place.reporter, is_fixed=True)


def test_a_no_opens_the_report_again_with_a_new_date_and_tells_the_handlers(place, today):
    late = today - datetime.timedelta(days=30)
    report = place.report(resolved=True, due_on=late, severity="serious", assignee=place.outsider)
    event = answer_fix(report, user=place.reporter, is_fixed=False, text="Den går fortfarande inte att stänga.")
    report.refresh_from_db()
    assert (report.status, report.closed_at, report.is_fixed) == (ReportStatus.IN_PROGRESS, None, False)
    assert report.due_on == due_date("serious", today)
    assert (event.kind, event.to_status) == (CaseEventKind.FIX_ANSWERED, ReportStatus.IN_PROGRESS)
    news = NotificationKind.REPORT_NEWS
    assert owed(report) == told((news, place.manager), (news, place.outsider))


def test_a_no_after_a_yes_opens_the_report_too(place):
    report = place.report(resolved=True, is_fixed=True)
    answer_fix(report, user=place.reporter, is_fixed=False, text="Nu är det trasigt igen.")
    report.refresh_from_db()
    assert report.is_open


def test_a_no_without_words_is_refused(place):
    with pytest.raises(TransitionRefusedError):
        answer_fix(place.report(resolved=True), user=place.reporter, is_fixed=False, text="  ")


@pytest.mark.parametrize("status", sorted(set(ReportStatus) - {ReportStatus.RESOLVED}))
def test_only_what_is_said_to_be_dealt_with_is_answered(place, status):
    with pytest.raises(TransitionRefusedError):
        answer_fix(place.report(status=status), user=place.reporter, is_fixed=False, text="Nej.")


def test_a_report_that_goes_on_keeps_its_date_though_it_has_passed(place, today):
    late = today - datetime.timedelta(days=3)
    report = place.report(due_on=late)
    change_status(report, user=place.manager, to_status="in_progress", seen_status="received")
    report.refresh_from_db()
    assert report.due_on == late
