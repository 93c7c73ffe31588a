"""A manager says for a unit that a steering document is known there."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..exceptions import NotAllowedError
from ..log_actions import EDITION_ACKNOWLEDGED
from ..models import Acknowledgement, Edition
from ..permissions import may_acknowledge
from ..rules.reading import readable


@transaction.atomic
def acknowledge_edition(edition, unit, *, user):
    """Enter that `edition`, which is in force, is known in `unit`. Returns the `Acknowledgement`.

    Doing it twice, or for another edition with the same major number, changes nothing. Raises NotAllowedError when
    `user` does not answer for the unit, may not read the policy, or the edition is not in force.
    """
    if not may_acknowledge(user, unit):
        raise NotAllowedError(_("You do not answer for this unit."))
    in_force = readable(Edition.objects.in_force(timezone.localdate()), user)
    if not in_force.filter(pk=edition.pk).exists():
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
