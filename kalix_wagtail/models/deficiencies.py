"""Deficiency reports and what happens to them."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ..enums import OPEN_STATUSES, ReporterShownTo, ReportStatus, Severity
from .editions import Edition
from .organisation import Unit
from .report_sight import DeficiencyReportQuerySet, answering_ids

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


class DeficiencyReport(models.Model):
    """A safety deficiency that someone has pointed out. The string form says nothing of what it is about."""

    reference = models.CharField(_("reference"), max_length=12, unique=True, default=draw_reference, editable=False)
    # None: someone without an account, who gave a name, or a report whose content was disposed of.
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="kalix_reports",
        verbose_name=_("reporter"),
    )
    reporter_name = models.CharField(_("name"), max_length=200, blank=True)
    reporter_contact = models.CharField(_("e-mail or telephone"), max_length=200, blank=True)
    reporter_shown_to = models.CharField(
        _("who may know who reported"), max_length=16, choices=ReporterShownTo, default=ReporterShownTo.HANDLERS
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
    # Extra questions as they were asked: [{"id", "question", "kind", "answer", "label"}].
    answers = models.JSONField(_("answers"), default=list, blank=True)
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
    # Whom the one who answers has asked to deal with it; sees it as long as this stands.
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    severity = models.CharField(_("severity"), max_length=16, choices=Severity, blank=True)
    due_on = models.DateField(_("to be dealt with by"), null=True, blank=True)
    # Passed upwards because it was overdue; unit None: to the security coordinator.
    escalated_at = models.DateTimeField(null=True, blank=True, editable=False)
    escalation_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    duplicate_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="duplicates")
    related = models.ManyToManyField("self", blank=True)
    registry_number = models.CharField(_("registry number (dnr)"), max_length=64, blank=True)
    # The reporter's answer to "was it fixed?"; None: not answered.
    is_fixed = models.BooleanField(_("confirmed as fixed"), null=True, blank=True)
    # Why it must not be disposed of; "" when it may.
    legal_hold = models.CharField(_("legal hold"), max_length=200, blank=True)
    disposal = models.ForeignKey(
        "kalix_wagtail.Disposal",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        editable=False,
    )
    # Counts what handlers change, so that two of them never overwrite each other.
    version = models.PositiveIntegerField(default=0, editable=False)
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
            models.Index(fields=["assignee", "status", "-created_at"], name="kalix_report_assignee"),
            models.Index(fields=["status", "due_on"], name="kalix_report_due"),
            models.Index(fields=["-created_at", "-id"], name="kalix_report_latest"),
        ]

    def __str__(self):
        return self.reference

    @property
    def is_open(self):
        return self.status in OPEN_STATUSES

    def is_overdue(self, today):
        """Return whether the report is open though its date has passed."""
        return self.is_open and self.due_on is not None and self.due_on < today

    @property
    def passing(self):
        """Return the ids of the people who never answer for this report: the reporter and whoever it is about."""
        return frozenset({self.reporter_id, self.passed_over_id} - {None})

    def answered_by(self, chart):
        """Return the `Route` to whoever answers for the report on the chart's day."""
        return chart.answering(self.route_unit_id, is_sensitive=self.is_sensitive, passing=self.passing)

    def answered_by_ids(self, chart):
        """Return the ids of everyone who answers for the report on the chart's day, the assignee among them."""
        escalated_to = None if self.escalated_at is None or self.is_sensitive else (self.escalation_unit_id,)
        ids = answering_ids(chart, self.route_unit_id, self.is_sensitive, escalated_to, self.passing)
        if self.assignee_id is not None and self.assignee_id not in self.passing:
            ids.add(self.assignee_id)
        return ids
