"""Every address of the package, and what each of eight people gets there. One that is not in the table fails the test.

Nobody learns from an answer that a report exists: "missing" and "forbidden" are the same 404.
"""

import pytest
from django.core import signing
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from kalix_wagtail.enums import NotificationKind
from kalix_wagtail.models import Disposal
from kalix_wagtail.notifications import queue_notification
from kalix_wagtail.views.report_receipts import SALT
from tests.factories import (
    AbsenceFactory,
    AppointmentFactory,
    AttachmentFactory,
    DecisionFactory,
    DeficiencyCategoryFactory,
    DeficiencyReportFactory,
    DisposalRuleFactory,
    DocumentTypeFactory,
    OperatingYearFactory,
    PolicyPageFactory,
    ReplyTemplateFactory,
    ReportActionFactory,
    ResponsiblePartyFactory,
    ReviewRoundFactory,
    RoutingRuleFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

SECRET = "Branddörren-på-hemliga-vinden"
REPORTER_NAME = "Rapportör-Hemligsson"
#: Who asks, in the order of the columns below.
ROLES = ("anonymous", "employee", "reporter", "handler", "other manager", "coordinator", "superuser", "editor")
#: Who may read what the report says.
SEES_REPORT = {"reporter", "handler"}

#: Answers, one for each role; "-" stands for "led to the log-in, or out of the admin".
EVERYONE = "200 200 200 200 200 200 200 200"
LOGGED_IN = "  - 200 200 200 200 200 200 200"
LOGGED_IN_SENDS = "  - 302 302 302 302 302 302 302"
REPORT = "    - 404 200 200 404 404 404 404"
ADMIN = "     -   -   -   -   -   - 200   -"
ADMIN_KEPT = "-   -   -   -   -   -   -   -"
EDITORS = "   -   -   -   -   -   - 200 200"


def admin_list(namespace, *more, index="index", expected=ADMIN):
    names = [index, f"{index}_results", *more]
    return {f"{namespace}:{name}": ("GET", expected) for name in names}


ROWS = ("add", "edit", "delete", "history", "history_results", "usage")
CHOOSER = ("choose", "choose_results", "chosen", "chosen_multiple", "create")

#: name → (method, what each role gets).
TABLE = {}


def our_urls():
    """Return ``{name: parameters}`` of every address that this package adds to a site."""
    found = {}

    def walk(patterns, namespaces=(), parameters=()):
        for pattern in patterns:
            more = (
                (*parameters, *pattern.pattern.converters, *getattr(pattern.pattern, "regex", None).groupindex)
                if hasattr(pattern.pattern, "_regex")
                else (*parameters, *pattern.pattern.converters)
            )
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, (*namespaces, *filter(None, [pattern.namespace])), more)
                continue
            view = getattr(pattern.callback, "view_class", pattern.callback)
            name = ":".join((*namespaces, pattern.name or ""))
            if view.__module__.startswith("kalix_wagtail") or "kalix" in name:
                found[name] = more

    walk(get_resolver().url_patterns)
    return found


class Municipality:
    def __init__(self):
        self.unit, self.other = UnitFactory(name="Enheten"), UnitFactory(name="Andra enheten")
        reporter = AppointmentFactory(unit=self.unit, user=UserFactory(last_name=REPORTER_NAME)).user
        self.users = {
            "anonymous": None,
            "employee": AppointmentFactory(unit=self.unit).user,
            "reporter": reporter,
            "handler": AppointmentFactory(unit=self.unit, manager=True).user,
            "other manager": AppointmentFactory(unit=self.other, manager=True).user,
            "coordinator": AppointmentFactory(unit=self.other, coordinator=True).user,
            "superuser": UserFactory(superuser=True),
            "editor": UserFactory(admin_access=True),
        }
        handler = self.users["handler"]
        self.report = DeficiencyReportFactory(
            reporter=reporter, handler=handler, route_unit=self.unit, reporter_unit=self.unit, description=SECRET
        )
        self.action = ReportActionFactory(report=self.report, text=SECRET)
        self.attachment = AttachmentFactory(report=self.report, name=f"{SECRET}.jpg")
        queue_notification(NotificationKind.REPORT_TO_HANDLE, handler, report=self.report)
        self.policy = PolicyPageFactory(published=True)
        edition = self.policy.kalix_editions.get()
        rule = DisposalRuleFactory()
        disposal = Disposal.objects.create(
            rule=rule, rule_name=rule.name, decision=rule.decision, closed_before=timezone.localdate()
        )
        without_account = DeficiencyReportFactory(reporter=None, submitter="without account", reporter_name="Kim")
        self.pks = {
            "kalix_editions": edition.pk,
            "kalix_correct_edition": edition.pk,
            "kalix_record_package": self.policy.pk,
            "kalix_review_rounds": ReviewRoundFactory().pk,
            "kalix_decisions": DecisionFactory().pk,
            "kalix_units": self.unit.pk,
            "kalix_appointments": AppointmentFactory(unit=self.other).pk,
            "kalix_absences": AbsenceFactory(user=self.users["employee"]).pk,
            "kalix_operating_years": OperatingYearFactory().pk,
            "kalix_report_register": self.report.pk,
            "kalix_routing_rules": RoutingRuleFactory().pk,
            "kalix_reply_templates": ReplyTemplateFactory().pk,
            "kalix_disposal_rules": rule.pk,
            "kalix_disposals": disposal.pk,
            "kalix_notifications": self.report.notifications.get().pk,
            "kalix_unit_chooser": self.unit.pk,
            "kalix_decision_chooser": DecisionFactory().pk,
            "kalix_wagtail": self.attachment.pk,
            "responsibleparty": ResponsiblePartyFactory(label="Alla", everyone=True).pk,
            "documenttype": DocumentTypeFactory().pk,
            "deficiencycategory": DeficiencyCategoryFactory().pk,
        }
        self.values = {
            "page_id": self.policy.pk,
            "reference": self.report.reference,
            "action_id": self.action.pk,
            "code": edition.short_hash,
            "token": signing.dumps(without_account.reference, salt=SALT),
        }

    def address(self, name, parameters):
        namespace = name.split(":")[0]
        values = self.values | {"pk": self.pks.get(namespace, self.pks.get(namespace.rsplit("_", 1)[-1]))}
        if name == "kalix_wagtail:obligation":
            values["code"] = f"{self.policy.code_prefix}-01"
        return reverse(name, kwargs={parameter: values[parameter] for parameter in parameters})

    def ask(self, role, name, parameters, method):
        client = Client(raise_request_exception=True)
        if self.users[role] is not None:
            client.force_login(self.users[role])
        return getattr(client, method.lower())(self.address(name, parameters))


@pytest.fixture
def municipality(private_folder):
    return Municipality()


def test_zz_observe(municipality):
    urls = our_urls()
    for name, parameters in urls.items():
        method = "GET"
        out = []
        for role in ROLES:
            r = municipality.ask(role, name, parameters, method)
            if r.status_code == 405:
                method = "POST"
                r = municipality.ask(role, name, parameters, method)
            text = (
                b"".join(r.streaming_content).decode("utf8", "replace")
                if r.streaming
                else r.content.decode("utf8", "replace")
            )
            out.append(f"{r.status_code}{'!' if SECRET in text else ''}{'*' if REPORTER_NAME in text else ''}")
        print(f"{name:<70} {method:<5} {' '.join(out)}")
