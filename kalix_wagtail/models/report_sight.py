"""Which reports a person sees, and which of them the person answers for."""

from django.db import models
from django.db.models import Count, F, Q
from django.db.models.lookups import IsNull
from django.utils import timezone

from ..enums import OPEN_STATUSES
from .organisation_chart import OrganisationChart
from .organisation_reach import reach_of


class DeficiencyReportQuerySet(models.QuerySet):
    """Reports. Everything shown to anyone starts with `visible_to`."""

    def visible_to(self, user, *, chart=None):
        """Return the reports `user` may see: the own ones, those the user answers for, and those with an open action.

        Who answers follows from the organisation of the day (`chart`, read when None is given), so that whoever
        is replaced loses sight of them at once. Being an administrator gives nothing here.
        """
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        actions = self.model._meta.get_field("actions").related_model.objects
        # Few, and asked for first: a join would give a report once for each action, and a subquery keeps the database
        # from using the indexes of the other conditions.
        acted_on = actions.filter(responsible=user, done_at=None).order_by().values_list("report", flat=True)
        acting = Q(pk__in=list(acted_on))
        return self.filter(Q(reporter=user) | (acting & ~Q(passed_over=user)) | self._answered(user, chart))

    def handled_by(self, user, *, chart=None):
        """Return the reports `user` answers for, without those only reported by the user."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        return self.filter(self._answered(user, chart)).exclude(reporter=user)

    def count_handled_by(self, user, chart):
        """Return how many of these reports `user` answers for: as many as `handled_by`, for the reports of a unit.

        One query, and each combination of what decides is asked by itself: quicker where they are few.
        """
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return 0
        reports = self.exclude(reporter=user).annotate(is_escalated=IsNull(F("escalated_at"), False)).order_by()
        asked = "route_unit", "is_sensitive", "is_escalated", "escalation_unit", "passed_over", "reporter", "assignee"
        found = 0
        for *question, passed_over, reporter, assignee, count in reports.values_list(*asked).annotate(
            count=Count("pk")
        ):
            is_assigned = user.pk == assignee != passed_over
            passing = frozenset({passed_over, reporter}) - {None}
            if is_assigned or user.pk in answering_ids(chart, *_where(*question), passing):
                found += count
        return found

    def _answered(self, user, chart):
        """Return the condition for the reports that `user` answers for by assignment or by the organisation."""
        chart = chart or OrganisationChart(timezone.localdate())
        assigned = Q(assignee=user) & ~Q(passed_over=user)
        if user.pk not in chart.leaders:
            return assigned
        # The walk goes past the reporter and whoever the report is about. That changes who answers only where one
        # of them is met on the walk: those few reports are asked one by one.
        reach = reach_of(chart, user)
        met = Q(reporter__in=reach.met_plainly) | Q(passed_over__in=reach.met_plainly)
        plainly = self._answered_plainly(user, chart)
        return assigned | (plainly & ~met) | Q(pk__in=self._answered_past(user, chart, reach))

    @staticmethod
    def _answered_plainly(user, chart):
        led, escalated = chart.led_by(user), Q(escalated_at__isnull=False)
        answers_for = (Q(route_unit__in=led) | (escalated & Q(escalation_unit__in=led))) & Q(is_sensitive=False)
        if chart.last_resort().user_id == user.pk:
            answers_for |= Q(is_sensitive=True) | Q(route_unit__isnull=True) | ~Q(route_unit__in=chart.unit_ids)
            answers_for |= escalated & (Q(escalation_unit__isnull=True) | ~Q(escalation_unit__in=chart.unit_ids))
        return answers_for

    def _answered_past(self, user, chart, reach):
        """Return the ids of the reports that `user` answers for because the walk goes past someone of `reach`."""
        asked = "route_unit", "is_sensitive", "is_escalated", "escalation_unit", "reporter", "passed_over"
        reports = self.model.objects.annotate(is_escalated=IsNull(F("escalated_at"), False))
        reports = reports.filter(Q(reporter__in=reach.met) | Q(passed_over__in=reach.met))
        if reach.units is not None:
            reports = reports.filter(
                Q(route_unit__in=reach.units) | Q(escalation_unit__in=reach.units), is_sensitive=False
            )
        answered = set()
        # Few combinations, however many reports.
        for question in reports.order_by().values_list(*asked).distinct():
            unit_id, is_sensitive, is_escalated, escalation_unit_id, *passing = question
            where = _where(unit_id, is_sensitive, is_escalated, escalation_unit_id)
            passing = frozenset(passing) - {None}
            if passing.isdisjoint(reach.met_plainly) and user.pk in answering_ids(chart, *where, frozenset()):
                continue  # answered plainly
            if user.pk in answering_ids(chart, *where, passing):
                answered.add(question)
        if not answered:
            return []
        people = {pk for question in answered for pk in question[-2:] if pk is not None}
        found = reports.filter(Q(reporter__in=people) | Q(passed_over__in=people)).values_list("pk", *asked)
        return [pk for pk, *question in found if tuple(question) in answered]

    def reported_by(self, user):
        """Return the user's own reports."""
        return self.filter(reporter=user) if getattr(user, "is_authenticated", False) else self.none()

    def open(self):
        """Return reports that still wait for something."""
        return self.filter(status__in=OPEN_STATUSES)

    def overdue(self, today):
        """Return open reports whose date has passed."""
        return self.open().filter(due_on__lt=today)


def _where(unit_id, is_sensitive, is_escalated, escalation_unit_id):
    """Return what `answering_ids` asks of where a report is."""
    return unit_id, is_sensitive, (escalation_unit_id,) if is_escalated and not is_sensitive else None


def answering_ids(chart, unit_id, is_sensitive, escalated_to, passing):
    """Return the ids of those who answer for a report today by the organisation: one, and the one above if escalated.

    `escalated_to`: None, or a tuple with the id of the unit it was passed up to (None: to the coordinator).
    """
    routes = [chart.answering(unit_id, is_sensitive=is_sensitive, passing=passing)]
    if escalated_to is not None:
        routes.append(chart.answering(*escalated_to, passing=passing))
    return {route.user_id for route in routes if route.user_id is not None}
