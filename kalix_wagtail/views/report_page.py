"""The page of one report: what its reporter, those who handle it, and those with an action of it see there."""

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from ..enums import CaseEventKind, ReportStatus, Visibility
from ..forms.comments import CommentForm
from ..forms.deficiencies import StatusForm
from ..forms.embedding import recipient_of
from ..forms.report_handling import (
    ActionForm,
    AssessForm,
    AssignForm,
    DuplicateForm,
    FixForm,
    RegistryNumberForm,
    RelateForm,
    TemplateForm,
    WordsForm,
)
from ..models import DeficiencyReport
from ..permissions import acts_on, is_coordinator, may_handle, may_remove_text, may_see_reporter
from ..rules.private_storage import takes_files
from ..rules.report_next import next_step, people_to_choose
from ..rules.report_sentences import actor_name, event_sentence
from ..rules.routing import route_sentences, unit_label
from .report_access import page_response, source_of

#: What handlers fill in on the page itself.
HANDLING_FORMS = (AssessForm, AssignForm, ActionForm, RelateForm, DuplicateForm, RegistryNumberForm)


class ReportPage:
    """A report as the user of `request` sees it. `report` is one that the user may see; `chart` is the day's."""

    def __init__(self, request, report, chart):
        self.request, self.report, self.chart, self.user = request, report, chart, request.user
        self.is_handler = may_handle(request.user, report, chart)
        self.is_reporter = report.reporter_id is not None and report.reporter_id == request.user.pk
        # Whoever has an action only sees what is reported, and who reported never.
        self.sees_reporter = (self.is_handler or self.is_reporter) and may_see_reporter(request.user, report, chart)

    @cached_property
    def _people(self):
        return people_to_choose(self.user, self.report, self.chart, sees_reporter=self.sees_reporter)

    @cached_property
    def handled(self):
        """The reports that the user answers for, and so may name."""
        return DeficiencyReport.objects.handled_by(self.user, chart=self.chart)

    def form(self, form_class, *args, **kwargs):
        """Return a form of a handler's for this report."""
        return form_class(
            *args, report=self.report, people=self._people, handled=self.handled, chart=self.chart, **kwargs
        )

    def status_form(self, *args, **kwargs):
        return StatusForm(*args, status=self.report.status, version=self.report.version, **kwargs)

    def comment_form(self, *args, **kwargs):
        """Return the form for a comment. Sensitive reports take no files, nor does whoever only has an action."""
        takes = takes_files() and not self.report.is_sensitive and (self.is_handler or self.is_reporter)
        return CommentForm(*args, for_handler=self.is_handler, ask_attachments=takes, **kwargs)

    def response(self, *, refusal="", status=200, opened="", **forms):
        """Return the page. `forms` replaces fresh forms by those to show again; `opened` is the one to be open then."""
        report, today = self.report, self.chart.date
        actions = list(report.actions.select_related("responsible", "done_by")) if self.is_handler else []
        context = {
            "report": report,
            "today": today,
            "is_handler": self.is_handler,
            "is_reporter": self.is_reporter,
            "sees_reporter": self.sees_reporter,
            "may_remove_text": may_remove_text(self.user, report, self.chart),
            "may_hold": is_coordinator(self.user, self.chart) and not self.is_reporter,
            "is_overdue": report.is_overdue(today),
            "next_step": next_step(report, actions, today),
            "actions": actions,
            "events": self.told(),
            "recipient": recipient_of(report.answered_by(self.chart), self.chart),
            "escalated_to": unit_label(report.escalation_unit_id, self.chart) if report.escalated_at else "",
            "source": source_of(report, self.request) if self.is_handler or self.is_reporter else None,
            "refusal": refusal,
            "opened": opened,
            "has_errors": status >= 400,
            "title": _("Deficiency report %(reference)s") % {"reference": report.reference},
            "comment_form": self.comment_form(initial={"text": self._template_text()}),
        }
        if self.is_handler:
            context |= self._for_handlers()
        elif self.is_reporter:
            context["withdraw_form"] = WordsForm(name="withdraw")
            if report.status == ReportStatus.RESOLVED and report.is_fixed is None:
                context["fix_form"] = FixForm(name="fix")
        else:
            context["own_actions"] = acts_on(self.user, report)
        return page_response(self.request, "report.html", context | forms, status=status)

    def told(self):
        """Return what has happened, as far as the user may read it: each event with ``sentence`` and ``who``."""
        events = self.report.events.select_related("actor").prefetch_related("attachments")
        if self.is_reporter:
            events = events.for_reporter()
        elif not self.is_handler:
            own = [action.pk for action in acts_on(self.user, self.report)]
            planned = Q(kind=CaseEventKind.ACTION_PLANNED, data__action__in=own)
            events = events.filter(planned | Q(kind=CaseEventKind.COMMENT, actor=self.user))
        told = list(events)
        for event in told:
            event.report = self.report
            event.sentence = event_sentence(event, sees_reporter=self.sees_reporter)
            event.who = actor_name(event, sees_reporter=self.sees_reporter)
        return told

    def _for_handlers(self):
        report = self.report
        context = {form_class.name.replace("-", "_") + "_form": self.form(form_class) for form_class in HANDLING_FORMS}
        related = Q(related=report) | Q(duplicate_of=report) | Q(pk=report.duplicate_of_id)
        visible = DeficiencyReport.objects.filter(pk__in=self.handled.filter(related).values("pk"))
        shows_route = self.sees_reporter
        assessed = {"severity": report.severity, "due_on": report.due_on} if report.severity else {}
        return context | {
            "assess_form": self.form(AssessForm, initial=assessed),
            "assign_form": self.form(AssignForm, initial={"assignee": report.assignee}),
            "registry_form": self.form(RegistryNumberForm, initial={"number": report.registry_number}),
            "status_form": self.status_form(),
            "template_form": TemplateForm(self.request.GET or None),
            "has_templates": TemplateForm().fields["template"].queryset.exists(),
            "related": visible.select_related("category").order_by("-created_at"),
            # The way tells from where the report came, and so who sent it.
            "route_sentences": route_sentences(report.route) if shows_route else [],
            "reporter_unit": report.reporter_unit.name_on(self.chart.date)
            if shows_route and report.reporter_unit
            else "",
        }

    def _template_text(self):
        if not self.is_handler or "template" not in self.request.GET:
            return ""
        return TemplateForm(self.request.GET).chosen_text()

    def visibility_of_comment(self, form):
        """Return who reads a comment: as a handler chose, else the other side; with an action only, handlers."""
        if not self.is_handler and not self.is_reporter:
            return Visibility.INTERNAL
        return form.cleaned_data.get("visibility") or Visibility.REPORTER
