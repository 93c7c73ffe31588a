"""Which units a responsible party means on a day, and why."""

from django.db.models import F
from django.utils.translation import gettext as _

from ..enums import Role, UnitKind
from ..models import ObligationWording, ResponsibleParty, Unit


def parties_of(wordings):
    """Return ``{wording id: [party, …]}`` for wordings of duties, ready for `units_of` and `why`; one query.

    Each party comes as one object, however many wordings name it.
    """
    links = ObligationWording.parties.through.objects.filter(obligationwording__in=[w.pk for w in wordings])
    links = links.select_related("responsibleparty").annotate(unit_id=F("responsibleparty__units"))
    parties, found = {}, {}
    for link in links.order_by("pk"):
        party = parties.setdefault(link.responsibleparty_id, link.responsibleparty)
        named = party.__dict__.setdefault("named_unit_ids", set())
        if link.unit_id is not None:
            named.add(link.unit_id)
        of_wording = found.setdefault(link.obligationwording_id, [])
        if party not in of_wording:
            of_wording.append(party)
    return found


def named_units(party):
    """Return the ids of the units that the party names."""
    if "named_unit_ids" not in party.__dict__:
        party.named_unit_ids = {unit.pk for unit in party.units.all()}
    return party.named_unit_ids


def is_role_only(party):
    """Return whether the party is people with a role, wherever they are, and no unit as such."""
    return bool(party.role) and not (party.everyone or party.kinds or named_units(party))


def units_of(party, chart):
    """Return the ids of the units that `party` means on the day of `chart`.

    Everyone: all units. Kinds and named units: those (and those below, if asked) that had a place on the day; with a
    role, its holders there answer. A role alone: the units where someone holds it.
    """
    if party.everyone:
        return chart.unit_ids
    if is_role_only(party):
        return _units_with(party.role, chart) & chart.unit_ids
    named = named_units(party)
    found = named | chart.of_kinds(party.kinds)
    if party.include_below:
        found = found.union(*(chart.below(unit_id) for unit_id in named))
    return found & chart.unit_ids


def why(party, unit_id, chart):
    """Return, in the active language, why `party` means the unit on the day of `chart`; "" when it does not."""
    if unit_id not in units_of(party, chart):
        return ""
    if party.everyone:
        return _("because it applies to everyone employed")
    role = Role(party.role).label if party.role in Role.values else ""
    if is_role_only(party):
        return _("because someone here has the role: %(role)s") % {"role": role}
    reason = _reason(party, chart.units[unit_id], chart)
    return _("%(reason)s, and there to the role: %(role)s") % {"reason": reason, "role": role} if role else reason


def _reason(party, placed, chart):
    if placed.id in named_units(party):
        return _("because %(unit)s is named") % {"unit": placed.unit.name_on(chart.date)}
    if placed.kind in party.kinds:
        return _("because it applies to every %(kind)s") % {"kind": _in_a_sentence(placed.kind)}
    above = next(unit_id for unit_id in sorted(named_units(party)) if placed.id in chart.below(unit_id))
    # The chart's own unit has its names at hand; a closed one is not there.
    unit = chart.units[above].unit if above in chart.units else Unit.objects.get(pk=above)
    return _("because everything below %(unit)s is named") % {"unit": unit.name_on(chart.date)}


def _in_a_sentence(kind):
    label = str(UnitKind(kind).label)
    return label[:1].lower() + label[1:]


def _units_with(role, chart):
    # The chart leaves ordinary employees out; every unit has some.
    return chart.unit_ids if role == Role.EMPLOYEE else chart.units_with(role)


def every_party():
    """Return every party there is, ready for `units_of`; one query."""
    return _with_named_units(ResponsibleParty.objects.all())


def parties_by_key(keys):
    """Return ``{key: party}`` for the parties with these keys, ready for `units_of`; one query."""
    return {party.key: party for party in _with_named_units(ResponsibleParty.objects.filter(key__in=keys))}


def parties_by_id(ids):
    """Return ``{id: party}`` for the parties with these ids, ready for `units_of`; one query."""
    return {party.pk: party for party in _with_named_units(ResponsibleParty.objects.filter(pk__in=ids))}


def _with_named_units(parties):
    found = {}
    for row in parties.annotate(unit_id=F("units__pk")).order_by("key"):
        party = found.setdefault(row.pk, row)
        named = party.__dict__.setdefault("named_unit_ids", set())
        if row.unit_id is not None:
            named.add(row.unit_id)
    return list(found.values())
