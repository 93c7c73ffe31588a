"""Which units a person has to do with on a day."""

from ..enums import Role
from ..models import Appointment
from ..models.organisation_chart import WORKING_ROLES


def units_for(user, chart):
    """Return the `PlacedUnit`s that `user` belongs to or answers for on the chart's day, the most natural one first.

    First where the user leads, then where the user works, then groups and other tasks, then units that the user answers
    for in someone's place or because nobody else does. One query besides the chart's own.
    """
    appointments = Appointment.objects.on(chart.date).filter(user=user).order_by("valid_from", "pk")
    ordered = sorted(appointments, key=lambda appointment: _closeness(appointment.role))
    names = {unit_id: placed.unit.name_on(chart.date) for unit_id, placed in chart.units.items()}
    led = sorted(chart.led_by(user), key=names.get)
    ids = dict.fromkeys([*(appointment.unit_id for appointment in ordered), *led])
    return [chart.units[unit_id] for unit_id in ids if unit_id in chart.units]


def _closeness(role):
    if role == Role.MANAGER:
        return 0
    return 1 if role in WORKING_ROLES else 2
