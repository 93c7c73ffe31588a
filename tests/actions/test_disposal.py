"""Disposal: exactly what was shown, under a decision, whole after an interruption, and nothing left anywhere."""

import datetime

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import OperationalError, connection, transaction
from wagtail.models import ModelLogEntry, ReferenceIndex

from kalix_wagtail.actions import disposal as actions
from kalix_wagtail.actions.deficiencies import change_status, comment_on_report
from kalix_wagtail.actions.disposal import dispose_of_reports, resume_disposal
from kalix_wagtail.actions.legal_hold import release_legal_hold, set_legal_hold
from kalix_wagtail.actions.removed_files import delete_file
from kalix_wagtail.enums import CaseEventKind, ReportStatus, Visibility
from kalix_wagtail.exceptions import DisposalRefusedError, NotAllowedError
from kalix_wagtail.log_actions import DISPOSAL_BEGUN, DISPOSAL_FINISHED
from kalix_wagtail.models import (
    Attachment,
    CaseEvent,
    DeficiencyReport,
    Disposal,
    Notification,
    OrganisationChart,
    ReportAction,
)
from kalix_wagtail.rules.disposal import disposed_references, plan_disposal, progress_of, unfinished_disposal
from kalix_wagtail.rules.report_statistics import ReportStatistics
from tests.factories import (
    AppointmentFactory,
    AttachmentFactory,
    CaseEventFactory,
    DeficiencyReportFactory,
    DisposalRuleFactory,
    ReportActionFactory,
    UnitFactory,
    UserFactory,
)
from tests.sweeping import stored_in

from .conftest import LONG_CLOSED

pytestmark = pytest.mark.django_db

WORDS = "Blåklint öåä 17"


@pytest.fixture
def archivist(db):
    """Someone who may dispose of reports, and sees none."""
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="add_disposal"))
    return user


@pytest.fixture
def rule(db):
    return DisposalRuleFactory()


@pytest.fixture
def dispose(rule, archivist, today, django_capture_on_commit_callbacks):
    """Dispose of what the rule reaches today, as someone who has looked at the plan."""

    def run(**options):
        with django_capture_on_commit_callbacks(execute=True):
            digest = plan_disposal(rule, today).digest
            values = {"user": archivist, "on": today, "expected_digest": digest, **options}
            return dispose_of_reports(rule, **values)

    return run


def closed(**fields):
    return DeficiencyReportFactory(**{"status": ReportStatus.RESOLVED, "closed_at": LONG_CLOSED, **fields})


def emptied():
    return set(DeficiencyReport.objects.filter(description="", reporter=None).values_list("reference", flat=True))


class Failing:
    """Lets a database statement fail at the nth report that is emptied, as when the server goes away."""

    def __init__(self, nth):
        self.nth, self.seen = nth, 0

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith('UPDATE "kalix_wagtail_deficiencyreport"'):
            self.seen += 1
            if self.seen == self.nth:
                raise OperationalError("the server went away")
        return execute(sql, params, many, context)


def files_in(storage, folder=""):
    """Return the names of all files in a storage, however deep they lie."""
    folders, files = storage.listdir(folder)
    below = [f"{folder}/{name}".lstrip("/") for name in folders]
    return [*files, *(name for each in below for name in files_in(storage, each))]


def test_nothing_that_anyone_wrote_is_left_anywhere(workplace, dispose):
    report = workplace.eventful_report(WORDS)
    columns = {place.split(".")[1] for place in stored_in(WORDS)}
    # The sweep itself: it finds the words wherever they were put.
    assert columns >= {
        *("description", "place", "answers", "reporter_name", "reporter_contact", "text", "data", "name", "label"),
        *("last_error", "history_change_reason"),
    }
    assert files_in(workplace.files)
    dispose()
    assert stored_in(WORDS) == []
    assert files_in(workplace.files) == []
    assert emptied() == {report.reference}


def test_nobody_can_be_found_out_from_what_is_left(workplace, dispose):
    report = workplace.eventful_report(WORDS)
    assert report.related.exists()
    dispose()
    report.refresh_from_db()
    assert {report.reporter, report.handler, report.assignee, report.passed_over} == {None}
    assert (report.route, report.submission_key, report.submission_hash) == ([], "", "")
    assert stored_in(f"user:{workplace.reporter.pk}") == []
    # Only where people themselves are stored.
    assert {place.split(".")[0] for place in stored_in("Rapportör")} == {"auth_user"}
    assert not report.events.filter(actor__isnull=False).exists()
    assert not report.related.exists()
    assert not report.history.exists()
    assert not ReportAction.history.exists()
    assert set(report.actions.values_list("text", "responsible", "done_by", "created_by")) == {("", None, None, None)}


def test_what_statistics_and_the_register_need_is_kept(workplace, dispose):
    report = workplace.eventful_report(WORDS)
    kept = ("reference", "category", "severity", "status", "is_fixed", "registry_number", "created_at", "closed_at")
    kept += ("route_unit", "reporter_unit", "due_on")
    before = DeficiencyReport.objects.filter(pk=report.pk).values(*kept).get()
    events = list(report.events.values_list("kind", "visibility", "from_status", "to_status", "created_at"))
    done = list(report.actions.values_list("due_on", "done_at", "created_at"))
    dispose()
    assert DeficiencyReport.objects.filter(pk=report.pk).values(*kept).get() == before
    assert list(report.events.values_list("kind", "visibility", "from_status", "to_status", "created_at")) == events
    assert list(report.actions.values_list("due_on", "done_at", "created_at")) == done


def test_statistics_say_the_same_before_and_after(dispose, today):
    created_at, about = LONG_CLOSED.replace(year=2019), {"route_unit": UnitFactory(), "category": None}
    for hours in (30, 40, 50, 60, 70):
        report = closed(created_at=created_at, is_fixed=hours > 40, severity="serious", **about)
        moments = [created_at + datetime.timedelta(hours=each) for each in (1, hours, hours + 100)]
        for moment, actor in zip(moments, (report.reporter, UserFactory(), UserFactory()), strict=True):
            CaseEventFactory(report=report, actor=actor, created_at=moment)

    def figures():
        chart = OrganisationChart(today)
        found = ReportStatistics(DeficiencyReport.objects.all(), 2019, chart)
        return found.total, found.by_unit(), found.by_category(), found.by_month()

    before = figures()
    assert (before[0].count, before[0].answered, before[0].fixed) == (5, 50, 60)
    assert before[0].closed
    dispose()
    assert len(emptied()) == 5
    assert figures() == before


def test_the_log_keeps_that_the_report_was_disposed_of_and_by_whom(workplace, dispose, archivist):
    report = workplace.eventful_report(WORDS)
    disposal = dispose()
    entry = ModelLogEntry.objects.for_instance(report).get()
    assert (entry.action, entry.label, entry.user) == (
        "kalix_wagtail.report_disposed",
        report.reference,
        archivist,
    )
    assert entry.data["disposal"] == disposal.pk


def test_the_log_keeps_that_a_disposal_was_begun_and_finished(dispose, archivist):
    closed()
    disposal = dispose()
    entries = ModelLogEntry.objects.for_instance(disposal).order_by("pk")
    assert [(entry.action, entry.user) for entry in entries] == [
        (DISPOSAL_BEGUN, archivist),
        (DISPOSAL_FINISHED, archivist),
    ]


def test_the_protocol_says_what_by_whom_when_and_under_which_decision(workplace, dispose, rule, archivist):
    report, held = workplace.eventful_report(WORDS), closed(legal_hold="Polisanmälan")
    notifications = report.notifications.count()
    disposal = dispose()
    assert (disposal.carried_out_by, disposal.decision, disposal.rule_name) == (archivist, rule.decision, rule.name)
    assert disposal.finished_at >= disposal.started_at
    protocol = disposal.protocol
    assert protocol["references"] == disposed_references(disposal) == [report.reference]
    assert protocol["held"] == [[held.reference, "Polisanmälan"]]
    assert protocol["counts"] | {"history": None, "log_entries": None} == {
        **{"reports": 1, "held": 1, "skipped": 0, "events": 5, "actions": 1, "attachments": 1},
        **{"notifications": notifications, "history": None, "log_entries": None},
    }
    assert protocol["counts"]["history"] > 4
    assert protocol["counts"]["log_entries"] > 4
    held.refresh_from_db()
    assert held.description


@pytest.mark.parametrize("seed", range(4))
def test_what_is_carried_out_is_exactly_what_was_shown(rule, dispose, today, seed):
    kinds = [
        {},
        {"legal_hold": "Polisanmälan"},
        {"status": ReportStatus.IN_PROGRESS},
        {"closed_at": LONG_CLOSED.replace(year=today.year)},
        {"status": ReportStatus.WITHDRAWN},
        {"status": ReportStatus.DUPLICATE},
        {"closed_at": None},
    ]
    for number in range(14):
        report = closed(**kinds[(number * (seed + 1) + seed) % len(kinds)])
        if number % 3 == seed % 3:
            DeficiencyReportFactory(duplicate_of=report)
    closed()
    shown = set(plan_disposal(rule, today).references)
    untouched = set(DeficiencyReport.objects.exclude(reference__in=shown).values_list("reference", "description"))
    assert shown
    disposal = dispose()
    assert emptied() == shown == set(disposal.protocol["references"])
    assert set(DeficiencyReport.objects.exclude(reference__in=shown).values_list("reference", "description")) == (
        untouched
    )
    assert plan_disposal(rule, today).references == ()


@pytest.mark.parametrize("trait", ["undecided", "out_of_use"])
def test_without_a_decision_nothing_is_disposed_of(archivist, today, trait):
    closed()
    rule = DisposalRuleFactory(**{trait: True})
    plan = plan_disposal(rule, today)
    with pytest.raises(DisposalRefusedError) as refused:
        dispose_of_reports(rule, user=archivist, on=today, expected_digest=plan.digest)
    assert str(refused.value) == str(plan.refusal) != ""
    assert (emptied(), Disposal.objects.count()) == (set(), 0)


def test_when_something_has_changed_since_the_dry_run_nothing_is_disposed_of(rule, dispose, today):
    closed()
    shown = plan_disposal(rule, today).digest
    closed()
    with pytest.raises(DisposalRefusedError, match="ändrats|changed"):
        dispose(expected_digest=shown)
    assert (emptied(), Disposal.objects.count()) == (set(), 0)


def test_nothing_is_disposed_of_for_a_day_to_come(rule, dispose, today):
    closed(closed_at=LONG_CLOSED.replace(year=today.year))
    later = today + datetime.timedelta(days=2000)
    with pytest.raises(DisposalRefusedError):
        dispose(on=later, expected_digest=plan_disposal(rule, later).digest)
    assert emptied() == set()


def test_a_disposal_of_nothing_leaves_no_protocol(dispose):
    with pytest.raises(DisposalRefusedError, match="inget att gallra|nothing"):
        dispose()
    assert Disposal.objects.count() == 0


@pytest.mark.parametrize("who", ["manager", "coordinator", "reporter"])
def test_seeing_reports_does_not_let_anyone_dispose_of_them(workplace, dispose, who):
    workplace.eventful_report(WORDS)
    with pytest.raises(NotAllowedError):
        dispose(user=getattr(workplace, who))
    assert (emptied(), Disposal.objects.count()) == (set(), 0)


def test_who_runs_commands_on_the_server_disposes_without_a_name(dispose):
    closed()
    assert dispose(user=None).carried_out_by is None


@pytest.mark.parametrize("nth", [1, 3, 5])
def test_an_interrupted_disposal_is_carried_on_to_the_same_end(rule, dispose, archivist, today, nth):
    reports = [closed() for _number in range(5)]
    references = list(plan_disposal(rule, today).references)
    for report in reports:
        CaseEventFactory(report=report)
    with connection.execute_wrapper(Failing(nth)), pytest.raises(OperationalError):
        dispose()
    disposal = unfinished_disposal(rule)
    assert disposed_references(disposal) == references[: nth - 1]
    assert (progress_of(disposal).disposed, progress_of(disposal).remaining) == (nth - 1, 6 - nth)
    # The one where it happened is whole.
    whole = DeficiencyReport.objects.get(reference=references[nth - 1])
    assert (bool(whole.description), whole.events.exclude(text="").exists()) == (True, True)
    with pytest.raises(DisposalRefusedError, match="inte klar|not finished"):
        dispose()
    finished = resume_disposal(disposal, user=archivist)
    assert finished.finished_at is not None
    assert finished.protocol["references"] == references
    assert finished.protocol["counts"]["events"] == 5
    assert emptied() == set(references)
    assert unfinished_disposal(rule) is None


def test_a_disposal_in_parts_comes_to_the_same_end(rule, dispose, archivist):
    for _number in range(5):
        closed()
    disposal = dispose(limit=2)
    seen = [progress_of(disposal).disposed]
    while disposal.finished_at is None:
        disposal = resume_disposal(disposal, user=archivist, limit=2)
        seen.append(progress_of(disposal).disposed)
    assert seen == [2, 4, 5]
    assert resume_disposal(disposal, user=archivist) == disposal


def test_a_report_that_is_held_or_reopened_meanwhile_is_kept_and_the_protocol_says_so(rule, dispose, archivist, today):
    for _number in range(4):
        closed()
    first, held, reopened, last = plan_disposal(rule, today).references
    disposal = dispose(limit=1)
    DeficiencyReport.objects.filter(reference=held).update(legal_hold="Polisanmälan")
    DeficiencyReport.objects.filter(reference=reopened).update(status=ReportStatus.IN_PROGRESS, closed_at=None)
    disposal = resume_disposal(disposal, user=archivist, limit=2)
    assert (progress_of(disposal).settled, progress_of(disposal).skipped) == (3, 2)
    disposal = resume_disposal(disposal, user=archivist)
    assert disposal.protocol["references"] == [first, last]
    assert disposal.protocol["skipped"][0] == [held, "Polisanmälan"]
    assert disposal.protocol["skipped"][1][0] == reopened
    assert emptied() == {first, last}


def test_what_two_people_carry_on_at_once_is_settled_once(rule, dispose, archivist, today):
    for _number in range(2):
        closed()
    disposal = dispose(limit=1)
    held = plan_disposal(rule, today).references[0]
    DeficiencyReport.objects.filter(reference=held).update(legal_hold="Polisanmälan")
    for _person in range(2):
        actions._dispose_of_one(disposal, held, archivist)
    disposal.refresh_from_db()
    assert disposal.protocol["skipped"] == [[held, "Polisanmälan"]]


def test_a_rule_taken_out_of_use_stops_what_is_going_on(rule, dispose, archivist):
    closed(), closed()
    disposal = dispose(limit=1)
    rule.is_active = False
    rule.save()
    with pytest.raises(DisposalRefusedError):
        resume_disposal(disposal, user=archivist)
    assert len(emptied()) == 1


def test_another_cannot_carry_it_on_without_the_permission(dispose, user):
    closed(), closed()
    disposal = dispose(limit=1)
    with pytest.raises(NotAllowedError):
        resume_disposal(disposal, user=user)


class LockedStorage(FileSystemStorage):
    """A storage that lets nothing be deleted."""

    def delete(self, name):
        raise PermissionError(name)


def test_a_disposal_is_not_finished_as_long_as_a_file_is_left(
    private_files, settings, rule, dispose, archivist, caplog
):
    stored = AttachmentFactory(report=closed())
    private_files.save(stored.stored_as, ContentFile(b"bild"))
    working = settings.STORAGES
    locked = {**working["kalix_private"], "BACKEND": f"{__name__}.LockedStorage"}
    settings.STORAGES = {**working, "kalix_private": locked}
    with pytest.raises(DisposalRefusedError, match="1 fil"):
        dispose()
    assert stored.stored_as in caplog.text
    disposal = unfinished_disposal(rule)
    settings.STORAGES = working
    assert resume_disposal(disposal, user=archivist).finished_at is not None
    assert not private_files.exists(stored.stored_as)


def test_files_stay_when_the_transaction_is_rolled_back(private_files, dispose, rule):
    stored = AttachmentFactory(report=closed())
    private_files.save(stored.stored_as, ContentFile(b"bild"))
    with connection.execute_wrapper(Failing(1)), pytest.raises(OperationalError):
        dispose()
    assert private_files.exists(stored.stored_as)
    assert Attachment.objects.filter(pk=stored.pk).exists()


def test_without_a_private_storage_there_is_no_file_to_delete():
    assert delete_file("fil-1")


def test_references_to_the_report_in_wagtails_index_are_gone(dispose):
    report = closed()
    ReferenceIndex.create_or_update_for_object(report)
    assert ReferenceIndex.get_references_for_object(report).exists()
    dispose()
    assert not ReferenceIndex.get_references_for_object(report).exists()


def test_other_reports_lose_nothing(workplace, dispose, today):
    workplace.eventful_report(WORDS)
    other = DeficiencyReportFactory(description="En annan rapport")
    CaseEventFactory(report=other), ReportActionFactory(report=other), AttachmentFactory(report=other)
    Notification.objects.create(kind="report_receipt", recipient=other.reporter, report=other)
    kept = [*(model.objects for model in (CaseEvent, ReportAction, Attachment)), ReportAction.history]
    before = [list(rows.filter(report=other.pk).values()) for rows in kept]
    dispose()
    assert all(before) and [list(rows.filter(report=other.pk).values()) for rows in kept] == before
    assert (other.notifications.count(), other.history.count()) == (1, 1)


def test_nothing_more_is_written_about_what_has_been_disposed_of(workplace, dispose):
    report = workplace.eventful_report(WORDS)
    dispose()
    with pytest.raises(NotAllowedError):
        comment_on_report(report, user=workplace.manager, text="Ännu något")
    with pytest.raises(NotAllowedError):
        change_status(report, user=workplace.manager, to_status="in_progress", seen_status=report.status)


def test_a_coordinator_who_sees_the_report_holds_it_and_releases_it(workplace, rule, today):
    report = workplace.eventful_report(WORDS)
    DeficiencyReport.objects.filter(pk=report.pk).update(is_sensitive=True)
    before = report.version
    event = set_legal_hold(report, user=workplace.coordinator, reason=" Polisanmälan \n")
    assert (event.kind, event.visibility, event.text) == (CaseEventKind.HELD, Visibility.INTERNAL, "Polisanmälan")
    assert plan_disposal(rule, today).held == ((report.reference, "Polisanmälan"),)
    release_legal_hold(report, user=workplace.coordinator)
    assert plan_disposal(rule, today).references == (report.reference,)
    report.refresh_from_db()
    assert report.version == before + 2
    actions = ModelLogEntry.objects.for_instance(report).filter(action__contains="h").values_list("action", "data")
    assert ("kalix_wagtail.report_held", {}) in actions
    assert ("kalix_wagtail.report_hold_released", {}) in actions


@pytest.mark.parametrize("who", ["manager", "reporter", "another_coordinator"])
def test_nobody_else_decides_about_a_hold(workplace, who):
    report = workplace.eventful_report(WORDS)
    workplace.another_coordinator = AppointmentFactory(coordinator=True).user
    with pytest.raises(NotAllowedError):
        set_legal_hold(report, user=getattr(workplace, who), reason="Polisanmälan")
    report.refresh_from_db()
    assert report.legal_hold == ""


def test_a_hold_needs_a_reason_and_something_to_hold(workplace, dispose):
    report = workplace.eventful_report(WORDS)
    with pytest.raises(DisposalRefusedError):
        set_legal_hold(report, user=workplace.coordinator, reason=" ")
    DeficiencyReport.objects.filter(pk=report.pk).update(route_unit=None)
    dispose()
    with pytest.raises(DisposalRefusedError):
        set_legal_hold(report, user=workplace.coordinator, reason="Polisanmälan")


def test_a_coordinator_whom_the_report_passed_over_does_not_decide(workplace):
    report = workplace.eventful_report(WORDS)
    DeficiencyReport.objects.filter(pk=report.pk).update(route_unit=None, passed_over=workplace.coordinator)
    with transaction.atomic(), pytest.raises(NotAllowedError):
        set_legal_hold(report, user=workplace.coordinator, reason="Polisanmälan")
