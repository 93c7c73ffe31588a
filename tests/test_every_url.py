"""Every address of the package, and what each of eight people gets there. One that is not in the table fails the test.

Nobody learns from an answer that a report exists: "missing" and "forbidden" are the same 404.
"""

import pytest
from django.core import signing
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from kalix_wagtail.enums import NotificationKind
from kalix_wagtail.models import CaseEvent, DeficiencyReport, Disposal, Edition, Notification, ReportAction
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

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.reference_index]

#: What acts write to.
CHANGED_BY_ACTS = (CaseEvent, DeficiencyReport, Disposal, Edition, Notification, ReportAction)

SECRET = "Branddörren-på-hemliga-vinden"
REPORTER_NAME = "Rapportör-Hemligsson"
#: Who asks, in the order of the columns below.
ROLES = ("anonymous", "employee", "reporter", "handler", "other manager", "coordinator", "superuser", "editor")
#: Who may read what the report says, and who may know who reported it.
SEES_REPORT = {"reporter", "handler"}

# What each of them gets: the status, with "-" for being led to a log-in or out of the admin (302).
EVERYONE = "200 200 200 200 200 200 200 200"
LOGGED_IN = "  - 200 200 200 200 200 200 200"
NOT_FOUND = "404 404 404 404 404 404 404 404"
WITH_PERMISSION = "  -   -   -   -   -   - 200   -"
NEVER = "            -   -   -   -   -   -   -   -"
EVERY_EDITOR = "     -   -   -   -   -   - 200 200"
SEES = "  - 404 200 200 404 404 404 404"
ACTS = "  - 404 403 422 404 404 404 404"

ROWS = ("add", "edit", "delete", "history", "history_results", "usage")
LIST = ("index", "index_results")
CHOOSER = ("choose", "choose_results", "chosen", "chosen_multiple")
SNIPPETS = ("responsibleparty", "documenttype", "deficiencycategory")


def names(namespace, *views):
    return [f"{namespace}:{view}" for view in views]


def snippet_names(*views):
    return [f"wagtailsnippets_kalix_wagtail_{snippet}:{view}" for snippet in SNIPPETS for view in views]


def of_many(namespaces, *views):
    return [name for namespace in namespaces for name in names(f"kalix_{namespace}", *views)]


#: ``{(method, answers): names}``; "GET" also where an address takes both.
TABLE = {
    ("GET", EVERYONE): names("kalix_wagtail", "search", "print_check_form", "print_check", "open_receipt"),
    ("GET", LOGGED_IN): names("kalix_wagtail", "notifications", "my_reports", "report_new", "inbox"),
    ("GET", NOT_FOUND): names("kalix_wagtail", "obligation"),
    ("GET", "  - 404 404 200 200 200 200 404"): names("kalix_wagtail", "statistics"),
    ("POST", " - 404 404 404 404 404 404 404"): names(
        "kalix_wagtail", "acknowledge", "confirm_reading", "follow_up", "notifications_seen"
    ),
    ("POST", " - 422 422 422 422 422 422 422"): names("kalix_wagtail", "notification_rhythm"),
    ("GET", SEES): names("kalix_wagtail", "report", "attachment"),
    ("GET", "  - 404 200   - 404 404 404 404"): names("kalix_wagtail", "report_receipt"),
    ("GET", "  - 404 404 200 404 404 404 404"): names("kalix_wagtail", "report_pass_on", "report_remove_text"),
    ("GET", "  - 404 404 404 404 404 404 404"): names("kalix_wagtail", "report_legal_hold"),
    ("POST", " - 404 422 422 404 404 404 404"): names(
        "kalix_wagtail", "report_comment", "report_status", "report_fixed"
    ),
    ("POST", ACTS): names(
        "kalix_wagtail",
        *("report_assess", "report_assign", "report_action", "report_relate", "report_duplicate", "report_registry"),
    ),
    ("POST", " - 404 403   - 404 404 404 404"): names("kalix_wagtail", "report_action_done"),
    ("POST", " - 404   - 403 404 404 404 404"): names("kalix_wagtail", "report_withdraw"),
    ("POST", " - 404 404 422 404 404 404 404"): names("kalix_wagtail", "report_remove_file"),
    ("GET", WITH_PERMISSION): [
        *("kalix_import_organisation", "kalix_impact", "kalix_review", "kalix_plan_review"),
        *("kalix_review_report", "kalix_review_report_results"),
        *of_many(["register", "editions", "review_rounds", "report_register", "disposals", "notifications"], *LIST),
        *of_many(["decisions", "units", "operating_years", "disposal_rules"], *LIST, *sorted({*ROWS} - {"delete"})),
        *of_many(["appointments", "absences", "routing_rules", "reply_templates"], *LIST, *ROWS),
        *names("kalix_editions", "register", "inspect", "cancel", "annul", "withdraw", "mask"),
        *names("kalix_review_rounds", "add", "edit", "carry_out"),
        *("kalix_decisions:inspect", "kalix_operating_years:copy", "kalix_disposal_rules:plan"),
        *names("kalix_disposals", "inspect", "print"),
        *snippet_names("list", "list_results", *sorted({*ROWS} - {"delete"})),
        *(f"wagtailsnippets_kalix_wagtail_{kind}:{view}" for kind in SNIPPETS[1:] for view in ("copy", "delete")),
        *(f"wagtailsnippetchoosers_kalix_wagtail_{kind}:create" for kind in SNIPPETS),
        *of_many(["unit_chooser", "decision_chooser"], "create"),
    ],
    # Kept: nobody deletes them.
    ("GET", NEVER): [
        *of_many(["decisions", "units", "operating_years", "disposal_rules"], "delete"),
        "wagtailsnippets_kalix_wagtail_responsibleparty:delete",
    ],
    # No permission of Django's shows a report; the address is the same as one that is not there.
    ("GET", "  -   -   -   -   -   - 404 404"): names("kalix_report_register", "inspect"),
    ("GET", "  -   -   -   -   -   - 200 404"): ["kalix_record_package"],
    ("GET", EVERY_EDITOR): [
        *of_many(["unit_chooser", "decision_chooser"], *CHOOSER),
        *(f"wagtailsnippetchoosers_kalix_wagtail_{kind}:{view}" for kind in SNIPPETS for view in CHOOSER),
    ],
    ("POST", WITH_PERMISSION): ["kalix_party_meaning"],
    ("POST", " -   -   -   -   -   - 400   -"): ["kalix_keep_same"],
    # Done, and led back.
    ("POST", NEVER): ["kalix_correct_edition", "kalix_notifications:try_again"],
}
#: Where people are managed, everyone with the permission sees their names.
NAMES_PEOPLE = ("kalix_appointments", "kalix_absences")


def parameters_of(pattern):
    """Return the names of what varies in one step of an address."""
    return tuple(pattern.converters) or tuple(getattr(pattern.regex, "groupindex", ()))


def our_urls():
    """Return ``{name: parameters}`` of every address that this package adds to a site."""
    found = {}

    def walk(patterns, namespaces=(), parameters=()):
        for each in patterns:
            more = (*parameters, *parameters_of(each.pattern))
            if hasattr(each, "url_patterns"):
                walk(each.url_patterns, (*namespaces, *filter(None, [each.namespace])), more)
                continue
            view = getattr(each.callback, "view_class", each.callback)
            name = ":".join((*namespaces, each.name or ""))
            if view.__module__.startswith("kalix_wagtail") or "kalix" in name:
                found[name] = more

    walk(get_resolver().url_patterns)
    return found


def read(response):
    """Return what a response holds. Read to its end, a file closes itself; `close()` would close the database too."""
    return b"".join(response.streaming_content) if response.streaming else response.content


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
            "unit_code": self.unit.code,
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
        """Return ``(status, text)`` of what `role` is answered; whatever it changed is undone."""
        client = Client()
        if self.users[role] is not None:
            client.force_login(self.users[role])
        with transaction.atomic():
            response = getattr(client, method.lower())(self.address(name, parameters))
            content = read(response)
            transaction.set_rollback(True)
        status = "-" if response.status_code == 302 else str(response.status_code)
        return status, content.decode("utf-8", "replace")


@pytest.fixture
def municipality(private_folder):
    return Municipality()


def test_every_address_of_the_package_is_in_the_table():
    listed = [name for listed in TABLE.values() for name in listed]
    assert sorted(listed) == sorted(our_urls())


def test_each_person_gets_what_the_table_says_and_no_word_of_a_report_more(municipality):
    urls, wrong = our_urls(), []
    for (method, expected), listed in TABLE.items():
        for name in listed:
            answers = {role: municipality.ask(role, name, urls[name], method) for role in ROLES}
            got = [status for status, _text in answers.values()]
            if got != expected.split():
                wrong.append(f"{method} {name}: {' '.join(got)}, not {' '.join(expected.split())}")
            for role, (_status, text) in answers.items():
                if SECRET in text and role not in SEES_REPORT:
                    wrong.append(f"{method} {name} shows {role} what the report says")
                is_of_people = role == "superuser" and name.startswith(NAMES_PEOPLE)
                if REPORTER_NAME in text and role not in SEES_REPORT and not is_of_people:
                    wrong.append(f"{method} {name} tells {role} who reported")
    assert not wrong, "\n".join(wrong)


def test_nothing_is_changed_by_looking(municipality):
    # A scanner in a mail program follows every link.
    urls = our_urls()
    before = [(model, list(model.objects.order_by("pk").values())) for model in CHANGED_BY_ACTS]
    for name in urls:
        for role in ("handler", "superuser"):
            client = Client()
            client.force_login(municipality.users[role])
            read(client.get(municipality.address(name, urls[name])))
    assert [(model, list(model.objects.order_by("pk").values())) for model in CHANGED_BY_ACTS] == before
