"""Which units a responsible party means on a day, and why."""

from django.utils.translation import gettext as _

from ..enums import Role, UnitKind
from ..models import ResponsibleParty


def expressions(queryset=None):
    """Return parties with what `units_of` and `why` ask of them, however many, in two queries."""
    queryset = ResponsibleParty.objects.all() if queryset is None else queryset
    return queryset.prefetch_related("units")


def is_role_only(party):
    """Return whether the party is people with a role, wherever they are, and no unit as such."""
    return bool(party.role) and not (party.everyone or party.kinds or party.units.all())


def units_of(party, chart):
    """Return the ids of the units that `party` means on the day of `chart`.

    Everyone: all units. Kinds and named units: those (and those below, if asked) that had a place on the day; with a
    role, its holders there answer. A role alone: the units where someone holds it.
    """
    if party.everyone:
        return set(chart.units)
    if is_role_only(party):
        return set(chart.units) & _units_with(party.role, chart)
    named = {unit.pk for unit in party.units.all()}
    found = named | {placed.id for placed in chart.units.values() if placed.kind in party.kinds}
    if party.include_below:
        found = found.union(*(chart.below(unit_id) for unit_id in named))
    return found & set(chart.units)


def why(party, unit_id, chart):
    """Return, in the active language, why `party` means the unit on the day of `chart`; "" when it does not."""
    if unit_id not in units_of(party, chart):
        return ""
    if party.everyone:
        return _("because it applies to everyone employed")
    role = Role(party.role).label if party.role in Role.values else ""
    if is_role_only(party):
        return _("because someone here has the role: %(role)s") % {"role": role}
    placed = chart.units[unit_id]
    reason, words = _reason(party, placed, chart)
    if not role:
        return reason % words
    return _("%(reason)s, and there to the role: %(role)s") % {"reason": reason % words, "role": role}


def _reason(party, placed, chart):
    named = {unit.pk for unit in party.units.all()}
    if placed.id in named:
        return _("because %(unit)s is named"), {"unit": placed.unit.name_on(chart.date)}
    if placed.kind in party.kinds:
        return _("because it applies to every %(kind)s"), {"kind": _in_a_sentence(placed.kind)}
    above = next(unit for unit in party.units.all() if placed.id in chart.below(unit.pk))
    # The chart's own unit has its names at hand; a closed one is not there.
    unit = chart.units[above.pk].unit if above.pk in chart.units else above
    return _("because everything below %(unit)s is named"), {"unit": unit.name_on(chart.date)}


def _in_a_sentence(kind):
    label = str(UnitKind(kind).label)
    return label[:1].lower() + label[1:]


def _units_with(role, chart):
    # The chart leaves ordinary employees out; every unit has some.
    return set(chart.units) if role == Role.EMPLOYEE else chart.units_with(role)
