"""Who answers: from a reporter or a unit to one reachable person, with the path that explains it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from ..models.organisation import Appointment
from ..models.organisation_chart import WORKING_ROLES, OrganisationChart, Route
from .people import person_name

#: What each step of a route says to the handler.
STEP_SENTENCES = {
    "manager": _("%(person)s leads %(unit)s."),
    "deputy": _("%(person)s is deputy manager of %(unit)s."),
    "stands_in": _("%(person)s stands in for the manager of %(unit)s."),
    "coordinator": _("%(person)s is the security coordinator."),
    "absent": _("%(person)s is away, and nobody stands in."),
    "inactive": _("%(person)s no longer has an account."),
    "no_address": _("%(person)s has no e-mail address."),
    "passed_over": _("The report is from or about %(person)s, so it goes one step up."),
    "vacant": _("%(unit)s has no manager."),
    "by_rule": _("A routing rule sends such reports to %(unit)s."),
    "by_rule_to_coordinator": _("A routing rule sends such reports to the security coordinator."),
    "chosen": _("The reporter chose %(unit)s."),
    "by_form": _("The form sends its reports to %(unit)s."),
    "sensitive": _("The report is sensitive."),
}


@dataclass(frozen=True)
class Supervision:
    """The unit a person works in (its id, None when there is none) and the `Route` to the nearest supervisor."""

    unit_id: int | None
    route: Route


def supervision(user, on, *, chart=None, passing=frozenset()):
    """Return the `Supervision` of `user` on a date.

    Someone with several working appointments is asked from the longest-held on, until a supervisor is found; whoever
    works nowhere, or only in closed units, has the security coordinator. `passing` are ids of people to go past;
    the user is always one of them.
    """
    chart = chart or OrganisationChart(on, reader=user)
    passing = frozenset({user.pk, *passing})
    units = _units_of(user, chart)
    found = [Supervision(unit_id, chart.responsible(unit_id, passing=passing)) for unit_id in units]
    for candidate in found:
        if not candidate.route.is_last_resort:
            return candidate
    return found[0] if found else Supervision(None, chart.last_resort(passing=passing))


def _units_of(user, chart):
    """Return the ids of the units where `user` works on the chart's day, longest-held first."""
    if chart.reader is not None and chart.reader.pk == user.pk:
        held = [(a.unit_id, a.role) for a in chart.appointments_of_reader]
    else:
        appointments = Appointment.objects.on(chart.date).filter(user=user).order_by("valid_from", "pk")
        held = appointments.values_list("unit_id", "role")
    return list(dict.fromkeys(unit_id for unit_id, role in held if role in WORKING_ROLES))


def nearest_supervisor(user, on, *, chart=None, passing=frozenset()):
    """Return the `Route` from `user` to the nearest supervisor on a date; see `supervision`."""
    return supervision(user, on, chart=chart, passing=passing).route


def reachable_responsible(unit, on, *, chart=None):
    """Return the `Route` to whoever answers for `unit` on a date, or for the nearest unit above that has someone."""
    return (chart or OrganisationChart(on)).responsible(unit.pk)


def unit_label(unit_id, chart, language=None):
    """Return what a unit is called on the chart's day; "" for None or a unit that had no place then."""
    placed = chart.units.get(unit_id)
    return placed.unit.name_on(chart.date, language) if placed else ""


def _label(user):
    return person_name(user) if user is not None else ""


def route_as_json(route, chart):
    """Return the steps of a route as plain data, with ids *and* names as they were, for `DeficiencyReport.route`."""
    return [
        {
            "outcome": step.outcome,
            "unit": step.unit_id,
            "unit_label": unit_label(step.unit_id, chart),
            "user": step.user_id,
            "user_label": _label(chart.person(step.user_id)),
        }
        for step in route.steps
    ]


def route_sentences(steps):
    """Return a stored route as sentences in the active language, in the order it was walked."""
    return [
        STEP_SENTENCES[step["outcome"]] % {"person": step["user_label"], "unit": step["unit_label"]}
        for step in steps
        if step.get("outcome") in STEP_SENTENCES
    ]
