"""What an import does to people: which accounts and appointments begin, and which appointments end."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.utils import formats
from django.utils.translation import gettext as _

from ..enums import ImportedChange, Role
from ..importing.organisation_rows import RowError
from .import_periods import ONE_DAY
from .import_writes import APPOINTMENT, Change, Edit, NewAccount, NewAppointment


@dataclass(frozen=True)
class Place:
    """Whose place in which unit: what makes two rows speak of the same."""

    unit: str
    email: str
    role: str


class PeoplePlanner:
    """Compares the rows of appointments in a file with what is `stored` (a `StoredOrganisation`).

    `label`: a function from a unit's code to what people call it. After `plan()`, `errors`, `changes` and `writes`
    are filled in.
    """

    def __init__(self, rows, stored, *, today, writes, label):
        self.rows, self.stored, self.today, self.writes, self.label = rows, stored, today, writes, label
        self.errors, self.changes, self.unchanged = [], [], 0
        self.new_accounts, self.said, self.met = {}, {}, set()

    def plan(self, *, end_missing=False):
        for row in self.rows:
            before = len(self.changes)
            if row.unit not in self.stored.units:
                self._refuse(row, "unit", _("There is no unit “%(code)s”.") % {"code": row.unit})
                continue
            known = self.stored.accounts.get(row.email, [])
            if len(known) > 1:
                text = _("%(count)d accounts have this e-mail address.") % {"count": len(known)}
                self._refuse(row, "email", text)
                continue
            if not known:
                self._new_account(row)
            self._appointment(row, known[0].pk if known else None)
            self.unchanged += before == len(self.changes)
        if end_missing:
            self._end_missing()

    def _refuse(self, row, column, message):
        self.errors.append(RowError(row.line, column, message))

    def _change(self, kind, line, place, day, before=""):
        role = str(Role(place.role).label) if place.role in Role.values else place.role
        after = f"{role}, {self.label(place.unit)}"
        self.changes.append(Change(kind, line, place.email, before, after, day))

    def _appointment(self, row, user_id):
        first, last = row.valid_from or self.today, row.valid_until
        if row.valid_from is None and last is not None and last < first:
            # It only says when the appointment ended.
            first = last
        place = Place(row.unit, row.email, row.role)
        for earlier in self.said.setdefault(place, []):
            if _overlap(earlier[:2], (first, last)):
                text = _("The appointment is the same as on line %(line)d, at the same time.") % {"line": earlier[2]}
                self._refuse(row, "from", text)
                return
        self.said[place].append((first, last, row.line))
        spans = self.stored.appointments.get((row.unit, user_id, row.role), [])
        same = min((span for span in spans if span.overlaps(first, last)), key=lambda s: s.valid_from, default=None)
        if same is None:
            self._appoint(row, place, first)
            return
        self.met.update(span.pk for span in spans if span.overlaps(first, last))
        if last is not None and same.valid_until != last:
            self._end(same, last, row.line, place)

    def _appoint(self, row, place, first):
        if row.valid_until is not None and row.valid_until < (row.valid_from or self.today):
            self._refuse(row, "until", _("The last day is before the first."))
            return
        if not any(span.overlaps(first, row.valid_until) for span in self.stored.units[row.unit].placements):
            self._refuse(row, "unit", _("The unit “%(code)s” is not open at that time.") % {"code": row.unit})
            return
        self.writes.appointments.append(NewAppointment(row.unit, row.email, row.role, first, row.valid_until))
        self._change(ImportedChange.APPOINTED, row.line, place, first)

    def _end(self, span, last, line, place):
        before = formats.date_format(span.valid_until) if span.valid_until else ""
        self.writes.edits.append(Edit(APPOINTMENT, span.pk, (("valid_until", last),)))
        self._change(ImportedChange.ENDED, line, place, last, before)

    def _end_missing(self):
        named = {row.unit for row in self.rows}
        email_of = {each.pk: email for email, accounts in self.stored.accounts.items() for each in accounts}
        for (unit, user_id, role), spans in self.stored.appointments.items():
            for span in spans if unit in named else ():
                # What began on the day of the import cannot end before it.
                last = max(self.today - ONE_DAY, span.valid_from)
                if span.pk in self.met or not span.is_on(self.today) or span.valid_until == last:
                    continue
                self._end(span, last, None, Place(unit, email_of.get(user_id, f"#{user_id}"), role))

    def _new_account(self, row):
        first = self.new_accounts.get(row.email)
        if first is None:
            self.new_accounts[row.email] = row
            self._create_account(row)
        elif (first.first_name, first.last_name) != (row.first_name, row.last_name):
            text = _("The same e-mail address has another name on line %(line)d.") % {"line": first.line}
            self._refuse(row, "email", text)

    def _create_account(self, row):
        user_model = get_user_model()
        username = user_model.normalize_username(row.email)
        if username.lower() in self.stored.usernames:
            text = _("An account has this as its user name, and another e-mail address.")
            self._refuse(row, "email", text)
            return
        values = {
            user_model.USERNAME_FIELD: ("email", username),
            user_model.get_email_field_name(): ("email", row.email),
            "first_name": ("first_name", row.first_name),
            "last_name": ("last_name", row.last_name),
        }
        faults = [
            RowError(row.line, column, message)
            for name, (column, value) in values.items()
            for message in _faults(user_model, name, value)
        ]
        self.errors += dict.fromkeys(faults)
        if not faults:
            self.writes.accounts.append(NewAccount(row.email, username, row.first_name, row.last_name))
            name = f"{row.first_name} {row.last_name}".strip()
            self.changes.append(Change(ImportedChange.ACCOUNT, row.line, row.email, "", name, None))


def _faults(user_model, name, value):
    """Return why the host's user model does not take a value; it need not have a field for names."""
    try:
        field = user_model._meta.get_field(name)
    except FieldDoesNotExist:
        return []
    if not value:
        return []
    try:
        field.clean(value, None)
    except ValidationError as error:
        return error.messages
    return []


def _overlap(one, other):
    (first, last), (other_first, other_last) = one, other
    return (last is None or other_first <= last) and (other_last is None or first <= other_last)
