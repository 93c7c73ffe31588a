"""The register of deficiency reports: each user's own rows in every view, list, file, filter and record."""

import datetime
import tracemalloc
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.log_actions import log
from wagtail.models import ReferenceIndex
from wagtail.users.models import UserProfile

from kalix_wagtail.actions.deficiencies import change_status, comment_on_report
from kalix_wagtail.actions.report_intake import submit_report
from kalix_wagtail.enums import ReporterShownTo, ReportStatus, Role, Severity, Visibility
from kalix_wagtail.log_actions import REPORT_COMMENTED
from kalix_wagtail.models import Appointment, DeficiencyReport
from kalix_wagtail.rules.spreadsheets import FORMULA
from kalix_wagtail.viewsets.report_register import DeficiencyReportViewSet
from kalix_wagtail.viewsets.report_scope import VisibleReports
from tests.factories import (
    AppointmentFactory,
    ContentPageFactory,
    DeficiencyCategoryFactory,
    DeficiencyReportFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.reference_index]

INDEX = "/admin/kalix/deficiency-reports/"
XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def permitted(user):
    """Let `user` into the admin and open the register."""
    user.user_permissions.add(
        *Permission.objects.filter(
            content_type__app_label__in=["wagtailadmin", "kalix_wagtail"],
            codename__in=["access_admin", "view_deficiencyreport"],
        )
    )
    return user


class Town:
    """A unit with a manager below an office with a head, another unit beside, and a coordinator; all may open it."""

    def __init__(self):
        self.office = UnitFactory(name="Utbildningsförvaltningen")
        self.unit = UnitFactory(name="Skolan", parent=self.office)
        self.other = UnitFactory(name="Biblioteket", parent=self.office)
        self.head = permitted(AppointmentFactory(unit=self.office, manager=True).user)
        self.manager = permitted(AppointmentFactory(unit=self.unit, manager=True).user)
        self.other_manager = permitted(AppointmentFactory(unit=self.other, manager=True).user)
        self.coordinator = permitted(AppointmentFactory(coordinator=True, unit=self.office).user)
        self.assignee = permitted(AppointmentFactory(unit=self.other).user)
        self.reporter = permitted(
            AppointmentFactory(unit=self.unit, user=UserFactory(first_name="Lisa", last_name="Karlsson")).user
        )
        self.stranger = UserFactory()
        self.stranger.user_permissions.set(Permission.objects.all())
        self.superuser = UserFactory(superuser=True)

    def report(self, **values):
        return DeficiencyReportFactory(
            **{"reporter": self.reporter, "route_unit": self.unit, "reporter_unit": self.unit, **values}
        )


@pytest.fixture
def town():
    return Town()


def inspect(report):
    return f"{INDEX}{report.pk}/"


def shown(client, **query):
    """Return the references in the list."""
    response = client.get(INDEX, query)
    assert response.status_code == 200
    return [report.reference for report in response.context["object_list"]]


def exported(client, kind, **query):
    """Return the rows of a file as lists, headings first."""
    response = client.get(INDEX, {"export": kind, **query})
    content = b"".join(response.streaming_content)
    if kind == "csv":
        return [line.split(";") for line in content.decode("utf-8-sig").split("\r\n") if line]
    return [[cell or "" for cell in row] for row in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]


# ---- who sees which row ----

WHO = [
    ("manager", True),
    ("assignee", True),
    ("head", False),
    ("other_manager", False),
    ("coordinator", False),
    ("reporter", False),
    ("stranger", False),
    ("superuser", False),
]


@pytest.mark.parametrize(("who", "sees"), WHO)
@pytest.mark.parametrize("query", [{}, {"q": "Branddörren"}, {"status": "received"}, {"overdue": "1"}])
def test_a_report_is_listed_found_filtered_counted_and_exported_for_whoever_answers_alone(
    client, town, today, who, sees, query
):
    report = town.report(assignee=town.assignee, due_on=today - datetime.timedelta(days=1))
    client.force_login(getattr(town, who))
    assert shown(client, **query) == ([report.reference] if sees else [])
    results = client.get(f"{INDEX}results/", query)
    assert (report.reference in results.content.decode()) == sees
    assert results.context["items_count"] == sees
    for kind in ("csv", "xlsx"):
        assert any(report.reference in row for row in exported(client, kind, **query)) == sees
        assert len(exported(client, kind, **query)) == 1 + sees


@pytest.mark.parametrize(("who", "sees"), WHO)
def test_a_report_is_opened_by_whoever_answers_alone(client, town, who, sees):
    report = town.report(assignee=town.assignee)
    client.force_login(getattr(town, who))
    assert client.get(inspect(report)).status_code == (200 if sees else 404)
    assert client.get(f"{INDEX}999999999/").status_code == 404


def test_a_report_about_a_manager_is_not_in_that_managers_register(client, town):
    report = town.report(passed_over=town.manager)
    client.force_login(town.manager)
    assert shown(client) == []
    assert client.get(inspect(report)).status_code == 404
    client.force_login(town.head)
    assert shown(client) == [report.reference]


def test_whoever_answers_still_needs_the_permission_to_open_the_register(client, town):
    report = town.report()
    town.manager.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    client.force_login(town.manager)
    for address in (INDEX, f"{INDEX}results/", f"{INDEX}?export=csv", inspect(report)):
        assert client.get(address).status_code == 302


@pytest.mark.parametrize("view", ["add", "edit", "delete", "copy", "history", "history_results", "usage", "reorder"])
def test_nothing_but_the_list_and_one_report_has_an_address(view):
    for arguments in ([], [1]):
        with pytest.raises(NoReverseMatch):
            reverse(f"kalix_report_register:{view}", args=arguments)


def test_every_view_of_the_register_begins_with_the_visible_reports(rf, superuser):
    views = [pattern.callback.view_class for pattern in DeficiencyReportViewSet().get_urlpatterns()]
    assert len(views) == 3
    assert all(issubclass(view, VisibleReports) for view in views)
    assert not hasattr(DeficiencyReport, "snippet_viewset")


@pytest.mark.parametrize("who", ["stranger", "superuser"])
@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/reports/",
        "/admin/bulk/kalix_wagtail/deficiencyreport/delete/?id={pk}",
        "/admin/choose-deficiencyreport/",
        "/admin/snippets/kalix_wagtail/deficiencyreport/",
        "/admin/pages/usage/{page}/",
        "/admin/pages/{page}/history/",
    ],
)
def test_other_pages_of_the_admin_tell_administrators_nothing_of_reports(client, town, site, who, address):
    page = ContentPageFactory(title="Brandskydd")
    report = submit_report(town.reporter, description="Branddörren", key="nyckel", page=page).report
    client.force_login(getattr(town, who))
    html = client.get(address.format(pk=report.pk, page=page.pk), follow=True).content.decode()
    assert report.reference not in html
    assert "Branddörren" not in html


@pytest.mark.parametrize("who", ["stranger", "superuser"])
def test_the_history_of_the_site_says_nothing_of_what_reports_are_about_or_who_reported(client, town, who):
    report = submit_report(town.reporter, description="Branddörren", place="Källaren", key="nyckel").report
    comment_on_report(report, user=town.manager, text="Låset är trasigt")
    client.force_login(getattr(town, who))
    html = client.get("/admin/reports/site-history/").content.decode()
    for secret in ("Branddörren", "Källaren", "Låset", "Lisa Karlsson", inspect(report)):
        assert secret not in html


def test_a_page_knows_of_no_report_that_was_sent_from_it(town, site):
    page = ContentPageFactory()
    report = town.report(source_page=page)
    report.save()
    assert not ReferenceIndex.objects.filter(base_content_type=ContentType.objects.get_for_model(report)).exists()
    assert DeficiencyReport not in ReferenceIndex.tracked_models


# ---- what the list says ----


def test_a_row_says_how_a_report_stands(client, town, today):
    category = DeficiencyCategoryFactory(name="Brandskydd")
    town.report(
        category=category,
        severity=Severity.SERIOUS,
        due_on=today - datetime.timedelta(days=1),
        assignee=town.assignee,
        in_progress=True,
    )
    client.force_login(town.manager)
    html = client.get(INDEX, headers={"accept-language": "en"}).content.decode()
    row = BeautifulSoup(html, "html.parser").select_one("tbody tr").get_text(" ")
    for words in ("Brandskydd", "Skolan", Severity.SERIOUS.label, town.assignee.get_full_name()):
        assert str(words) in row
    assert "Lisa" not in row


def test_a_unit_that_is_closed_keeps_its_name_in_the_list(client, town, today):
    closed = UnitFactory(name="Gamla skolan", placed_until=today - datetime.timedelta(days=1))
    town.report(route_unit=closed)
    client.force_login(town.coordinator)
    assert "Gamla skolan" in client.get(INDEX).content.decode()
    assert exported(client, "csv")[1][4] == "Gamla skolan"


@pytest.mark.parametrize("words", ["brand", "skolgatan", "brand skolgatan", '"', "'²\x00", "%", "\\", "((("])
def test_the_list_is_searched_by_words_of_the_report(client, town, words):
    report = town.report(description="Branddörren", place="Skolgatan 1")
    client.force_login(town.manager)
    found = shown(client, q=words)
    assert found == ([report.reference] if words.replace(" ", "").isalpha() else found)


def test_the_list_is_searched_by_reference(client, town):
    report, _other = town.report(), town.report()
    client.force_login(town.manager)
    assert shown(client, q=report.reference.lower()) == [report.reference]


def test_the_name_of_a_reporter_is_not_searched(client, town):
    town.report(reporter_shown_to=ReporterShownTo.NOBODY, reporter_name="Lisa")
    client.force_login(town.manager)
    assert shown(client, q="Lisa") == []
    assert shown(client, q="Karlsson") == []


def test_the_list_is_narrowed(client, town, today):
    category = DeficiencyCategoryFactory()
    late = town.report(due_on=today - datetime.timedelta(days=1), severity=Severity.CRITICAL, category=category)
    closed = town.report(due_on=today - datetime.timedelta(days=1), resolved=True)
    early = town.report(created_at=timezone.now() - datetime.timedelta(days=400))
    above = town.report(route_unit=town.office)
    for unit in (town.office, town.unit):
        Appointment.objects.filter(unit=unit, role=Role.MANAGER).update(user=town.manager)
    client.force_login(town.manager)

    def narrowed(**query):
        return set(shown(client, **query))

    assert narrowed() == {late.reference, closed.reference, early.reference, above.reference}
    assert narrowed(overdue="1") == {late.reference}
    assert narrowed(severity="critical") == {late.reference}
    assert narrowed(category=category.pk) == {late.reference}
    assert narrowed(status="resolved") == {closed.reference}
    assert narrowed(unit=town.unit.pk) == {late.reference, closed.reference, early.reference}
    assert narrowed(unit=town.office.pk) == narrowed()
    assert narrowed(unit=town.other.pk) == set()
    week = (today - datetime.timedelta(days=7)).isoformat()
    assert early.reference not in narrowed(created_at_from=week)
    assert narrowed(created_at_to=week) == {early.reference}


def test_a_filter_of_nonsense_is_no_fault(client, town):
    report = town.report()
    client.force_login(town.manager)
    for name in ("unit", "category", "status", "created_at_from", "ordering"):
        assert shown(client, **{name: "²"}) == [report.reference]


@pytest.mark.parametrize("address", [INDEX, f"{INDEX}?export=csv", f"{INDEX}?q=brand&unit=1"])
def test_the_number_of_queries_does_not_grow_with_the_reports(client, town, today, address):
    client.force_login(town.manager)
    counts = []
    for rows in (1, 20):
        for _row in range(rows):
            town.report(category=DeficiencyCategoryFactory(), assignee=UserFactory(), reporter=UserFactory())
        list(client.get(address))
        with CaptureQueriesContext(connection) as queries:
            list(client.get(address))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_no_cache_keeps_the_register(client, town):
    report = town.report()
    client.force_login(town.manager)
    for address in (INDEX, f"{INDEX}?export=csv", f"{INDEX}?export=xlsx", inspect(report)):
        response = client.get(address)
        assert list(response)
        cached = response.headers["Cache-Control"]
        assert "no-store" in cached
        assert "private" in cached


# ---- the files ----


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("begins", [*FORMULA, "\t=", "\r=", " ="])
def test_no_cell_of_a_file_is_a_formula(client, town, kind, begins):
    text = f"{begins}cmd|' /C calc'!A1"
    user = UserFactory(first_name=text[:140], last_name="")
    unit = UnitFactory(name=text, parent=town.unit)
    town.report(
        reporter=user,
        reporter_name=text,
        reporter_contact=text,
        reporter_unit=unit,
        description=text,
        place=text,
        category=DeficiencyCategoryFactory(name=text),
        route_unit=unit,
        assignee=user,
        registry_number=text[:60],
    )
    client.force_login(town.manager)
    (row,) = exported(client, kind)[1:]
    dangerous = (*FORMULA, "\t", "\r", "\n", " ")
    assert len([cell for cell in row if "calc" in str(cell)]) == 9
    assert [cell for cell in row if str(cell).startswith(dangerous)] == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_control_characters_do_not_break_a_file(client, town, kind):
    town.report(description="Rad\x0b\x1b\x85 ett\u202e")
    client.force_login(town.manager)
    assert any(cell == "Rad ett" for cell in exported(client, kind)[1])


def test_a_csv_opens_in_swedish_excel(client, town):
    town.report()
    client.force_login(town.manager)
    response = client.get(INDEX, {"export": "csv"})
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    assert ";" in content.decode().splitlines()[0]
    assert response["Content-Disposition"] == 'attachment; filename="bristrapporter.csv"'


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("shown_to", "who", "told"),
    [
        (ReporterShownTo.HANDLERS, "manager", True),
        (ReporterShownTo.COORDINATOR, "manager", False),
        (ReporterShownTo.NOBODY, "manager", False),
        (ReporterShownTo.HANDLERS, "coordinator", True),
        (ReporterShownTo.COORDINATOR, "coordinator", True),
        (ReporterShownTo.NOBODY, "coordinator", False),
    ],
)
def test_a_file_tells_who_reported_row_by_row_to_whom_it_may(client, town, kind, shown_to, who, told):
    hidden_unit = UnitFactory(name="Köket", parent=town.unit)
    to = None if who == "coordinator" else town.unit
    hidden = {"reporter_shown_to": shown_to, "reporter_unit": hidden_unit, "reporter_contact": "lisa@kalix.test"}
    town.report(route_unit=to, **hidden)
    open_report = town.report(reporter=UserFactory(first_name="Bo", last_name="Ek"), route_unit=to)
    client.force_login(getattr(town, who))
    rows = exported(client, kind)
    for secret in ("Lisa Karlsson", "lisa@kalix.test", "Köket"):
        assert any(secret in row for row in rows) == told
    assert "Bo Ek" in next(row for row in rows if open_report.reference in row)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_a_sensitive_report_says_is_in_no_file(client, town, kind):
    report = town.report(sensitive=True, description="Hot mot Lisa", place="Rum 12")
    client.force_login(town.coordinator)
    rows = exported(client, kind)
    assert any(report.reference in row for row in rows)
    assert not any("Hot mot Lisa" in row or "Rum 12" in row for row in rows)


def test_a_report_without_an_account_is_exported_with_the_name_that_was_given(client, town):
    DeficiencyReportFactory(
        reporter=None, submitter="session:x", reporter_name="Ada", reporter_contact="070", route_unit=town.unit
    )
    client.force_login(town.manager)
    assert {"Ada", "070"} <= set(exported(client, "csv")[1])


def make_many(town, count):
    DeficiencyReport.objects.bulk_create(
        DeficiencyReport(
            reference=f"X{count}-{n}",
            reporter=town.reporter,
            route_unit=town.unit,
            description="Branddörren går inte att stänga. " * 20,
            submitter="user:1",
            submission_key=f"{count}-{n}",
            submission_hash="0",
        )
        for n in range(count)
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_of_ten_times_as_many_reports_takes_hardly_more_memory(client, town, kind):
    client.force_login(town.manager)

    def peak(count):
        make_many(town, count)
        tracemalloc.start()
        written = sum(len(chunk) for chunk in client.get(INDEX, {"export": kind}).streaming_content)
        _now, found = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return found, written

    peak(10)
    small, small_file = peak(500)
    large, large_file = peak(3000)
    assert large_file > 4 * small_file
    assert large < 2 * small


def test_a_file_is_in_the_language_of_the_page_it_was_fetched_from(client, town):
    town.report(severity=Severity.MINOR)
    client.force_login(town.manager)
    profile = UserProfile.get_for_user(town.manager)
    profile.preferred_language = "en"
    profile.save()
    rows = exported(client, "csv")
    assert rows[0][0] == "Reference"
    assert "Minor" in rows[1]


# ---- one report ----


def test_a_report_shows_its_facts_its_changes_and_the_log_and_leads_to_the_intranet(client, town, today):
    report = submit_report(town.reporter, description="Branddörren", key="nyckel").report
    change_status(report, user=town.manager, to_status=ReportStatus.IN_PROGRESS, seen_status=ReportStatus.RECEIVED)
    report.refresh_from_db()
    report._history_user = town.manager
    report.assignee, report.severity, report.due_on = town.assignee, Severity.SERIOUS, today
    report.is_fixed, report.category = False, DeficiencyCategoryFactory(name="Lås")
    report.duplicate_of = town.report()
    report.save()
    client.force_login(town.manager)
    html = client.get(inspect(report), headers={"accept-language": "en"}).content.decode()
    text = " ".join(BeautifulSoup(html, "html.parser").select_one("main").get_text(" ").split())
    assert reverse("kalix_wagtail:report", args=[report.reference]) in html
    assert f"{ReportStatus.RECEIVED.label} → {ReportStatus.IN_PROGRESS.label}" in text
    assert f"– → {town.assignee.get_full_name()}" in text
    assert "– → Lås" in text
    assert f"– → {report.duplicate_of.reference}" in text
    assert town.manager.get_full_name() in text
    assert "Lisa Karlsson" in text
    for fact in ("Skolan", Severity.SERIOUS.label, str(today.year)):
        assert str(fact) in text


@pytest.mark.parametrize("shown_to", [ReporterShownTo.COORDINATOR, ReporterShownTo.NOBODY])
def test_neither_facts_nor_history_nor_log_tell_who_reported_when_that_is_hidden(client, town, shown_to):
    unit = UnitFactory(name="Köket", parent=town.unit)
    report = town.report(reporter_shown_to=shown_to, reporter_unit=unit, reporter_contact="lisa@kalix.test")
    report._history_user = town.reporter
    report.status = ReportStatus.WITHDRAWN
    report.save()
    log(instance=report, action=REPORT_COMMENTED, user=town.reporter, title=report.reference)
    client.force_login(town.manager)
    html = client.get(inspect(report)).content.decode()
    assert str(ReportStatus.WITHDRAWN.label) in html
    for secret in ("Lisa", "Karlsson", "Köket", "lisa@kalix.test", town.reporter.username):
        assert secret not in html


def test_what_handlers_write_to_each_other_stands_on_the_page_of_the_report_only(client, town):
    report = town.report()
    comment_on_report(report, user=town.manager, text="Hemligt mellan oss", visibility=Visibility.INTERNAL)
    client.force_login(town.manager)
    assert "Hemligt" not in client.get(inspect(report)).content.decode()


def test_nothing_that_someone_wrote_becomes_markup(client, town, today):
    unit = UnitFactory(name=XSS, parent=town.unit)
    user = UserFactory(first_name=XSS, last_name="")
    report = town.report(route_unit=unit, reporter=user, description=XSS, place=XSS)
    report._history_user = user
    report.category, report.registry_number, report.legal_hold = DeficiencyCategoryFactory(name=XSS), XSS[:60], XSS
    report.assignee, report.due_on = user, today - datetime.timedelta(days=2)
    report.save()
    client.force_login(town.manager)
    for address in (INDEX, f"{INDEX}results/", inspect(report)):
        html = client.get(address).content.decode()
        assert "&lt;script&gt;alert(1)" in html
        assert "<script>alert(1)" not in html
        assert "<img src=x" not in html


def test_the_number_of_queries_of_a_report_does_not_grow_with_its_history(client, town):
    report = town.report()
    client.force_login(town.manager)
    counts = []
    for saves in (2, 20):
        for number in range(saves):
            report._history_user = UserFactory()
            report.registry_number, report.category = f"{saves}-{number}", DeficiencyCategoryFactory()
            report.assignee = UserFactory()
            report.save()
            log(instance=report, action=REPORT_COMMENTED, user=UserFactory(), title=report.reference)
        client.get(inspect(report))
        with CaptureQueriesContext(connection) as queries:
            client.get(inspect(report))
        counts.append(len(queries))
    assert counts[0] == counts[1]
