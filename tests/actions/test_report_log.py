"""Every act on a report stands in Wagtail's log and in the report's history: who, which report, no word of it."""

import datetime
import json

import pytest
from wagtail.models import ModelLogEntry

from kalix_wagtail import log_actions
from kalix_wagtail.actions.deficiencies import change_status, comment_on_report
from kalix_wagtail.actions.legal_hold import release_legal_hold, set_legal_hold
from kalix_wagtail.actions.report_actions import finish_action, plan_action
from kalix_wagtail.actions.report_escalation import escalate_overdue_reports
from kalix_wagtail.actions.report_followup import answer_fix, withdraw_report
from kalix_wagtail.actions.report_handling import assess_report, assign_report, set_registry_number
from kalix_wagtail.actions.report_intake import submit_report
from kalix_wagtail.actions.report_relations import mark_duplicate, relate_reports
from kalix_wagtail.actions.report_routing import pass_on_report, tell_new_handlers
from kalix_wagtail.actions.secrets import remove_attachment_from_report, remove_secret
from kalix_wagtail.enums import ReportStatus
from tests.factories import AppointmentFactory, AttachmentFactory, ReportActionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_files")]

WORDS = "Portkoden syns från gatan."


def moved(report, user):
    change_status(report, user=user, to_status=ReportStatus.IN_PROGRESS, seen_status=report.status, text=WORDS)


def has_new_manager(place, report):
    place.manager.kalix_appointments.all().delete()
    AppointmentFactory(unit=place.unit, manager=True)
    tell_new_handlers()


def is_overdue(place, report):
    report.due_on = datetime.date(2020, 1, 1)
    report.save()
    escalate_overdue_reports()


def released(report, user):
    set_legal_hold(report, user=user, reason=WORDS)
    release_legal_hold(report, user=user, reason=WORDS)


#: What is done → its name in the log, who did it (None: nobody, or the reporter, who stands in no log), and how.
ACTS = {
    "sending": (
        log_actions.REPORT_RECEIVED,
        None,
        lambda place, report: submit_report(place.reporter, description=WORDS, key="en-nyckel-som-racker"),
    ),
    "commenting": (
        log_actions.REPORT_COMMENTED,
        "manager",
        lambda place, report: comment_on_report(report, user=place.manager, text=WORDS),
    ),
    "moving": (
        log_actions.REPORT_STATUS_CHANGED,
        "manager",
        lambda place, report: moved(report, place.manager),
    ),
    "withdrawing": (
        log_actions.REPORT_STATUS_CHANGED,
        None,
        lambda place, report: withdraw_report(report, user=place.reporter, text=WORDS),
    ),
    "finding a duplicate": (
        log_actions.REPORT_STATUS_CHANGED,
        "manager",
        lambda place, report: mark_duplicate(report, place.report(), user=place.manager, seen_version=0, text=WORDS),
    ),
    "assessing": (
        log_actions.REPORT_ASSESSED,
        "manager",
        lambda place, report: assess_report(report, user=place.manager, severity="serious", seen_version=0, text=WORDS),
    ),
    "assigning": (
        log_actions.REPORT_ASSIGNED,
        "manager",
        lambda place, report: assign_report(report, user=place.manager, assignee=place.colleague, seen_version=0),
    ),
    "registering": (
        log_actions.REPORT_REGISTERED,
        "manager",
        lambda place, report: set_registry_number(report, user=place.manager, number="KS 2026/1", seen_version=0),
    ),
    "planning an action": (
        log_actions.REPORT_ACTION_PLANNED,
        "manager",
        lambda place, report: plan_action(report, user=place.manager, text=WORDS, seen_version=0),
    ),
    "doing an action": (
        log_actions.REPORT_ACTION_DONE,
        "colleague",
        lambda place, report: finish_action(
            ReportActionFactory(report=report, responsible=place.colleague), user=place.colleague, text=WORDS
        ),
    ),
    "relating": (
        log_actions.REPORT_RELATED,
        "manager",
        lambda place, report: relate_reports(report, place.report(), user=place.manager, seen_version=0),
    ),
    "being related to": (
        log_actions.REPORT_RELATED,
        "manager",
        lambda place, report: relate_reports(place.report(), report, user=place.manager, seen_version=0),
    ),
    "passing on": (
        log_actions.REPORT_REROUTED,
        "manager",
        lambda place, report: pass_on_report(
            report, user=place.manager, to_unit=place.company, reason=WORDS, seen_version=0
        ),
    ),
    "getting a new manager": (log_actions.REPORT_REROUTED, None, has_new_manager),
    "being overdue for long": (log_actions.REPORT_ESCALATED, None, is_overdue),
    "saying that it was fixed": (
        log_actions.REPORT_FIX_ANSWERED,
        None,
        lambda place, report: answer_fix(report, user=place.reporter, is_fixed=True, text=WORDS),
    ),
    "holding": (
        log_actions.REPORT_HELD,
        "coordinator",
        lambda place, report: set_legal_hold(report, user=place.coordinator, reason=WORDS),
    ),
    "releasing": (
        log_actions.REPORT_HOLD_RELEASED,
        "coordinator",
        lambda place, report: released(report, place.coordinator),
    ),
    "removing a text": (
        log_actions.SECRET_REMOVED,
        "manager",
        lambda place, report: remove_secret(report, user=place.manager, secret="Portkoden", reason=WORDS),
    ),
    "removing a file": (
        log_actions.ATTACHMENT_REMOVED,
        "manager",
        lambda place, report: remove_attachment_from_report(
            AttachmentFactory(report=report, name=WORDS), user=place.manager, reason=WORDS
        ),
    ),
}
#: What overtakes no form that someone has open: of the report itself nothing is changed, or only who is told of it.
SAME_VERSION = {"sending", "commenting", "getting a new manager"}
#: What leaves no row in its history: nothing is changed, or it is taken out of every row.
SAME_HISTORY = {"sending", "commenting", "removing a text", "removing a file"}


def tried(place, name):
    """Return the report after the act, who did it, and how long its history was before."""
    action, who, act = ACTS[name]
    status = ReportStatus.RESOLVED if action == log_actions.REPORT_FIX_ANSWERED else ReportStatus.RECEIVED
    report = place.report(description=WORDS, status=status, is_sensitive=who == "coordinator")
    before = report.history.count()
    done = act(place, report)
    if name == "sending":
        report = done.report
    report.refresh_from_db()
    return report, who and getattr(place, who), before


@pytest.mark.parametrize("name", ACTS)
def test_every_act_stands_in_the_log_with_who_and_which_report_and_no_word_of_it(place, name):
    report, actor, _before = tried(place, name)
    entry = ModelLogEntry.objects.for_instance(report).get(action=ACTS[name][0])
    assert (entry.label, entry.user) == (report.reference, actor)
    assert not any(word in json.dumps(entry.data) for word in WORDS.split())
    assert (report.version > 0) == (name not in SAME_VERSION)


@pytest.mark.parametrize("name", sorted(ACTS.keys() - SAME_HISTORY))
def test_what_changes_a_report_stands_in_its_history_with_who_did_it(place, name):
    report, actor, before = tried(place, name)
    newest = report.history.first()
    assert report.history.count() > before
    # The reporter stands there too: the history is shown to those only who may know.
    is_reporters = name in {"withdrawing", "saying that it was fixed"}
    assert newest.history_user == (place.reporter if is_reporters else actor)


def test_every_act_on_reports_is_tried_here():
    names = {value for name, value in vars(log_actions).items() if name.startswith("REPORT_")}
    elsewhere = {log_actions.REPORT_DISPOSED}  # `test_disposal`
    assert {action for action, _who, _act in ACTS.values()} == (
        names | {log_actions.SECRET_REMOVED, log_actions.ATTACHMENT_REMOVED}
    ) - elsewhere
