"""Who may do what: plain functions of a user and an object."""

from django.utils import timezone

from .models import OrganisationChart


def may_report(user):
    """Return whether `user` may report a deficiency: everyone with an active account."""
    return bool(user.is_authenticated and user.is_active)


def may_handle(user, report, chart=None):
    """Return whether `user` answers for `report` today, and so may comment on it and move it.

    `chart` is the day's `OrganisationChart`, read when None is given. Being an administrator gives nothing here.
    """
    if not may_report(user):
        return False
    route = report.answered_by(chart or OrganisationChart(timezone.localdate()))
    return route.user is not None and route.user.pk == user.pk
