"""A wrongly typed text is removed from every copy, however it was written, and nothing tells what it was."""

import logging
import unicodedata

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from wagtail.models import ModelLogEntry
from wagtail.search import index

from kalix_wagtail.actions.secrets import REPLACEMENT, remove_attachment_from_report, remove_secret
from kalix_wagtail.enums import CaseEventKind, ReporterShownTo, Visibility
from kalix_wagtail.exceptions import NotAllowedError, SecretRefusedError
from kalix_wagtail.models import Attachment, CaseEvent, DeficiencyReport, Notification, ReportAction
from kalix_wagtail.rules.secret_copies import OURS, copies_of, places_of, text_columns
from kalix_wagtail.rules.secret_text import Secret
from tests.factories import AttachmentFactory, CaseEventFactory, DeficiencyReportFactory, UserFactory
from tests.sweeping import stored_in

pytestmark = pytest.mark.django_db

SECRET = "Koden är 4711 åäö"


def remove(report, user, secret=SECRET, **options):
    return remove_secret(report, **{"user": user, "secret": secret, "reason": "Dörrkod", **options})


@pytest.fixture
def report(workplace):
    return workplace.eventful_report(SECRET)


def test_the_text_is_nowhere_afterwards_but_in_the_file(workplace, report, caplog, django_capture_on_commit_callbacks):
    caplog.set_level(logging.INFO)
    assert len(stored_in(SECRET)) > 10
    with django_capture_on_commit_callbacks(execute=True):
        removal = remove(report, workplace.manager)
    assert stored_in(SECRET) == stored_in("4711") == []
    assert removal.count > 15
    assert "4711" not in caplog.text
    report.refresh_from_db()
    assert report.description == f"Vid dörren: {REPLACEMENT}."
    assert report.answers[0]["answer"] == f"Jo, {REPLACEMENT}"


def test_nothing_else_is_changed(workplace, report):
    other = DeficiencyReportFactory(description=SECRET)
    event = CaseEventFactory(report=other, text=SECRET)
    kept = ("status", "reference", "closed_at", "reporter", "route", "source_page", "submitter")
    before = DeficiencyReport.objects.filter(pk=report.pk).values(*kept).get()
    others = DeficiencyReport.objects.filter(pk=other.pk).values().get()
    counts = [rows.count() for _what, rows in copies_of(report)]
    remove(report, workplace.manager)
    assert DeficiencyReport.objects.filter(pk=report.pk).values(*kept).get() == before
    # One event and one entry in the log more, and no row of history that would hold the old words.
    more = [rows.count() - before for (_what, rows), before in zip(copies_of(report), counts, strict=True)]
    assert {rows.model: grown for (_what, rows), grown in zip(copies_of(report), more, strict=True) if grown} == {
        CaseEvent: 1,
        ModelLogEntry: 1,
    }
    event.refresh_from_db()
    assert DeficiencyReport.objects.filter(pk=other.pk).values().get() == others
    assert (others["description"], event.text) == (SECRET, SECRET)


def test_an_event_for_handlers_says_why_and_neither_it_nor_the_log_says_what(workplace, report):
    removal = remove(report, workplace.manager, reason=f"Någon skrev {SECRET.upper()} här")
    event = removal.event
    assert (event.kind, event.visibility, event.actor) == (
        CaseEventKind.SECRET_REMOVED,
        Visibility.INTERNAL,
        workplace.manager,
    )
    assert event.text == f"Någon skrev {REPLACEMENT} här"
    entry = ModelLogEntry.objects.for_instance(report).get(action="kalix_wagtail.secret_removed")
    assert (entry.label, entry.user, entry.data) == (report.reference, workplace.manager, {"places": removal.count})


@pytest.mark.parametrize(
    ("written", "secret"),
    [
        ("koden ÄR 4711 ÅÄÖ", SECRET),
        (unicodedata.normalize("NFD", SECRET), SECRET),
        (SECRET, unicodedata.normalize("NFD", SECRET)),
        ("Koden  är\n\t4711\u00a0åäö", SECRET),
        ("Koden är 4711 åäö", "  KODEN är   4711 åäö "),
        ("850101-1234", "8501011234"),
        ("8501011234", "850101-1234"),
        ("19850101-1234", "850101-1234"),
        ("850101 - 1234", "198501011234"),
        ("850101+1234", "850101-1234"),
        ("850101–1234", "850101-1234"),
        ("12-34-56", "12–34–56"),
        ("4\u200b7\u200b1\u200b1", "4711"),
        ("4711", "4711"),
        ("maße", "MASSE"),
        ("({[.*+?^$|\\", "({[.*+?^$|\\"),
        ("\ufb01n kod", "fin kod"),
    ],
)
def test_it_is_found_however_it_is_written(workplace, written, secret):
    report = DeficiencyReportFactory(route_unit=workplace.unit, description=f"Före {written} efter")
    remove(report, workplace.manager, secret=secret)
    report.refresh_from_db()
    assert report.description == f"Före {REPLACEMENT} efter"


@pytest.mark.parametrize(
    ("written", "secret"),
    [
        ("André", "Andre"),
        (unicodedata.normalize("NFD", "André"), "Andre"),
        ("Åke", "Ake"),
        ("47 11", "4711"),
        ("850101-1235", "850101-1234"),
        ("nej", "ja nej"),
    ],
)
def test_what_is_another_text_stays(written, secret):
    assert Secret(secret).count(written) == 0


def test_a_text_behind_half_a_match_is_found():
    assert Secret("eee").spans("ee\u0301eee") == [(3, 6)]


def test_what_our_code_reads_in_json_stays_as_it_is():
    value = [{"id": "text", "kind": "text", "answer": "En text", "n": 7, "ok": None}]
    assert Secret("text").count(value) == 1
    assert Secret("text").replaced(value, "-") == [{"id": "text", "kind": "text", "answer": "En -", "n": 7, "ok": None}]


def test_a_replacement_that_would_hold_the_secret_is_not_used(workplace):
    report = DeficiencyReportFactory(route_unit=workplace.unit, description="Han är bort")
    remove(report, workplace.manager, secret="bort")
    report.refresh_from_db()
    assert report.description == "Han är [***]"


def test_a_replacement_longer_than_the_column_is_cut(workplace):
    report = DeficiencyReportFactory(route_unit=workplace.unit, place="4711" * 50)
    remove(report, workplace.manager, secret="4711")
    report.refresh_from_db()
    assert len(report.place) == 200
    assert "4711" not in report.place


@pytest.mark.parametrize("secret", ["", "  ", "47", "\u200b\u200b\u200b"])
def test_too_short_a_text_is_refused(workplace, report, secret):
    with pytest.raises(SecretRefusedError, match="kort|short"):
        remove(report, workplace.manager, secret=secret)


@pytest.mark.parametrize(
    ("options", "words"), [({"secret": "Finns inte"}, "ingenstans|nowhere"), ({"reason": " "}, "varför|why")]
)
def test_a_removal_of_nothing_or_without_a_reason_is_refused(workplace, report, options, words):
    with pytest.raises(SecretRefusedError, match=words):
        remove(report, workplace.manager, **options)
    assert not report.events.filter(kind=CaseEventKind.SECRET_REMOVED).exists()


@pytest.mark.parametrize(
    ("who", "may"),
    [("manager", True), ("coordinator", True), ("reporter", False), ("stranger", False), ("superuser", False)],
)
def test_who_handles_the_report_and_the_coordinator_may(workplace, report, who, may):
    workplace.stranger, workplace.superuser = UserFactory(), UserFactory(superuser=True)
    user = getattr(workplace, who)
    if may:
        assert remove(report, user).count
    else:
        with pytest.raises(NotAllowedError):
            remove(report, user)
        assert stored_in("4711")


def test_a_coordinator_whom_the_report_is_about_may_not(workplace, report):
    DeficiencyReport.objects.filter(pk=report.pk).update(passed_over=workplace.coordinator)
    with pytest.raises(NotAllowedError):
        remove(report, workplace.coordinator)


def test_the_number_of_places_does_not_tell_a_handler_who_reported(workplace):
    report = DeficiencyReportFactory(
        route_unit=workplace.unit,
        reporter=None,
        submitter="session:1",
        reporter_name="Gerda Rapportör",
        reporter_shown_to=ReporterShownTo.COORDINATOR,
    )
    with pytest.raises(SecretRefusedError, match="ingenstans|nowhere"):
        remove(report, workplace.manager, secret="Gerda Rapportör")
    report.description = "Gerda Rapportör var där"
    report.save()
    # In the report and its last version; the name is counted nowhere, and removed all the same.
    assert sum(places_of(report, Secret("Gerda Rapportör"), tells_reporter=False).values()) == 2
    assert sum(places_of(report, Secret("Gerda Rapportör"), tells_reporter=True).values()) == 5
    assert remove(report, workplace.manager, secret="Gerda Rapportör").count == 2
    report.refresh_from_db()
    assert report.reporter_name == REPLACEMENT


def test_the_hash_of_the_old_words_is_gone_and_the_version_tells_other_handlers(workplace, report):
    old, version = report.submission_hash, report.version
    remove(report, workplace.manager)
    report.refresh_from_db()
    assert stored_in(old) == []
    assert report.version == version + 1


def test_reports_are_in_no_search_index():
    assert not issubclass(DeficiencyReport, index.Indexed)
    assert not issubclass(CaseEvent, index.Indexed)
    assert not issubclass(ReportAction, index.Indexed)


def test_every_table_that_refers_to_a_report_is_among_the_copies_or_holds_no_text(report):
    """A model added later that hangs on a report must be among the copies."""
    covered = {rows.model for _what, rows in copies_of(report)}
    hanging = {relation.related_model for relation in DeficiencyReport._meta.related_objects}
    assert {model for model in hanging - covered if text_columns(model)} == set()


def test_columns_left_out_exist():
    """A name that means nothing any more would hide a column that later gets it."""
    models = DeficiencyReport, ModelLogEntry, Notification, Attachment
    known = {field.name for model in models for field in model._meta.fields}
    assert known >= OURS


def test_a_removal_that_fails_halfway_changes_nothing(workplace, report):
    before = stored_in("4711")

    def fail(execute, sql, params, many, context):
        if sql.startswith('UPDATE "kalix_wagtail_caseevent"'):
            raise RuntimeError("stop")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail), pytest.raises(RuntimeError):
        remove(report, workplace.manager)
    assert stored_in("4711") == before


def test_a_secret_does_not_show_in_a_traceback():
    assert "4711" not in repr(Secret("4711"))


def test_a_file_is_removed_with_its_row_and_the_event_does_not_name_it(
    workplace, private_files, django_capture_on_commit_callbacks
):
    report = DeficiencyReportFactory(route_unit=workplace.unit)
    stored = AttachmentFactory(report=report, name="Gerdas journal.pdf")
    private_files.save(stored.stored_as, ContentFile(b"x"))
    with django_capture_on_commit_callbacks() as callbacks:
        event = remove_attachment_from_report(stored, user=workplace.manager, reason="En journal")
    assert private_files.exists(stored.stored_as)
    for callback in callbacks:
        callback()
    assert not private_files.exists(stored.stored_as)
    assert (event.kind, event.visibility, event.data, event.text) == (
        CaseEventKind.SECRET_REMOVED,
        Visibility.INTERNAL,
        {"attachments": 1},
        "En journal",
    )
    assert stored_in("Gerdas journal") == []


def test_a_file_is_removed_once_with_a_reason_and_by_who_may(workplace):
    stored = AttachmentFactory(report=DeficiencyReportFactory(route_unit=workplace.unit))
    with pytest.raises(NotAllowedError):
        remove_attachment_from_report(stored, user=stored.report.reporter, reason="Fel bild")
    with pytest.raises(SecretRefusedError, match="varför|why"):
        remove_attachment_from_report(stored, user=workplace.manager, reason=" ")
    remove_attachment_from_report(stored, user=workplace.manager, reason="Fel bild")
    with pytest.raises(SecretRefusedError, match="redan|already"):
        remove_attachment_from_report(stored, user=workplace.manager, reason="Fel bild")
