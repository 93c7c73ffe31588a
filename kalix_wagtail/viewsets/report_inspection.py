"""One deficiency report in the admin: its facts, and the record of what was done to it."""

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import InspectView
from wagtail.log_actions import registry

from ..permissions import may_see_reporter
from ..rules.report_history import history_of
from ..rules.report_register import is_overdue, person, with_names
from .report_scope import VisibleReports


class ReportInspectView(VisibleReports, InspectView):
    """What is recorded of a report that the user answers for. Its text stands on its page on the intranet."""

    template_name = "kalix_wagtail/admin/report.html"
    page_title = _("Deficiency report")

    def visible_reports(self):
        return with_names(super().visible_reports())

    def get_fields(self):
        return []

    def get_edit_url(self):
        """There is no form."""

    def get_delete_url(self):
        """Nor is anything deleted here."""

    @cached_property
    def tells_reporter(self):
        return may_see_reporter(self.request.user, self.object, self.chart)

    def get_context_data(self, **kwargs):
        report = self.object
        return super().get_context_data(**kwargs) | {
            "report": report,
            "url": reverse("kalix_wagtail:report", args=[report.reference]),
            "facts": [(label, value) for label, value in self.facts() if value],
            "history": history_of(report, self.words, tells_reporter=self.tells_reporter),
            "log": self.log(),
        }

    def facts(self):
        report = self.object
        yield gettext("Reported"), formats.date_format(timezone.localtime(report.created_at), "SHORT_DATETIME_FORMAT")
        yield gettext("Status"), report.get_status_display()
        yield gettext("Category"), str(report.category or "")
        yield gettext("Goes to"), self.words.goes_to(report)
        yield gettext("Severity"), report.get_severity_display()
        if report.due_on:
            due = formats.date_format(report.due_on, "SHORT_DATE_FORMAT")
            late = is_overdue(report, self.chart.date)
            yield pgettext("report", "Due"), gettext("%(date)s (overdue)") % {"date": due} if late else due
        yield gettext("Assigned to"), person(report.assignee)
        yield gettext("Registry number (dnr)"), report.registry_number
        yield gettext("Legal hold"), report.legal_hold
        if self.tells_reporter:
            yield gettext("Reporter"), self.words.reporter(report)
            yield gettext("The reporter's unit"), self.words.unit(report.reporter_unit_id)

    def log(self):
        """Return the entries of Wagtail's log, newest first: (when, what, who)."""
        entries = registry.get_logs_for_instance(self.object).select_related("user").order_by("-timestamp")
        hidden = set() if self.tells_reporter else {self.object.reporter_id}
        return [
            (entry.timestamp, entry.message, "" if entry.user_id in hidden else person(entry.user)) for entry in entries
        ]
