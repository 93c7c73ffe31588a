"""Who may do what: plain functions of a user and an object."""

from django.utils import timezone

from .models import OrganisationChart

#: An import adds and changes both, and makes accounts for people who have none.
IMPORTING = ("add_unit", "change_unit", "add_appointment", "change_appointment")


def may_publish(user, page):
    """Return whether `user` may publish `page`, and so enter earlier editions of it."""
    return bool(user.is_authenticated and user.is_active and page.permissions_for_user(user).can_publish())


def may_change_lifecycle(user, edition):
    """Return whether `user` may cancel, annul or withdraw `edition` or hide a passage: who may publish its page."""
    return may_publish(user, edition.page)


def may_acknowledge(user, unit, chart=None):
    """Return whether `user` may say for `unit` that a document is known there: who answers for the unit today.

    `chart` is the day's `OrganisationChart`, read when None is given.
    """
    if not (user.is_authenticated and user.is_active):
        return False
    return unit.pk in (chart or OrganisationChart(timezone.localdate())).led_by(user)


def may_import_organisation(user):
    """Return whether `user` may import the organisation: who may add and change both units and appointments."""
    return all(user.has_perm(f"kalix_wagtail.{codename}") for codename in IMPORTING)


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
