"""Which units a person has to do with on a day."""

from ..enums import Role
from ..models import Appointment
from ..models.organisation_chart import WORKING_ROLES


def units_of_reader(chart):
    """Return the `PlacedUnit`s that the chart's reader belongs to or answers for, the most natural one first.

    First where the reader leads, then where the reader works, then groups and other tasks, then units that the reader
    answers for in someone's place or because nobody else does. No query besides the chart's own.
    """
    own = sorted(chart.appointments_of_reader, key=lambda appointment: _closeness(appointment.role))
    led = sorted(chart.led_by(chart.reader), key=lambda unit_id: chart.units[unit_id].unit.name_on(chart.date))
    ids = dict.fromkeys([*(appointment.unit_id for appointment in own), *led])
    return [chart.units[unit_id] for unit_id in ids if unit_id in chart.units]


def read_names_around_reader(chart):
    """Read what the units of `units_of_reader` are called, and those above and right below them, and no others."""
    units = chart.led_by(chart.reader).union(held.unit_id for held in chart.appointments_of_reader)
    chart.read_names(units.union(child.id for unit_id in units for child in chart.children(unit_id)))


def works_somewhere(user, date):
    """Return whether `user` has a place of work on `date`, and not only tasks beside the work. One query."""
    return Appointment.objects.on(date).filter(user=user, role__in=WORKING_ROLES).exists()


def _closeness(role):
    if role == Role.MANAGER:
        return 0
    return 1 if role in WORKING_ROLES else 2
