"""The example's deficiency reports: something to see in every view, and in its right time."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone

from example_site.reported import REPORTS
from kalix_wagtail.enums import NotificationStatus, ReportStatus
from kalix_wagtail.models import DeficiencyReport, DisposalRule, Notification, ReplyTemplate, RoutingRule
from kalix_wagtail.rules.disposal import plan_disposal

pytestmark = pytest.mark.usefixtures("example")


def person(username):
    return get_user_model().objects.get(username=username)


def test_every_report_came_in_when_it_says_and_nothing_happened_before_it_or_is_yet_to_happen():
    assert DeficiencyReport.objects.count() == len(REPORTS)
    for report in DeficiencyReport.objects.all():
        times = list(report.events.values_list("created_at", flat=True))
        assert times[0] == report.created_at and times == sorted(times) and times[-1] <= timezone.now()
        assert report.closed_at is None or report.closed_at in times
        assert (report.closed_at is None) == report.is_open


def test_there_are_reports_of_every_kind():
    reports = DeficiencyReport.objects.all()
    today = timezone.localdate()
    statuses = set(reports.values_list("status", flat=True))
    assert statuses == set(ReportStatus) - {ReportStatus.DUPLICATE}
    assert reports.filter(is_sensitive=True).count() == 1
    assert reports.filter(attachments__isnull=False).count() == 1
    assert [report.is_overdue(today) for report in reports].count(True) == 1
    assert reports.filter(is_fixed=False, status=ReportStatus.IN_PROGRESS).count() == 1
    assert reports.values("category").distinct().count() > 4
    assert reports.values("route_unit").distinct().count() > 3


def test_none_of_its_mail_is_sent_again():
    assert not Notification.objects.exclude(status=NotificationStatus.SENT).exists()
    assert Notification.objects.filter(seen_at=None, recipient=person("anna.berg")).exists()


@pytest.mark.parametrize("username", ["anna.berg", "erik.waara", "maria.lind", "per.strand"])
def test_everyone_who_leads_a_unit_has_something_to_handle(client, username):
    client.force_login(person(username))
    html = client.get("/intranat/reports/inbox/").content.decode()
    assert "kalix-code" in html


def test_there_are_rules_templates_and_something_to_dispose_of():
    assert RoutingRule.objects.count() == ReplyTemplate.objects.count() == 3
    plan = plan_disposal(DisposalRule.objects.get(), timezone.localdate())
    assert plan.references and not plan.refusal


def test_the_form_on_the_content_page_asks_its_two_questions_in_both_languages(client):
    client.force_login(person("lisa.karlsson"))
    assert "Har det hänt förut?" in client.get("/sakerhet-pa-jobbet/").content.decode()
    assert "Has it happened before?" in client.get("/en/safety-at-work/").content.decode()


def test_a_report_that_was_removed_does_not_come_back():
    DeficiencyReport.objects.filter(submission_key="example-report-16").update(submission_key="disposed of")
    call_command("build_example", verbosity=0)
    assert DeficiencyReport.objects.count() == len(REPORTS)
