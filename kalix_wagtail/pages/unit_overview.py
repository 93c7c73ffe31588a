"""How every unit lives up to its duties: at ``overview/`` below the page of responsibilities."""

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.contrib.routable_page.models import path

from ..models import OrganisationChart
from ..rules.acknowledgements import Acknowledgements
from ..rules.followups import FollowUps
from ..rules.overview import Tally, overview
from ..rules.reading_counts import ReadingCounts
from .personal import AnswersPersonally, date_asked, for_overseers
from .spreadsheet import spreadsheet_asked, spreadsheet_response


class ShowsOverview(AnswersPersonally):
    """Shows the coordinator and the board what is done, late and unanswered, by policy and by unit."""

    overview_template = "kalix_wagtail/pages/overview.html"

    class Meta:
        abstract = True

    @path("overview/")
    @for_overseers
    def overview(self, request):
        """Show the overview on ``?date=``; ``?export=csv`` or ``xlsx`` gives a table. For others it is missing."""
        date, is_wrong = date_asked(request)
        chart = OrganisationChart(date)
        followups = FollowUps(date)
        counted = overview(chart, request.user, followups, Acknowledgements(date))
        units = sorted(
            ((chart.units[pk], tally) for pk, tally in counted.units.items()),
            key=lambda row: (-row[1].late, -row[1].unanswered, row[0].unit.name_on(date)),
        )
        counts = ReadingCounts(date, request.user)
        readings, by_unit = counts.of_policies(), counts.of_units() if counts.editions else {}
        unit_readings = sorted(
            ((chart.units[pk], reading) for pk, reading in by_unit.items() if pk in chart.units),
            key=lambda row: row[0].unit.name_on(date),
        )
        export = spreadsheet_asked(request)
        if export:
            by_policy = {edition.pk: reading for edition, reading in readings}
            policies = _with_readings(counted.policies, readings)
            rows = [
                [edition.title, edition.number, *_numbers(tally, by_policy.get(edition.pk))]
                for edition, tally in policies
            ]
            rows += [
                [placed.unit.name_on(date), placed.kind_label, *_numbers(tally, by_unit.get(placed.id))]
                for placed, tally in _with_readings(units, unit_readings)
            ]
            return spreadsheet_response(f"overview-{date}", export, _headings(), rows)
        context = {
            "today": date,
            "date_error": is_wrong,
            "is_today": date == timezone.localdate(),
            "year": followups.year,
            "total": counted.total,
            "policies": counted.policies,
            "units": units,
            "readings": readings,
            "unit_readings": unit_readings,
        }
        return self.personal_response(request, context, template=self.overview_template)


def _headings():
    return [
        _("Document or unit"),
        _("Edition or kind"),
        _("Obligations"),
        _("Done"),
        _("Begun"),
        _("Late"),
        _("Not answered"),
        _("Units asked"),
        _("Units that have acknowledged"),
        _("Employees asked"),
        _("Employees who have confirmed"),
    ]


def _with_readings(rows, readings):
    """Return ``[(thing, Tally)]`` of `rows`, and then of what only employees are asked about."""
    known = {thing.id for thing, _tally in rows}
    return [*rows, *((thing, Tally()) for thing, _reading in readings if thing.id not in known)]


def _numbers(tally, reading):
    duties = [tally.owed, tally.done, tally.started, tally.late, tally.unanswered, tally.asked, tally.acknowledged]
    is_told = reading is not None and reading.confirmed is not None
    return [*duties, *((reading.asked, reading.confirmed) if is_told else ("", ""))]
