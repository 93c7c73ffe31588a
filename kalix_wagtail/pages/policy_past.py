"""What applied on a day: at ``on/2015-03-01/`` below a policy page."""

import datetime
from dataclasses import dataclass

from django.db import models
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from wagtail.contrib.routable_page.models import RoutablePageMixin, path, re_path

from ..rules.editions import load
from ..rules.past import timeline_known_on
from ..rules.timeline import Timeline

#: The value of ``clock`` that asks what the intranet showed, instead of what was in force.
SHOWN = "shown"


@dataclass(frozen=True)
class Asked:
    """What a reader asked: a day, and by which clock."""

    date: datetime.date
    is_shown: bool


class AnswersForDates(RoutablePageMixin, models.Model):
    """Answers for any day, by both clocks."""

    class Meta:
        abstract = True

    @path("on/")
    def choose_date(self, request):
        """Lead from the date form to the day's own address; say it in the list when it is no day."""
        date = _parsed(request.GET.get("date", ""))
        if date is None:
            error = _("Write a date as year, month and day, for example 2015-03-01.")
            return self.editions_response(request, date_error=error)
        clock = f"?clock={SHOWN}" if request.GET.get("clock") == SHOWN else ""
        return redirect(f"{self.get_url(request)}on/{date.isoformat()}/{clock}")

    @re_path(r"^on/(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})/$")
    def on(self, request, day):
        """Show the edition that was in force on a day, or with ``?clock=shown`` the one that the intranet showed."""
        date = _parsed(day)
        if date is None:
            raise Http404
        asked = Asked(date, request.GET.get("clock") == SHOWN)
        timeline = Timeline(self.record_page_id)
        row = timeline_known_on(timeline, date).shown(date) if asked.is_shown else timeline.in_force(date)
        if row is not None:
            return self.edition_response(request, load(timeline, row), is_current_address=False, asked=asked)
        before, after = timeline.around(date)
        if before is None and after is None:
            raise Http404
        context = {"asked": asked, "before": before, "after": after}
        response = TemplateResponse(
            request, "kalix_wagtail/pages/policy_not_in_force.html", self.get_context(request) | context
        )
        response["X-Robots-Tag"] = "noindex"
        return response


def _parsed(text):
    try:
        return datetime.datetime.strptime(text.strip(), "%Y-%m-%d").date()
    except ValueError:
        return None
