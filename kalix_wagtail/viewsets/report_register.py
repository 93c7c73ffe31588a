"""The register of deficiency reports in the admin: looked at and exported, never edited, and each user's own rows."""

import django_filters
from django.urls import path, reverse
from django.utils import formats, timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from ..enums import ReportStatus, Severity
from ..models import DeficiencyCategory, DeficiencyReport, Unit
from ..permissions import may_see_reporter
from ..rules.report_register import is_overdue, overdue_on, person, with_names, within_unit
from .access import PERMISSION_POLICIES
from .exporting import SafeExport
from .records import ListOnlyViewSet
from .report_inspection import ReportInspectView
from .report_scope import VisibleReports
from .searching import WordsIndexView

#: How many reports an export has in memory at a time.
AT_A_TIME = 250


class ReportFilterSet(WagtailFilterSet):
    """What the register can be narrowed to. No choice says anything of what reports there are."""

    status = django_filters.ChoiceFilter(label=_("Status"), choices=ReportStatus.choices)
    severity = django_filters.ChoiceFilter(label=_("Severity"), choices=Severity.choices)
    category = django_filters.ModelChoiceFilter(label=_("Category"), queryset=DeficiencyCategory.objects.all())
    unit = django_filters.ModelChoiceFilter(
        label=_("Goes to, with units below"), method="in_unit", queryset=Unit.objects.prefetch_related("names")
    )
    created_at = django_filters.DateFromToRangeFilter(label=_("Reported"), widget=DateRangePickerWidget)
    overdue = django_filters.ChoiceFilter(label=_("Overdue"), method="only_overdue", choices=[("1", _("Overdue"))])

    class Meta:
        fields = []

    def __init__(self, *args, chart, **kwargs):
        super().__init__(*args, **kwargs)
        self.chart = chart

    def in_unit(self, queryset, _name, unit):
        return queryset.filter(within_unit(unit.pk, self.chart))

    def only_overdue(self, queryset, _name, _value):
        return queryset.filter(overdue_on(self.chart.date))


def yes(value):
    """Return "Yes" for what is true, else ""."""
    return gettext("Yes") if value else ""


def short_date(date):
    """Return a date as it stands in lists, "" for None."""
    return formats.date_format(date, "SHORT_DATE_FORMAT") if date else ""


def local_date(moment):
    """Return the municipality's date of a moment, None for None."""
    return timezone.localdate(moment) if moment else None


class ReportIndexView(VisibleReports, SafeExport, WordsIndexView):
    """Every report that the user answers for, as a list and as a file."""

    filterset_class = ReportFilterSet

    def get_filterset_kwargs(self):
        return {
            **super().get_filterset_kwargs(),
            "queryset": DeficiencyReport.objects.none(),
            "chart": self.chart,
        }

    def get_base_queryset(self):
        return with_names(super().get_base_queryset())

    def order_queryset(self, queryset):
        return queryset.order_by(self.ordering or "-created_at", "-pk")

    @cached_property
    def columns(self):
        return [
            self._get_title_column_class(TitleColumn)(
                "reference", label=_("Reference"), sort_key="reference", get_url=self.get_inspect_url
            ),
            Column(
                "created_at",
                label=_("Reported"),
                accessor=lambda report: short_date(local_date(report.created_at)),
                width="110",
                sort_key="created_at",
            ),
            Column("category", label=_("Category"), accessor=lambda report: str(report.category or "")),
            Column("goes_to", label=_("Goes to"), accessor=self.words.goes_to),
            Column("severity", label=_("Severity"), accessor="get_severity_display"),
            Column("status", label=_("Status"), accessor="get_status_display", sort_key="status"),
            Column(
                "due_on",
                label=pgettext_lazy("report", "Due"),
                width="110",
                accessor=lambda report: short_date(report.due_on),
                sort_key="due_on",
            ),
            Column("overdue", label=_("Overdue"), accessor=lambda report: yes(self.is_late(report))),
            Column("assignee", label=_("Assigned to"), accessor=lambda report: person(report.assignee)),
        ]

    @cached_property
    def exported(self):
        return {
            "reference": (_("Reference"), lambda report: report.reference),
            "reported": (_("Reported"), lambda report: local_date(report.created_at)),
            "status": (_("Status"), lambda report: report.get_status_display()),
            "category": (_("Category"), lambda report: str(report.category or "")),
            "goes_to": (_("Goes to"), self.words.goes_to),
            "severity": (_("Severity"), lambda report: report.get_severity_display()),
            "due": (pgettext_lazy("report", "Due"), lambda report: report.due_on),
            "overdue": (_("Overdue"), lambda report: yes(self.is_late(report))),
            "assigned": (_("Assigned to"), lambda report: person(report.assignee)),
            "closed": (pgettext_lazy("report", "Closed"), lambda report: local_date(report.closed_at)),
            "fixed": (
                _("Confirmed as fixed"),
                lambda report: "" if report.is_fixed is None else yes(report.is_fixed) or gettext("No"),
            ),
            "number": (_("Registry number (dnr)"), lambda report: report.registry_number),
            "sensitive": (_("Sensitive"), lambda report: yes(report.is_sensitive)),
            "description": (_("What was seen"), lambda report: "" if report.is_sensitive else report.description),
            "place": (_("Where"), lambda report: "" if report.is_sensitive else report.place),
            "reporter": (_("Reporter"), self.if_shown(self.words.reporter)),
            "contact": (_("E-mail or telephone"), self.if_shown(lambda report: report.reporter_contact)),
            "reporter_unit": (
                _("The reporter's unit"),
                self.if_shown(lambda report: self.words.unit(report.reporter_unit_id)),
            ),
        }

    def is_late(self, report):
        return is_overdue(report, self.chart.date)

    def if_shown(self, value):
        """Return a function of a report: `value`, or "" where the user may not know who reported."""
        return lambda report: value(report) if may_see_reporter(self.request.user, report, self.chart) else ""

    def get(self, request, *args, **kwargs):
        if self.is_export:
            # Before anything counts the rows or holds them all.
            rows = self.get_queryset().iterator(chunk_size=AT_A_TIME)
            return self.as_spreadsheet(rows, request.GET["export"])
        return super().get(request, *args, **kwargs)

    @cached_property
    def header_buttons(self):
        return [HeaderButton(gettext("Statistics"), url=reverse("kalix_wagtail:statistics"), icon_name="history")]

    def get_list_more_buttons(self, instance):
        url = reverse("kalix_wagtail:report", args=[instance.reference])
        return [
            Button(gettext("Handle it on the intranet"), url, icon_name="edit", priority=10),
            Button(gettext("What was done"), self.get_inspect_url(instance), icon_name="history", priority=20),
        ]


class DeficiencyReportViewSet(ListOnlyViewSet):
    model = DeficiencyReport
    name = "kalix_report_register"
    url_prefix = "kalix/deficiency-reports"
    icon = "warning"
    menu_label = _("Register of reports")
    permission_policy = PERMISSION_POLICIES[DeficiencyReport]
    index_view_class = ReportIndexView
    inspect_view_class = ReportInspectView
    inspect_view_enabled = True
    search_fields = ["reference", "description", "place"]
    search_backend_name = None
    list_per_page = 50
    export_filename = "bristrapporter"

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("<int:pk>/", self.inspect_view, name="inspect")]
