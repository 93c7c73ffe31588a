"""Among Wagtail's reports: policies whose review someone should act upon, and who answers for them."""

import django_filters
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.filters import WagtailFilterSet

from .. import conf
from ..models import DocumentType, OrganisationChart, ResponsibleParty
from ..rules.document_owners import owners_of
from ..rules.parties import parties_by_key
from ..rules.people import person_name
from ..rules.reviews import PRESSING
from ..rules.routing import unit_label
from .policy_list import PolicyListView, column, next_review_of, number_of, owner_of, state_of
from .policy_register import RegisterMenuItem

#: How near a date can be asked for, in days, besides the host's own choice.
NEAR = (30, 90, 180, 365)

#: How many who answer for one document are named; "every committee" may mean many.
MOST_NAMED = 5


def days_to_choose():
    """Return the choices of how near a review is due: ``[(days, label), …]``."""
    days = sorted({*NEAR, conf.get("REVIEW_DUE_DAYS")})
    return [
        (str(count), ngettext("within %(count)d day", "within %(count)d days", count) % {"count": count})
        for count in days
    ]


class ReviewReportFilterSet(WagtailFilterSet):
    """What the report can be narrowed to."""

    review = django_filters.ChoiceFilter(
        label=_("Why"), field_name="review_state", choices=[(state, state.label) for state in PRESSING]
    )
    days = django_filters.ChoiceFilter(label=_("Due"), method="already_asked", choices=days_to_choose)
    document_type = django_filters.ModelChoiceFilter(label=_("Type"), queryset=DocumentType.objects.all())
    responsible_party = django_filters.ModelChoiceFilter(
        label=_("Responsible"), queryset=ResponsibleParty.objects.prefetch_related("labels")
    )

    class Meta:
        fields = []

    def already_asked(self, queryset, _name, _value):
        """Leave the rows alone: the view has asked with as many days."""
        return queryset


class ReviewReportView(PolicyListView):
    """Policies in force whose review is overdue, due soon, not planned, long ago, or found something unfinished."""

    page_title = _("Reviews due")
    header_icon = "calendar-check"
    filterset_class = ReviewReportFilterSet
    index_url_name = "kalix_review_report"
    index_results_url_name = "kalix_review_report_results"
    export_filename = "aktualitetsprovning"
    default_ordering = "next_review"
    exported = {
        "title": (_("Title"), lambda page: page.title),
        "type": (_("Type"), lambda page: str(page.document_type)),
        "edition": (_("Edition"), number_of),
        "why": (_("Why"), state_of),
        "next_review": (_("Next review"), lambda page: page.next_review or next_review_of(page)),
        "reviewed_on": (_("Last reviewed"), lambda page: page.reviewed_on),
        "responsible": (_("Responsible"), owner_of),
        "people": (_("Answers for it"), lambda page: "; ".join(page.answering)),
    }

    @property
    def due_days(self):
        chosen = self.request.GET.get("days")
        return int(chosen) if chosen in dict(days_to_choose()) else None

    @cached_property
    def columns(self):
        return [
            self.title_column(),
            column("why", _("Why"), state_of, sort_key="review_state"),
            column("next_review", _("Next review"), next_review_of, sort_key="next_review"),
            column("reviewed_on", _("Last reviewed"), lambda page: page.reviewed_on, sort_key="reviewed_on"),
            column("responsible", _("Responsible"), owner_of, sort_key="responsible_party__key"),
            column("people", _("Answers for it"), lambda page: "; ".join(page.answering)),
        ]

    def get_base_queryset(self):
        return super().get_base_queryset().filter(review_state__in=PRESSING)

    def complete_rows(self, rows):
        """Also name who answers for each: `answering`, a list of "person, unit"."""
        rows = super().complete_rows(rows)
        chart = OrganisationChart(self.today)
        parties = parties_by_key({page.responsible_party.key for page in rows if page.responsible_party})
        for page in rows:
            party = page.responsible_party and parties[page.responsible_party.key]
            owners = owners_of(party, chart)
            page.answering = [_named(owner, chart) for owner in owners[:MOST_NAMED]]
            if len(owners) > MOST_NAMED:
                page.answering.append("…")
        return rows

    def get_edit_url(self, instance):
        """Return where the policy is reviewed, or edited or read by who may not."""
        if instance.permissions_for_user(self.request.user).can_publish():
            return reverse("kalix_review", args=[instance.pk])
        return super().get_edit_url(instance)

    def get_list_buttons(self, instance):
        return []


def _named(owner, chart):
    unit = unit_label(owner.unit_id, chart) if owner.unit_id else ""
    return f"{person_name(owner.user)}, {unit}" if unit else person_name(owner.user)


def review_report_item():
    """Return the item in the menu of reports."""
    return RegisterMenuItem(
        _("Reviews due"),
        reverse("kalix_review_report"),
        name="kalix-reviews-due",
        icon_name="calendar-check",
        order=1150,
    )


urls = [
    path("reports/kalix-reviews/", ReviewReportView.as_view(), name="kalix_review_report"),
    path(
        "reports/kalix-reviews/results/",
        ReviewReportView.as_view(results_only=True),
        name="kalix_review_report_results",
    ),
]
