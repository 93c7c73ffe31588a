"""A manager says for a unit that a steering document is known there; an employee, that it is read and understood."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..enums import EditionLifecycle
from ..exceptions import NotAllowedError
from ..log_actions import EDITION_ACKNOWLEDGED
from ..models import Acknowledgement, Edition, PersonalAcknowledgement
from ..models.editions import is_in_force
from ..permissions import may_acknowledge, may_acknowledge_personally
from ..rules.personal_acknowledgements import can_be_confirmed
from ..rules.reading import readable


@transaction.atomic
def acknowledge_edition(edition, unit, *, user):
    """Enter that `edition`, which is in force or waits for its day, is known in `unit`. Returns the `Acknowledgement`.

    Doing it twice, or for another edition with the same major number, changes nothing. Raises NotAllowedError when
    `user` does not answer for the unit, may not read the policy, or the edition is neither.
    """
    if not may_acknowledge(user, unit):
        raise NotAllowedError(_("You do not answer for this unit."))
    today = timezone.localdate()
    known = Edition.objects.filter(is_in_force(today) | Q(lifecycle=EditionLifecycle.STANDING, valid_from__gt=today))
    if not readable(known, user).filter(pk=edition.pk).exists():
        raise NotAllowedError(_("This edition is not in force."))
    # Locks the edition, so that two at once make one.
    Edition.objects.select_for_update(of=("self",)).only("pk").get(pk=edition.pk)
    same_major = {"edition__policy_key": edition.policy_key, "edition__major": edition.major}
    earlier = Acknowledgement.objects.filter(unit=unit, **same_major).first()
    if earlier is not None:
        return earlier
    acknowledgement = Acknowledgement.objects.create(edition=edition, unit=unit, user=user)
    data = {"edition": edition.number, "unit": unit.code}
    log(instance=edition.page, action=EDITION_ACKNOWLEDGED, user=user, data=data)
    return acknowledgement


@transaction.atomic
def acknowledge_personally(edition, *, user):
    """Enter that `user` has read and understood `edition`. Returns the `PersonalAcknowledgement`.

    Doing it twice, in another language, or for another edition with the same major number, changes nothing. Raises
    NotAllowedError when `user` works nowhere today or may not read the policy, or when employees are not asked.
    It is not logged: whoever reads a page's log would see who has confirmed and, by that, who has not.
    """
    if not may_acknowledge_personally(user):
        raise NotAllowedError(_("Employees confirm what they have read; you are not placed in any unit today."))
    is_readable = readable(Edition.objects.filter(pk=edition.pk), user).exists()
    if not (is_readable and can_be_confirmed(edition, timezone.localdate())):
        raise NotAllowedError(_("Nobody is asked to confirm this edition."))
    major = {"policy_key": edition.policy_key, "major": edition.major, "user": user}
    return PersonalAcknowledgement.objects.get_or_create(**major, defaults={"edition": edition})[0]
