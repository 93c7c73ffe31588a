"""Deficiency reports and what happens to them."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ..enums import OPEN_STATUSES, CaseEventKind, ReportStatus, Visibility
from ..exceptions import ImmutableRecordError
from .editions import Edition
from .organisation import Absence, Appointment, Unit, UnitPlacement
from .organisation_chart import ANSWERING_ROLES, OrganisationChart

#: No 0/O, 1/I/L, 5/S, 2/Z, 8/B, U/V: read aloud and copied by hand without mistakes.
REFERENCE_ALPHABET = "34679ACDEFGHJKMNPQRTWXY"


def draw_reference():
    """Return a random reference such as "K7MD-X4QE"; 23⁸ ≈ 8·10¹⁰ possibilities, nothing to guess from."""
    letters = "".join(secrets.choice(REFERENCE_ALPHABET) for _position in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class DeficiencyCategory(models.Model):
    """What a deficiency is about; a vocabulary of the municipality's own."""

    name = models.CharField(_("name"), max_length=100)
    is_active = models.BooleanField(_("can be chosen"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("deficiency category")
        verbose_name_plural = _("deficiency categories")
        ordering = ["order", "name"]

    def __str__(self):
        return self.name


class DeficiencyReportQuerySet(models.QuerySet):
    """Reports. Everything shown to anyone starts with `visible_to`."""

    def visible_to(self, user, *, chart=None):
        """Return the reports `user` may see: the own ones, and those the user answers for today.

        Who answers follows from the organisation of the day (`chart`, read when None is given), so that whoever
        is replaced loses sight of them at once. Being an administrator gives nothing here.
        """
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        chart = chart or OrganisationChart(timezone.localdate())
        if user.pk not in chart.leaders:
            return self.filter(reporter=user)
        # The walk goes past the reporter and whoever the report is about. That changes who answers only where one
        # of them is met on the walk: those few reports are asked one by one.
        leading = Appointment.objects.on(chart.date).filter(role__in=ANSWERING_ROLES).values("user")
        deputies = Absence.objects.on(chart.date).filter(deputy__isnull=False).values("deputy")
        met = Q(reporter__in=leading) | Q(reporter__in=deputies)
        met |= Q(passed_over__in=leading) | Q(passed_over__in=deputies)
        return self.filter(
            Q(reporter=user)
            | (self._answered_plainly(user, chart) & ~met)
            | Q(pk__in=self._answered_past(user, chart, met))
        )

    @staticmethod
    def _answered_plainly(user, chart):
        answers_for = Q(route_unit__in=chart.led_by(user), is_sensitive=False)
        if getattr(chart.last_resort().user, "pk", None) == user.pk:
            placed = UnitPlacement.objects.on(chart.date).values("unit")
            answers_for |= Q(is_sensitive=True) | Q(route_unit__isnull=True) | ~Q(route_unit__in=placed)
        return answers_for

    def _answered_past(self, user, chart, met):
        """Return the ids of the reports among `met` that `user` answers for."""
        answers, found = {}, []
        rows = self.model.objects.filter(met).values_list("pk", "route_unit", "is_sensitive", "reporter", "passed_over")
        for pk, unit_id, is_sensitive, *passing in rows:
            question = unit_id, is_sensitive, frozenset(passing) - {None}
            if question not in answers:
                answers[question] = chart.answering(unit_id, is_sensitive=is_sensitive, passing=question[2]).user
            if answers[question] is not None and answers[question].pk == user.pk:
                found.append(pk)
        return found

    def handled_by(self, user, *, chart=None):
        """Return the reports `user` answers for, without those only reported by the user."""
        return self.visible_to(user, chart=chart).exclude(reporter=user)

    def reported_by(self, user):
        """Return the user's own reports."""
        return self.filter(reporter=user) if getattr(user, "is_authenticated", False) else self.none()

    def open(self):
        """Return reports that still wait for something."""
        return self.filter(status__in=OPEN_STATUSES)


class DeficiencyReport(models.Model):
    """A safety deficiency that someone has pointed out. The string form says nothing of what it is about."""

    reference = models.CharField(_("reference"), max_length=12, unique=True, default=draw_reference, editable=False)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="kalix_reports", verbose_name=_("reporter")
    )
    reporter_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("the reporter's unit")
    )
    description = models.TextField(_("what was seen"))
    place = models.CharField(_("where"), max_length=200, blank=True)
    category = models.ForeignKey(
        DeficiencyCategory,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    is_sensitive = models.BooleanField(_("sensitive"), default=False)
    status = models.CharField(_("status"), max_length=16, choices=ReportStatus, default=ReportStatus.RECEIVED)
    # The unit whose responsible person answers for the report; None: the security coordinator.
    route_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("goes to")
    )
    # Who has been told to answer, as of the last routing; sight follows from `visible_to`, not from this.
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who answers"),
    )
    # A person who must never see it: the reporter's own supervisor, when the report is about that person.
    passed_over = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    route = models.JSONField(default=list, editable=False)
    source_page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    source_block = models.CharField(max_length=64, blank=True)
    source_edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=20, default="sv")
    created_at = models.DateTimeField(_("reported"), default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    submitter = models.CharField(max_length=80, editable=False)
    submission_key = models.CharField(max_length=64, editable=False)
    submission_hash = models.CharField(max_length=64, editable=False)

    history = HistoricalRecords()

    objects = DeficiencyReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("deficiency report")
        verbose_name_plural = _("deficiency reports")
        ordering = ["-created_at", "-pk"]
        constraints = [
            # A cached page hands one key to many readers, so the key alone is not enough.
            models.UniqueConstraint(
                fields=["submitter", "submission_key", "submission_hash"], name="kalix_report_submission"
            )
        ]
        indexes = [
            models.Index(fields=["reporter", "-created_at"], name="kalix_report_reporter"),
            models.Index(fields=["route_unit", "status", "-created_at"], name="kalix_report_route"),
        ]

    def __str__(self):
        return self.reference

    @property
    def is_open(self):
        return self.status in OPEN_STATUSES

    @property
    def passing(self):
        """Return the ids of the people who never answer for this report: the reporter and whoever it is about."""
        return frozenset({self.reporter_id, self.passed_over_id} - {None})

    def answered_by(self, chart):
        """Return the `Route` to whoever answers for the report on the chart's day."""
        return chart.answering(self.route_unit_id, is_sensitive=self.is_sensitive, passing=self.passing)


class CaseEventQuerySet(models.QuerySet):
    def for_reporter(self):
        """Return the events the reporter may read."""
        return self.filter(visibility=Visibility.REPORTER)


class CaseEvent(models.Model):
    """Something that happened to a report; written once."""

    report = models.ForeignKey(DeficiencyReport, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=CaseEventKind)
    visibility = models.CharField(max_length=16, choices=Visibility, default=Visibility.REPORTER)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(blank=True)
    from_status = models.CharField(max_length=16, choices=ReportStatus, blank=True)
    to_status = models.CharField(max_length=16, choices=ReportStatus, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = CaseEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of a report")
        verbose_name_plural = _("events of reports")
        ordering = ["created_at", "pk"]

    def __str__(self):
        return self.get_kind_display()

    def save(self, *args, **kwargs):
        if self.pk and not kwargs.get("force_insert"):
            raise ImmutableRecordError("What happened to a report is written once.")
        super().save(*args, **kwargs)
