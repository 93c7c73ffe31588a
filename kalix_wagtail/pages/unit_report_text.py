"""A text on how duties are lived up to, to be pasted into a report: at ``report-text/``."""

from itertools import groupby

from django.http import Http404
from django.template.loader import render_to_string
from wagtail.contrib.routable_page.models import path

from ..enums import DutyState
from ..models import OrganisationChart
from ..permissions import may_oversee, may_read_followups
from ..rules.acknowledgements import Acknowledgements, acknowledgements_of
from ..rules.followups import FollowUps
from ..rules.obligations import obligations_of
from ..rules.overview import overview
from .personal import AnswersPersonally, date_asked, for_readers, own_or_asked


class WritesReportTexts(AnswersPersonally):
    """Writes what the interim and the annual report can say of a unit, or of the whole municipality."""

    report_text_template = "kalix_wagtail/pages/report_text.html"

    class Meta:
        abstract = True

    @path("report-text/")
    @for_readers
    def report_text(self, request):
        """Show the text on ``?date=`` for ``?unit=<code>``, or for all units to who oversees; else 404."""
        date, is_wrong = date_asked(request)
        code = request.GET.get("unit")
        name, text = _of_unit(request, code, date) if code else _of_all(request, date)
        context = {"name": name, "text": text, "today": date, "date_error": is_wrong, "unit_code": code or ""}
        return self.personal_response(request, context, template=self.report_text_template)


def _of_unit(request, code, date):
    placed, chart = own_or_asked(request, code)
    if not may_read_followups(request.user, placed.id, chart):
        raise Http404
    then = OrganisationChart(date)
    if placed.id not in then.units:
        raise Http404
    owed = obligations_of(placed.id, then, request.user, request=request)
    followups = FollowUps(date, [placed.id])
    own = [(row.duty, followups.of(row.duty, placed.id)) for row in owed if row.inherited_from is None]
    asked = {
        each.edition.pk: each for each in acknowledgements_of(placed.id, owed, Acknowledgements(date, [placed.id]))
    }
    policies = [
        (asked[pk], _counted(rows), rows)
        for pk, group in groupby(own, key=lambda row: row[0].placed.wording.edition_id)
        for rows in [list(group)]
    ]
    name = placed.unit.name_on(date)
    context = {"name": name, "date": date, "year": followups.year, "policies": policies}
    return name, _written("report_text_unit.txt", context)


def _of_all(request, date):
    if not may_oversee(request.user):
        raise Http404
    chart, followups = OrganisationChart(date), FollowUps(date)
    counted = overview(chart, request.user, followups, Acknowledgements(date))
    late = [(chart.units[pk].unit.name_on(date), tally.late) for pk, tally in counted.units.items() if tally.late]
    context = {"date": date, "year": followups.year, "policies": counted.policies, "late": sorted(late)}
    return "", _written("report_text_all.txt", context)


def _counted(rows):
    states = [DutyState.LATE if standing.is_late else standing.state for _duty, standing in rows]
    return {state.value: states.count(state) for state in DutyState} | {"all": len(states)}


def _written(template, context):
    return render_to_string(f"kalix_wagtail/pages/{template}", context).strip() + "\n"
