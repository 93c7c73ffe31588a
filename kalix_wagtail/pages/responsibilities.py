"""The register of obligations, and "My unit"."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import path
from wagtail.fields import RichTextField

from .. import conf
from ..enums import DutyState
from ..models import DeficiencyReport, OrganisationChart
from ..permissions import may_acknowledge, may_follow_up, may_oversee, may_read_followups
from ..rules.acknowledgements import Acknowledgements, acknowledgements_of
from ..rules.document_owners import owners_of
from ..rules.followups import UNSETTLED, FollowUps
from ..rules.obligations import duties_laid_on, obligations_of, parties_meant
from ..rules.organisation import read_names_around_reader, units_of_reader
from ..rules.overview import Tally, tallies_of
from ..rules.parties import every_party
from ..rules.reading_counts import ReadingCounts
from ..rules.unit_changes import RecentEditions, news_for
from .chrome import KalixPage
from .personal import AnswersPersonally, date_asked, unit_asked
from .unit_follow_up import TakesFollowUps
from .unit_organisation import ShowsOrganisation
from .unit_overview import ShowsOverview
from .unit_register import ShowsRegister
from .unit_report_text import WritesReportTexts


class ShowsUnit(AnswersPersonally):
    """Shows what falls on one of the reader's units, on any day."""

    class Meta:
        abstract = True

    @path("")
    def my_unit(self, request):
        """Show what falls on one of the reader's units; ``?unit=<code>`` says which, ``?date=`` on what day."""
        if not request.user.is_authenticated:
            return self.personal_response(request, {"login_url": conf.login_url()})
        date, is_wrong = date_asked(request)
        chart = OrganisationChart(timezone.localdate(), reader=request.user)
        if date == chart.date:
            read_names_around_reader(chart)
        units = units_of_reader(chart)
        code = request.GET.get("unit")
        if not units and not code:
            context = {"today": chart.date, "units": [], "may_oversee": may_oversee(request.user, chart)}
            return self.personal_response(request, context)
        then = chart if date == chart.date else OrganisationChart(date, names=chart.names)
        placed = unit_asked(code, units, chart, then)
        context = self._unit_context(request, placed, chart, then)
        context |= {"units": [each.unit for each in units], "date_error": is_wrong}
        return self.personal_response(request, context)

    def _unit_context(self, request, placed, chart, then):
        """Return what the page of a unit shows. `chart` is today's, `then` that of the day asked for."""
        user, unit, date = request.user, placed.unit, then.date
        context = {
            "unit": unit,
            "today": date,
            "is_today": date == chart.date,
            "may_oversee": may_oversee(user, chart),
            "may_acknowledge": date == chart.date and may_acknowledge(user, unit, chart),
            "may_follow_up": date == chart.date and may_follow_up(user, unit, chart=chart),
        }
        if unit.pk not in then.units:
            return context | {"had_no_place": True}
        reads = may_read_followups(user, unit.pk, chart)
        children = then.children(unit.pk) if reads else []
        shown = {unit.pk, *(each.id for each in children)}
        every = every_party()
        parties = parties_meant(shown, then, every)
        duties = duties_laid_on(parties, date, user, request=request)
        owed = obligations_of(unit.pk, then, user, duties=duties)
        followups, acknowledgements = FollowUps(date, shown), Acknowledgements(date, shown)
        recent = RecentEditions(date, user)
        news = news_for(unit.pk, then, user, parties, recent=recent, request=request)
        own = [(row, followups.of(row.duty, unit.pk)) for row in owed if row.inherited_from is None]
        return context | {
            "may_read": reads,
            "kind_label": then.units[unit.pk].kind_label,
            "above": [then.units[unit_id].unit for unit_id in reversed(then.ancestors(unit.pk))],
            "own": own,
            "inherited": [row for row in owed if row.inherited_from is not None],
            "asked": acknowledgements_of(unit.pk, owed, acknowledgements),
            "readings": ReadingCounts(date, user).of_unit(unit.pk) if reads and recent.ask_employees else [],
            "news": _told(unit.pk, news, acknowledgements, every, chart),
            "year": followups.year,
            "below": _tallied(children, duties, then, followups, acknowledgements),
            "count": len(owed),
            "todo_count": sum(each.state in UNSETTLED for _row, each in own),
            "late_count": sum(each.is_late for _row, each in own),
            "done_count": sum(each.state == DutyState.DONE for _row, each in own),
            "open_report_count": self._open_report_count(user, unit, chart),
        }

    def _open_report_count(self, user, unit, chart):
        return DeficiencyReport.objects.open().filter(route_unit_id=unit.pk).count_handled_by(user, chart)


def _told(unit_id, news, acknowledgements, parties, chart):
    """Return ``[(UnitNews, Acknowledgement or None, address to ask at or "")]``."""
    by_id = {party.pk: party for party in parties}
    wanted = {each.edition.responsible_party_id for each in news}
    addresses = {pk: _ask_address(by_id.get(pk), chart) for pk in wanted}
    return [
        (
            each,
            acknowledgements.given.get((unit_id, each.edition.policy_key, each.edition.major)),
            addresses[each.edition.responsible_party_id],
        )
        for each in news
    ]


def _ask_address(party, chart):
    """Return the mail address of who answers for a document today, or ""."""
    return next((owner.user.email for owner in owners_of(party, chart)), "")


def _tallied(units, duties, chart, followups, acknowledgements):
    """Return ``[(PlacedUnit, Tally)]`` for `units` by name; no query when there are none."""
    tallies = tallies_of({each.id for each in units}, duties, chart, followups, acknowledgements) if units else {}
    rows = [(each, tallies.get(each.id, Tally())) for each in units]
    return sorted(rows, key=lambda row: row[0].unit.name_on(chart.date))


class ResponsibilitiesPage(
    ShowsUnit, TakesFollowUps, ShowsRegister, ShowsOverview, WritesReportTexts, ShowsOrganisation, KalixPage
):
    """Shows what the reader's unit owes and takes its follow-up; the register and the overview stand below it."""

    intro = RichTextField(_("introduction"), blank=True, features=["bold", "italic", "link"])

    content_panels = [*KalixPage.content_panels, FieldPanel("intro")]
    subpage_types = []
    template = "kalix_wagtail/pages/responsibilities_page.html"

    class Meta:
        verbose_name = _("page of responsibilities")
        verbose_name_plural = _("pages of responsibilities")
