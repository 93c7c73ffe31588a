"""The demo's accounts in the database."""

from django.conf import settings
from django.contrib.auth import get_user_model

from kalix_wagtail.models import Appointment

from .organisation import SINCE
from .people import PEOPLE


def build_accounts(units):
    """Create the accounts that are missing, with their places in the organisation. `units`: ``{code: Unit}``.

    An account that is there keeps everything but its password, which follows DEMO_PASSWORD.
    """
    for person in PEOPLE:
        user, is_new = get_user_model().objects.get_or_create(
            username=person.username,
            defaults={
                "email": person.email,
                "first_name": person.first_name,
                "last_name": person.last_name,
                "is_superuser": person.is_administrator,
                "is_staff": person.is_administrator,
            },
        )
        if is_new or not user.check_password(settings.DEMO_PASSWORD):
            user.set_password(settings.DEMO_PASSWORD)
            user.save(update_fields=["password"])
        if is_new:
            for unit, role in ((person.unit, person.work), *person.duties):
                Appointment.objects.create(user=user, unit=units[unit], role=role, valid_from=SINCE)


def join_groups(groups):
    """Put the accounts into their groups; `groups` is what `create_groups()` returns."""
    for person in PEOPLE:
        user = get_user_model().objects.get(username=person.username)
        user.groups.add(*(groups[key] for key in person.groups))
