"""The stored organisation for an import to compare with: read whole, with as many queries whatever its size."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.db.models import Q

from ..models import Appointment, Unit, UnitName, UnitPlacement
from .import_periods import Span


@dataclass
class StoredUnit:
    """A unit, with `names` by language and where it has stood; the value of a placement is ``(kind, code above)``."""

    code: str
    names: dict = field(default_factory=lambda: defaultdict(list))
    placements: list = field(default_factory=list)


@dataclass(frozen=True)
class StoredAccount:
    """Someone who has an account."""

    pk: int
    username: str


@dataclass
class StoredOrganisation:
    """`units` by code, `accounts` by e-mail in small letters, `usernames` in small letters.

    `appointments`: ``{(unit code, account's pk, role): [Span, …]}``.
    """

    units: dict
    accounts: dict
    usernames: set
    appointments: dict


def read_stored(earliest):
    """Return the `StoredOrganisation`, without the appointments that ended before the day `earliest`."""
    code_of = dict(Unit.objects.order_by("code").values_list("pk", "code"))
    units = {code: StoredUnit(code) for code in code_of.values()}
    for pk, unit_id, language, *period, name in UnitName.objects.order_by("pk").values_list(
        "pk", "unit_id", "language", "valid_from", "valid_until", "name"
    ):
        units[code_of[unit_id]].names[language.lower()].append(Span(pk, *period, name))
    for pk, unit_id, parent_id, *period, kind in UnitPlacement.objects.order_by("pk").values_list(
        "pk", "unit_id", "parent_id", "valid_from", "valid_until", "kind"
    ):
        units[code_of[unit_id]].placements.append(Span(pk, *period, (kind, code_of.get(parent_id, ""))))
    accounts, usernames = _accounts()
    return StoredOrganisation(units, accounts, usernames, _appointments(code_of, earliest))


def _accounts():
    user_model = get_user_model()
    email_field = user_model.get_email_field_name()
    accounts, usernames = defaultdict(list), set()
    users = user_model._default_manager.order_by("pk")
    for pk, username, email in users.values_list("pk", user_model.USERNAME_FIELD, email_field):
        usernames.add(str(username).lower())
        if email:
            accounts[email.strip().lower()].append(StoredAccount(pk, str(username)))
    return accounts, usernames


def _appointments(code_of, earliest):
    appointments = defaultdict(list)
    rows = Appointment.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=earliest)).order_by("pk")
    for pk, unit_id, user_id, role, *period in rows.values_list(
        "pk", "unit_id", "user_id", "role", "valid_from", "valid_until"
    ):
        appointments[code_of[unit_id], user_id, role].append(Span(pk, *period, role))
    return appointments
