"""A workplace with someone who has reported something; and a report with words of its own in each place for them."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone
from wagtail.log_actions import log

from kalix_wagtail.actions.deficiencies import change_status, comment_on_report
from kalix_wagtail.actions.report_intake import submit_report
from kalix_wagtail.enums import ReportStatus, UnitKind, Visibility
from kalix_wagtail.log_actions import REPORT_COMMENTED
from kalix_wagtail.models import CaseEvent, ReportAction
from tests.factories import (
    AppointmentFactory,
    AttachmentFactory,
    DeficiencyCategoryFactory,
    DeficiencyReportFactory,
    UnitFactory,
    UserFactory,
)

LONG_CLOSED = timezone.make_aware(datetime.datetime(2020, 1, 1, 12))


class Workplace:
    """A unit below an office of a nämnd, and a company beside; each has a leader. There is a coordinator too."""

    def __init__(self):
        self.committee = UnitFactory(name="Barn- och utbildningsnämnden", kind=UnitKind.COMMITTEE)
        self.executive = UnitFactory(name="Kommunstyrelsen", kind=UnitKind.EXECUTIVE)
        self.company = UnitFactory(name="Kalixbo", kind=UnitKind.COMPANY)
        self.office = UnitFactory(name="Förvaltningen", parent=self.committee)
        self.unit = UnitFactory(name="Förskolan Näsbyn", parent=self.office)
        self.head = AppointmentFactory(unit=self.office, manager=True).user
        self.manager = AppointmentFactory(unit=self.unit, manager=True).user
        self.director = AppointmentFactory(unit=self.company, manager=True).user
        self.coordinator = AppointmentFactory(unit=self.executive, coordinator=True).user
        self.reporter = AppointmentFactory(unit=self.unit).user
        self.colleague = AppointmentFactory(unit=self.unit).user
        self.outsider = UserFactory()
        self.superuser = UserFactory(superuser=True)

    def report(self, **fields):
        values = {"reporter": self.reporter, "route_unit": self.unit, "handler": self.manager}
        return DeficiencyReportFactory(**values | fields)


@pytest.fixture
def place(db):
    return Workplace()


def owed(report):
    """Return who is to be told of `report`, and how."""
    return sorted(report.notifications.values_list("kind", "recipient__username"))


def told(*pairs):
    return sorted((str(kind), person.username) for kind, person in pairs)


@pytest.fixture
def private_files(settings, tmp_path):
    """The storage that attachments lie in, empty."""
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "kalix_private": backend}
    return storages["kalix_private"]


class EventfulWorkplace:
    """A unit with its manager, a coordinator beside, and people who report."""

    def __init__(self, files):
        self.files = files
        self.unit = UnitFactory(name="Förskolan Näsbyn")
        self.manager = AppointmentFactory(unit=self.unit, manager=True).user
        self.coordinator = AppointmentFactory(coordinator=True).user
        self.reporter = AppointmentFactory(
            unit=self.unit, user=UserFactory(first_name="Gerda", last_name="Rapportör")
        ).user
        self.category = DeficiencyCategoryFactory(name="Brand")

    def eventful_report(self, words):
        """Return a closed report where `words` stand in every column that holds what people type."""
        report = submit_report(
            self.reporter,
            description=f"Vid dörren: {words}.",
            place=f"Plan 2 {words}",
            key="nyckel-som-räcker",
            category=self.category,
        ).report
        report.answers = [{"id": "1", "question": "Vad?", "kind": "text", "answer": f"Jo, {words}", "label": words}]
        report.reporter_name, report.reporter_contact = f"Gerda {words}", f"{words}@kalix.test"
        report.passed_over = report.assignee = UserFactory()
        report.registry_number = "2020/7"
        report._change_reason = f"Rättat {words}"
        report.save()
        report.related.add(DeficiencyReportFactory())
        comment_on_report(report, user=self.manager, text=f"Vi vet om {words}")
        comment_on_report(report, user=self.manager, text=f"Inte {words} igen", visibility=Visibility.INTERNAL)
        CaseEvent.objects.create(report=report, kind="assigned", actor=self.manager, data={"labels": [{"a": words}]})
        action = ReportAction(report=report, text=f"Byt {words}", responsible=self.manager, created_by=self.manager)
        action._change_reason = words
        action.save()
        action.text += "!"
        action.done_at, action.done_by = timezone.now(), self.manager
        action.save()
        gone = ReportAction.objects.create(report=report, text=f"Struket: {words}")
        gone.delete()
        log(instance=report, action=REPORT_COMMENTED, user=self.manager, title=words, data={"said": [words]})
        log(instance=action, action="wagtail.edit", user=self.manager, title=words)
        report.notifications.update(last_error=f"SMTPDataError: {words}")
        stored = AttachmentFactory(report=report, name=f"{words}.jpg", added_by=self.reporter, content=False)
        self.files.save(stored.stored_as, ContentFile(words.encode()))
        change_status(
            report,
            user=self.manager,
            to_status=ReportStatus.RESOLVED,
            seen_status=ReportStatus.RECEIVED,
            text=f"Klart med {words}",
        )
        type(report).objects.filter(pk=report.pk).update(closed_at=LONG_CLOSED, severity="serious", is_fixed=True)
        report.refresh_from_db()
        return report


@pytest.fixture
def workplace(db, private_files):
    return EventfulWorkplace(private_files)
