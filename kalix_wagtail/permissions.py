"""Who may do what: plain functions of a user and an object."""

from django.utils import timezone

from .enums import ReporterShownTo, Role, UnitKind
from .models import DeficiencyReport, OrganisationChart
from .rules.organisation import works_somewhere

#: Whose members see that the policies are followed in the whole municipality.
OVERSEEING_KINDS = frozenset({UnitKind.EXECUTIVE, UnitKind.ASSEMBLY})
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


def may_acknowledge_personally(user):
    """Return whether `user` is asked to confirm documents: whoever works somewhere today."""
    return bool(user.is_authenticated and user.is_active) and works_somewhere(user, timezone.localdate())


def may_follow_up(user, unit, *, followup=None, chart=None):
    """Return whether `user` may say how `unit` lives up to a duty: who answers for it, or is named for that duty."""
    is_named = followup is not None and followup.responsible_id is not None and followup.responsible_id == user.pk
    return bool(is_named and user.is_active) or may_acknowledge(user, unit, chart)


def may_oversee(user, chart=None):
    """Return whether `user` sees how every unit lives up to its duties, but no deficiency report by that.

    Security coordinators, whoever has a task in the executive board or the council, and superusers. Not by a permission
    of Django's: that would be asked of the database each time a manager opens a page.
    """
    if not (user.is_authenticated and user.is_active):
        return False
    chart = chart or OrganisationChart(timezone.localdate())
    oversees = any(
        role == Role.COORDINATOR or (unit_id in chart.units and chart.units[unit_id].kind in OVERSEEING_KINDS)
        for unit_id, role in chart.tasks_of(user)
    )
    return oversees or user.is_superuser


def may_see_statistics(user, chart):
    """Return whether `user` sees figures of reports: who oversees sees all, whoever answers for units sees theirs."""
    return bool(chart.led_by(user)) or may_oversee(user, chart)


def may_read_followups(user, unit_id, chart):
    """Return whether `user` reads notes and evidence of a unit: who answers for it or for a unit above, or oversees."""
    led = chart.led_by(user)
    return not led.isdisjoint([unit_id, *chart.ancestors(unit_id)]) or may_oversee(user, chart)


def may_import_organisation(user):
    """Return whether `user` may import the organisation: who may add and change both units and appointments."""
    return all(user.has_perm(f"kalix_wagtail.{codename}") for codename in IMPORTING)


def may_try_mail_again(user):
    """Return whether `user` may have mail tried again that was given up: who may change the queue of mail."""
    return user.has_perm("kalix_wagtail.change_notification")


def may_report(user):
    """Return whether `user` may report a deficiency: everyone with an active account."""
    return bool(user.is_authenticated and user.is_active)


def may_handle(user, report, chart=None):
    """Return whether `user` answers for `report` today, and so may comment on it and move it.

    That is whoever the organisation leads to, whoever it was passed up to, and whoever it is assigned to. `chart` is
    the day's `OrganisationChart`, read when None is given. Being an administrator gives nothing here.
    """
    if not may_report(user) or user.pk == report.reporter_id:
        return False
    return user.pk in report.answered_by_ids(chart or OrganisationChart(timezone.localdate()))


def acts_on(user, report):
    """Return the open actions of `report` that `user` is responsible for. They give sight of it, and no more than that:
    to write to those who handle it, and to finish the own action."""
    if not may_report(user) or user.pk in report.passing:
        return []
    return list(report.actions.filter(responsible=user, done_at=None))


def may_finish_action(user, action, chart=None):
    """Return whether `user` may say that `action` is done: who is responsible for it, or handles its report."""
    is_responsible = action.responsible_id == user.pk and user.pk not in action.report.passing
    return (is_responsible and may_report(user)) or may_handle(user, action.report, chart)


def may_be_given(person, report):
    """Return whether `report` or an action of it may be given to `person`: not to who reported, or whom it is about."""
    return person.is_active and person.pk not in report.passing


def may_see_reporter(user, report, chart=None):
    """Return whether `user`, who may see `report`, may know who reported: the reporter always does."""
    if report.reporter_id is not None and report.reporter_id == user.pk:
        return True
    if report.reporter_shown_to == ReporterShownTo.HANDLERS:
        return True
    if report.reporter_shown_to == ReporterShownTo.NOBODY:
        return False
    return is_coordinator(user, chart)


def is_coordinator(user, chart=None):
    """Return whether `user` is a security coordinator today. `chart`: the day's, read when None is given."""
    if not may_report(user):
        return False
    chart = chart or OrganisationChart(timezone.localdate())
    return Role.COORDINATOR in {role for _unit, role in chart.tasks_of(user)}


def may_hold(user, report, chart=None):
    """Return whether `user` may put `report` under legal hold, or release it: a coordinator who sees the report."""
    chart = chart or OrganisationChart(timezone.localdate())
    return (
        is_coordinator(user, chart)
        and user.pk != report.passed_over_id
        and DeficiencyReport.objects.visible_to(user, chart=chart).filter(pk=report.pk).exists()
    )


def may_remove_text(user, report, chart=None):
    """Return whether `user` may remove a text or a file from `report`: whoever answers for it, and a coordinator.

    Not the reporter and not whom the report is about, whatever tasks they have.
    """
    chart = chart or OrganisationChart(timezone.localdate())
    return may_handle(user, report, chart) or (is_coordinator(user, chart) and user.pk not in report.passing)


def may_dispose(user):
    """Return whether `user` may dispose of reports: by a permission of Django's of its own."""
    return bool(user.is_active and user.has_perm("kalix_wagtail.add_disposal"))
