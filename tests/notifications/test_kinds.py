"""The mails about reports: what each says, when it is no longer true, and who gets it instead."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone, translation
from django.utils.translation import gettext

from kalix_wagtail.enums import (
    CaseEventKind,
    NotificationKind,
    NotificationStatus,
    ReporterShownTo,
    ReportStatus,
    Severity,
)
from kalix_wagtail.models import Disposal, DisposalRule, Notification, ReportAction
from kalix_wagtail.notifications import compose, queue_notification, send_due
from kalix_wagtail.notifications.wording import SUBJECTS
from tests.factories import (
    AppointmentFactory,
    CaseEventFactory,
    ContentPageFactory,
    DeficiencyReportFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SEEN, PLACE = "Branddörren går inte att stänga.", "Skolgatan 1, plan 2"
REPORT_KINDS = sorted(kind for kind in NotificationKind if kind.startswith(("report_", "action_")))
#: What is said to whoever answers, and not to the reporter.
HANDLERS_KINDS = sorted(
    set(REPORT_KINDS) - {NotificationKind.REPORT_RECEIPT, NotificationKind.REPORT_ASK_FIXED, "report_news"}
)


class Case:
    """An overdue report in a unit with a manager, whose head is above; passed up to the head, assigned to someone."""

    def __init__(self, **values):
        self.office = UnitFactory()
        self.unit = UnitFactory(parent=self.office)
        self.head = AppointmentFactory(unit=self.office, manager=True).user
        self.manager = AppointmentFactory(unit=self.unit, manager=True).user
        self.coordinator = AppointmentFactory(coordinator=True).user
        self.assignee = AppointmentFactory(unit=self.unit).user
        values = {
            "reporter": UserFactory(first_name="Lisa", last_name="Karlsson"),
            "route_unit": self.unit,
            "assignee": self.assignee,
            "due_on": timezone.localdate() - timedelta(days=1),
            "escalated_at": timezone.now(),
            "escalation_unit": self.office,
            "status": ReportStatus.IN_PROGRESS,
            **values,
        }
        self.report = DeficiencyReportFactory(description=SEEN, place=PLACE, **values)

    def recipient(self, kind):
        if kind in ("report_receipt", "report_ask_fixed", "report_news"):
            return self.report.reporter
        return {"report_assigned": self.assignee, "report_escalated": self.head, "action_assigned": self.assignee}.get(
            kind, self.manager
        )

    def queue(self, kind, recipient=None):
        """Queue a mail of `kind` to whom it is for, as the actions do: REPORT_OVERDUE has no event."""
        event = None if kind == NotificationKind.REPORT_OVERDUE else CaseEventFactory(report=self.report)
        if kind == NotificationKind.REPORT_ASK_FIXED:
            self.report.status = ReportStatus.RESOLVED
            self.report.save()
        return queue_notification(kind, recipient or self.recipient(kind), report=self.report, event=event)


def fresh(row):
    return Notification.objects.get(pk=row.pk)


@pytest.mark.parametrize("kind", REPORT_KINDS)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_mail_names_the_report_in_its_subject_and_leads_to_it(kind, language):
    case = Case()
    row = case.queue(kind)
    row.language = language
    message = compose(row)
    with translation.override(language):
        path = f"/{'' if language == 'sv' else 'en/'}intranat/reports/{case.report.reference}/"
    assert case.report.reference in message.subject
    assert f"https://intranet.kalix.test{path}\n" in message.body
    assert "{" not in message.body and "%" not in message.body


@pytest.mark.parametrize("kind", NotificationKind)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_subject_holds_what_anyone_has_typed(kind, language, site):
    page = ContentPageFactory(title="Branddörrar i Näsbyn")
    case = Case(registry_number="KS 2026/77")
    is_about_report = kind in REPORT_KINDS
    row = case.queue(kind) if is_about_report else queue_notification(kind, case.manager, page=page)
    row.language = language
    with translation.override(language):
        expected = str(SUBJECTS[kind]) % {"reference": case.report.reference if is_about_report else ""}
    assert compose(row).subject == expected


@pytest.mark.parametrize("kind", REPORT_KINDS)
@pytest.mark.parametrize(
    "values",
    [
        {"is_sensitive": True},
        {"reporter_shown_to": ReporterShownTo.COORDINATOR},
        {"reporter_shown_to": ReporterShownTo.NOBODY},
    ],
    ids=["sensitive", "coordinator", "nobody"],
)
def test_a_mail_about_a_sensitive_or_confidential_report_holds_reference_and_link_only(kind, values):
    case = Case(**values)
    message = compose(case.queue(kind))
    due = case.report.due_on
    for words in (SEEN, PLACE, "Vi tittar på det", str(due), f"{due:%d}. ", str(due.year)):
        assert words not in message.body.replace(case.report.reference, "")


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("values", [{"is_sensitive": True}, {"reporter_shown_to": ReporterShownTo.COORDINATOR}])
@pytest.mark.parametrize("news", [{"to_status": ReportStatus.RESOLVED}, {"kind": CaseEventKind.COMMENT}])
def test_news_of_a_sensitive_or_confidential_report_does_not_say_what_is_new(news, values, language):
    case = Case(**values)
    event = CaseEventFactory(report=case.report, **news)
    row = queue_notification(
        NotificationKind.REPORT_NEWS, case.report.reporter, report=case.report, event=event, language=language
    )
    body = compose(row).body.casefold()
    with translation.override(language):
        for words in (str(ReportStatus.RESOLVED.label), gettext("Comment"), event.text):
            assert words.casefold() not in body


@pytest.mark.parametrize("kind", sorted(set(REPORT_KINDS) - {"report_receipt", "report_news", "report_ask_fixed"}))
@pytest.mark.parametrize("shown_to", ReporterShownTo)
def test_no_mail_to_a_handler_names_who_reported(kind, shown_to):
    case = Case(reporter_shown_to=shown_to, reporter_name="Lisa Karlsson", reporter_contact="070-123")
    message = compose(case.queue(kind))
    for words in ("Lisa", "Karlsson", "070-123", case.report.reporter.email):
        assert words not in message.subject + message.body


@pytest.mark.parametrize("kind", HANDLERS_KINDS)
def test_a_report_by_someone_without_an_account_is_told_of_too(kind):
    case = Case(reporter=None, submitter="session:x")
    row = case.queue(kind)
    assert send_due()["sent"] == 1
    assert mail.outbox[0].to == [row.recipient.email]


@pytest.mark.parametrize("kind", REPORT_KINDS)
def test_nobody_is_written_to_about_a_report_out_of_sight(kind):
    case = Case()
    stranger = UserFactory()
    case.queue(kind, stranger)
    send_due()
    assert [message.to for message in mail.outbox if message.to == [stranger.email]] == []


#: what has changed before a mail's turn came → its kind and the change
PAST = {
    "assigned to another": ("report_assigned", {"assignee": None}),
    "closed, overdue": ("report_overdue", {"status": ReportStatus.RESOLVED}),
    "given more time": ("report_overdue", {"due_on": "tomorrow"}),
    "no date any longer": ("report_overdue", {"due_on": None}),
    "closed, passed up": ("report_escalated", {"status": ReportStatus.NO_ACTION}),
    "answered": ("report_ask_fixed", {"is_fixed": True}),
    "opened again": ("report_ask_fixed", {"status": ReportStatus.IN_PROGRESS}),
}


@pytest.mark.parametrize(("kind", "change"), PAST.values(), ids=PAST)
def test_what_is_no_longer_so_is_said_to_nobody(kind, change):
    case = Case()
    row = case.queue(kind)
    for name, value in change.items():
        setattr(case.report, name, timezone.localdate() + timedelta(days=1) if value == "tomorrow" else value)
    case.report.save()
    assert send_due() == {"sent": 0, "failed": 0, "quarantined": 0, "skipped": 1}
    assert fresh(row).status == NotificationStatus.SKIPPED


#: kind → who is told instead, and with which text
NEXT = {
    "report_to_handle": ("head", "report_to_handle"),
    "report_overdue": ("head", "report_overdue"),
    "report_assigned": ("manager", "report_to_handle"),
    "action_assigned": ("manager", "report_to_handle"),
    "report_escalated": ("coordinator", "report_escalated"),
}


@pytest.mark.parametrize("missing", [{"is_active": False}, {"email": ""}], ids=["closed", "no address"])
@pytest.mark.parametrize("kind", NEXT)
def test_what_someone_must_act_on_goes_to_the_next_in_the_chain_with_a_warning(kind, missing, caplog):
    case = Case()
    row = case.queue(kind)
    for name, value in missing.items():
        setattr(row.recipient, name, value)
    row.recipient.save()
    assert send_due() == {"sent": 1, "failed": 0, "quarantined": 0, "skipped": 1}
    name, next_kind = NEXT[kind]
    assert mail.outbox[0].to == [getattr(case, name).email]
    assert Notification.objects.get(status=NotificationStatus.SENT).kind == next_kind
    assert "was not sent" in caplog.text and SEEN not in caplog.text


def test_an_overdue_report_of_two_people_who_are_away_is_told_to_the_next_one_once():
    case = Case(escalated_at=None, escalation_unit=None, assignee=None)
    deputy = AppointmentFactory(unit=case.unit, deputy=True).user
    for person in (case.manager, deputy):
        case.queue(NotificationKind.REPORT_OVERDUE, person)
        person.is_active = False
        person.save()
    send_due()
    assert [message.to for message in mail.outbox] == [[case.head.email]]


@pytest.mark.parametrize("change", [{"done_at": timezone.now()}, {"responsible": None}], ids=["done", "another's"])
def test_nobody_is_told_of_an_action_that_waits_for_them_no_longer(change):
    case = Case()
    action = ReportAction.objects.create(report=case.report, text="Byt låset.", responsible=case.assignee)
    event = CaseEventFactory(report=case.report, data={"action": action.pk})
    row = queue_notification(NotificationKind.ACTION_ASSIGNED, case.assignee, report=case.report, event=event)
    assert "låset" not in compose(row).body
    ReportAction.objects.filter(pk=action.pk).update(**change)
    assert send_due() == {"sent": 0, "failed": 0, "quarantined": 0, "skipped": 1}


def test_an_action_that_waits_is_told_of():
    case = Case()
    action = ReportAction.objects.create(report=case.report, text="Byt låset.", responsible=case.assignee)
    event = CaseEventFactory(report=case.report, data={"action": action.pk})
    queue_notification(NotificationKind.ACTION_ASSIGNED, case.assignee, report=case.report, event=event)
    assert send_due()["sent"] == 1


def test_who_was_told_of_the_report_meanwhile_is_not_told_twice():
    case = Case(assignee=None)
    case.queue(NotificationKind.REPORT_TO_HANDLE)
    case.manager.is_active = False
    case.manager.save()
    case.queue(NotificationKind.REPORT_TO_HANDLE, case.head)
    send_due()
    assert [message.to for message in mail.outbox] == [[case.head.email]]


@pytest.mark.parametrize("kind", ["report_receipt", "report_ask_fixed"])
def test_what_is_for_the_reporter_is_nobody_elses(kind):
    case = Case()
    case.queue(kind)
    case.report.reporter.email = ""
    case.report.reporter.save()
    assert send_due() == {"sent": 0, "failed": 0, "quarantined": 0, "skipped": 1}


def test_nobody_is_told_of_a_report_that_was_disposed_of():
    case = Case()
    case.queue(NotificationKind.REPORT_NEWS, UserFactory())
    rule = DisposalRule.objects.create(name="Gallring", decision="KS 2026-01-01 § 1")
    case.report.disposal = Disposal.objects.create(rule=rule, closed_before=timezone.localdate())
    case.report.save()
    assert send_due() == {"sent": 0, "failed": 0, "quarantined": 0, "skipped": 1}


def test_a_mail_about_steering_documents_whose_page_is_gone_leads_to_the_intranet(user):
    row = queue_notification(NotificationKind.FOLLOW_UP_LATE, user)
    assert "https://intranet.kalix.test\n" in compose(row).body


@pytest.mark.parametrize("severity", Severity)
def test_a_mail_says_nothing_of_how_serious_it_is(severity):
    case = Case(severity=severity)
    assert str(severity.label) not in compose(case.queue(NotificationKind.REPORT_ESCALATED)).body


@pytest.mark.parametrize("missing", [{"is_active": False}, {"email": ""}], ids=["closed", "no address"])
@pytest.mark.parametrize("kind", sorted(set(NotificationKind) - set(REPORT_KINDS)))
def test_a_mail_about_a_document_to_someone_who_cannot_be_written_to_is_sent_to_nobody(user, kind, missing, caplog):
    for name, value in missing.items():
        setattr(user, name, value)
    user.save()
    row = queue_notification(kind, user)
    assert send_due() == {"sent": 0, "failed": 0, "quarantined": 0, "skipped": 1}
    assert fresh(row).last_error in ("The account is closed", "No e-mail address")
    assert "was not sent" in caplog.text
