"""How a unit lives up to a duty, written down by who answers for it."""

import hashlib

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..enums import FollowUpStatus
from ..exceptions import FollowUpChangedError, FollowUpRefusedError, NotAllowedError
from ..models import Evidence, FollowUp, OperatingYear, OrganisationChart
from ..permissions import may_follow_up
from ..rules.obligations import duties_in_force, obligations_of


@transaction.atomic
def save_followup(
    obligation,
    unit,
    period,
    *,
    user,
    version,
    status,
    note="",
    responsible=None,
    due_on=None,
    carried_by="",
    files=(),
):
    """Write what `unit` says of `obligation` for the operating year `period`. Returns the `FollowUp`.

    `version` is that of the row the user had before the eyes, 0 when there was none. `files`: ``(name, content type,
    bytes)``, added to those there are; the same file twice is kept once. Saying the same again changes nothing.

    Raises NotAllowedError when the user does not answer for the unit or the duty does not fall on it,
    FollowUpRefusedError with texts by field, FollowUpChangedError when someone else was first.
    """
    period = _stored(period)
    followup = FollowUp.objects.select_for_update().filter(obligation=obligation, unit=unit, period=period).first()
    duty = _owed(obligation, unit, period, user)
    _check_right(user, unit, followup or (None if duty.is_yearly else _last_said(obligation, unit, period)))
    said = {
        "status": status,
        "note": note.strip(),
        "responsible": responsible,
        "due_on": due_on,
        "carried_by": carried_by.strip(),
    }
    _check(duty, said)
    if (followup.version if followup else 0) != version:
        raise FollowUpChangedError(_("Someone else has changed this meanwhile."))
    followup = followup or FollowUp(obligation=obligation, unit=unit, period=period)
    if followup.pk is None or any(getattr(followup, name) != value for name, value in said.items()):
        _write(followup, said, user)
    for name, content_type, data in files:
        Evidence.objects.get_or_create(
            followup=followup,
            sha256=hashlib.sha256(data).hexdigest(),
            defaults={
                "name": name,
                "content_type": content_type,
                "data": data,
                "size": len(data),
                "added_by": user,
            },
        )
    return followup


def _stored(period):
    """Return the operating year as a row: a calendar year becomes one when something is first said of it."""
    if period.pk is None:
        days = {"valid_from": period.valid_from, "valid_until": period.valid_until}
        period, _is_new = OperatingYear.objects.get_or_create(label=period.label, defaults=days)
    return period


def _last_said(obligation, unit, period):
    """Return what was last said before an operating year, or None: of a duty that is not yearly it stands on."""
    earlier = FollowUp.objects.filter(obligation=obligation, unit=unit, period__valid_from__lt=period.valid_from)
    return earlier.order_by("period__valid_from").last()


def _check_right(user, unit, followup):
    if not may_follow_up(user, unit, followup=followup):
        raise NotAllowedError(_("You do not answer for this unit."))


def _owed(obligation, unit, period, user):
    """Return the `Duty` as it falls on the unit today, or for a year that is over, on its last day."""
    today = timezone.localdate()
    if period.valid_from > today:
        raise NotAllowedError(_("The operating year has not begun."))
    chart = OrganisationChart(min(today, period.valid_until))
    duties = duties_in_force(chart.date, user, obligation=obligation)
    owed = [row for row in obligations_of(unit.pk, chart, user, duties=duties) if row.inherited_from is None]
    if not owed:
        raise NotAllowedError(_("This duty does not fall on the unit."))
    return owed[0].duty


def _check(duty, said):
    faults = {}
    if said["status"] not in FollowUpStatus.values:
        faults["status"] = _("Choose how it stands.")
    if said["status"] == FollowUpStatus.DONE and duty.is_carried_elsewhere and not said["carried_by"]:
        faults["carried_by"] = _("Name the document that carries this duty; until then it stays open.")
    if said["status"] == FollowUpStatus.NOT_APPLICABLE and not said["note"]:
        faults["note"] = _("Say why it does not concern you.")
    if said["responsible"] is not None and not said["responsible"].is_active:
        faults["responsible"] = _("This person no longer has an account.")
    if faults:
        raise FollowUpRefusedError(faults)


def _write(followup, said, user):
    for name, value in said.items():
        setattr(followup, name, value)
    followup.version += 1
    followup.changed_at, followup.changed_by, followup._history_user = timezone.now(), user, user
    try:
        with transaction.atomic():
            followup.save()
    except IntegrityError as error:
        # Two said something for the first time at once.
        raise FollowUpChangedError(_("Someone else has changed this meanwhile.")) from error
