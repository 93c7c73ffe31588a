"""Carries out an import of the organisation: everything, or nothing."""

from collections import defaultdict

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from ..exceptions import ImportRefusedError, NotAllowedError
from ..models import Appointment, Unit, UnitName, UnitPlacement
from ..permissions import may_import_organisation
from ..rules.import_writes import APPOINTMENT, PLACEMENT, UNIT_NAME
from ..rules.organisation_import import plan_import

#: How many rows are written at a time.
BATCH = 500

EDITED = {UNIT_NAME: UnitName, PLACEMENT: UnitPlacement, APPOINTMENT: Appointment}


def import_organisation(plan, *, user, progress=None):
    """Write what an `OrganisationPlan` says, in one transaction. Returns how many rows were written.

    `user`: who does it, None for the command line. `progress` is called with how many rows are written and how many
    there are. Raises NotAllowedError, or ImportRefusedError with a text for the user: the plan has errors, what is
    stored has changed so that it would write something else than it says, or the database refuses a row.
    """
    if user is not None and not may_import_organisation(user):
        raise NotAllowedError(_("You need the right to add and change units and appointments."))
    if plan.errors:
        raise ImportRefusedError(_("The file has errors. Nothing has been changed."))
    try:
        with transaction.atomic():
            # Two imports at once, or an import and someone who edits a unit, wait for each other.
            list(Unit.objects.select_for_update().order_by("pk").values_list("pk"))
            today = plan_import(plan.file, date=plan.date, end_missing=plan.end_missing)
            if today.errors or today.digest != plan.digest:
                raise ImportRefusedError(
                    _("The organisation has changed since this was shown. Nothing has been changed; look again.")
                )
            return _Writing(plan.writes, user, progress or (lambda done, total: None)).write()
    except (IntegrityError, DataError) as error:
        raise ImportRefusedError(_("The database refused a row. Nothing has been changed.")) from error


class _Writing:
    """One import on its way into the database."""

    def __init__(self, writes, user, progress):
        self.writes, self.user, self.progress = writes, user, progress
        self.done, self.total = 0, writes.count()
        self.reason = _("Import of the organisation")

    def write(self):
        self._units()
        self._edit()
        self._accounts()
        self._appointments()
        return self.done

    def _units(self):
        self._create(Unit, [Unit(code=code) for code in self.writes.units])
        self.unit_ids = dict(Unit.objects.values_list("code", "pk"))
        self._create(
            UnitName,
            [UnitName(unit_id=self.unit_ids[code], **values) for code, values in _by_code(self.writes.names)],
        )
        placements = []
        for code, values in _by_code(self.writes.placements):
            parent = values.pop("parent")
            parent_id = self.unit_ids[parent] if parent else None
            placements.append(UnitPlacement(unit_id=self.unit_ids[code], parent_id=parent_id, **values))
        self._create(UnitPlacement, placements)

    def _create(self, model, rows):
        for rows_at_once in _batches(rows):
            bulk_create_with_history(rows_at_once, model, default_user=self.user, default_change_reason=self.reason)
            self._advance(len(rows_at_once))

    def _edit(self):
        edits = defaultdict(list)
        for edit in self.writes.edits:
            edits[edit.model].append(edit)
        for name, edits_of_model in edits.items():
            for edits_at_once in _batches(edits_of_model):
                self._update(EDITED[name], edits_at_once)

    def _update(self, model, edits):
        rows, changed = model.objects.in_bulk([edit.pk for edit in edits]), set()
        for edit in edits:
            for field, value in edit.values:
                if field == "parent":
                    field, value = "parent_id", self.unit_ids[value] if value else None
                setattr(rows[edit.pk], field, value)
                changed.add(field.removesuffix("_id"))
        bulk_update_with_history(
            list(rows.values()), model, sorted(changed), default_user=self.user, default_change_reason=self.reason
        )
        self._advance(len(edits))

    def _accounts(self):
        """Make the accounts, one by one: a host may do something of its own when a user is saved."""
        user_model, self.new_ids = get_user_model(), {}
        for account in self.writes.accounts:
            values = {
                "first_name": account.first_name,
                "last_name": account.last_name,
                user_model.get_email_field_name(): account.email,
                user_model.USERNAME_FIELD: account.username,
            }
            new = user_model(**{name: value for name, value in values.items() if _has_field(user_model, name)})
            new.set_unusable_password()
            new.save()
            self.new_ids[account.email] = new.pk
            self._advance(1)

    def _appointments(self):
        user_model = get_user_model()
        email_field = user_model.get_email_field_name()
        ids = {}
        if self.writes.appointments:
            for pk, email in user_model._default_manager.values_list("pk", email_field):
                ids[(email or "").strip().lower()] = pk
        ids |= self.new_ids
        rows = []
        for appointment in self.writes.appointments:
            values = appointment._asdict()
            unit_id, user_id = self.unit_ids[values.pop("unit")], ids[values.pop("email")]
            rows.append(Appointment(unit_id=unit_id, user_id=user_id, **values))
        self._create(Appointment, rows)

    def _advance(self, rows):
        self.done += rows
        self.progress(self.done, self.total)


def _by_code(rows):
    """Return ``[(unit's code, the other values), …]``."""
    for row in rows:
        values = row._asdict()
        yield values.pop("code"), values


def _batches(rows):
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _has_field(model, name):
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True
