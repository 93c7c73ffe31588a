import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import PageViewRestriction

from kalix_wagtail.enums import NotificationKind
from kalix_wagtail.models import Notification
from tests.factories import AppointmentFactory, DeficiencyReportFactory, EditionFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def reader(client, codename):
    user = UserFactory(admin_access=True)
    user.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(user)
    return user


def test_the_list_of_editions_leads_to_each_of_them(client):
    reader(client, "view_edition")
    edition = EditionFactory(title="Säkerhetspolicy", published_by=UserFactory(first_name="Sara", last_name="Nilsson"))
    html = client.get(reverse("kalix_editions:index")).content.decode()
    for shown in ("Säkerhetspolicy", "1.0", "Sara Nilsson", f"{edition.page.url}editions/1-0/"):
        assert shown in html


def test_editions_of_a_restricted_policy_are_listed_for_its_readers_only(client):
    reader(client, "view_edition")
    edition = EditionFactory(title="Hemlig plan")
    PageViewRestriction.objects.create(page=edition.page, restriction_type="groups")
    assert "Hemlig plan" not in client.get(reverse("kalix_editions:index")).content.decode()
    assert "Hemlig plan" not in client.get(reverse("kalix_editions:index_results"), {"q": "plan"}).content.decode()


def mail(report, **more):
    return Notification.objects.create(kind=NotificationKind.REPORT_RECEIPT, report=report, **more)


def test_who_gets_mail_about_a_report_is_hidden_from_who_may_not_see_it(client):
    reporter = UserFactory(first_name="Lisa", last_name="Karlsson")
    mail(DeficiencyReportFactory(reporter=reporter, route_unit=UnitFactory()), recipient=reporter)
    reader(client, "view_notification")
    assert "Lisa Karlsson" not in client.get(reverse("kalix_notifications:index")).content.decode()


def test_who_answers_for_a_report_sees_who_gets_mail_about_it(client):
    reporter = UserFactory(first_name="Lisa", last_name="Karlsson")
    user = reader(client, "view_notification")
    unit = AppointmentFactory(user=user, manager=True).unit
    mail(DeficiencyReportFactory(reporter=reporter, route_unit=unit), recipient=reporter)
    assert "Lisa Karlsson" in client.get(reverse("kalix_notifications:index")).content.decode()


def test_mail_about_a_report_that_passes_someone_over_is_not_listed_for_that_person(client):
    user = reader(client, "view_notification")
    report = DeficiencyReportFactory(passed_over=user)
    mail(report, recipient=report.reporter)
    mail(None, recipient=user)
    assert client.get(reverse("kalix_notifications:index")).context["object_list"].count() == 1
