"""How a unit lives up to a duty, operating year by operating year, with what proves it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ..enums import FollowUpStatus
from ..exceptions import ImmutableRecordError
from .obligations import Obligation
from .organisation import Unit
from .periods import Period


class OperatingYear(Period):
    """The time that duties are followed up for (verksamhetsår). Until one is entered, it is the calendar year."""

    label = models.CharField(_("name"), max_length=40, unique=True, help_text=_("As people say it, e.g. 2026."))
    valid_until = models.DateField(_("until"), help_text=_("The last day."))

    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = _("operating year")
        verbose_name_plural = _("operating years")
        ordering = ["-valid_from"]

    def __str__(self):
        return self.label

    def clean(self):
        super().clean()
        if self.valid_from and self.valid_until:
            others = OperatingYear.objects.filter(valid_from__lte=self.valid_until, valid_until__gte=self.valid_from)
            other = others.exclude(pk=self.pk).first()
            if other is not None:
                raise ValidationError(_("The days are part of the operating year %(year)s.") % {"year": other})


class KeptQuerySet(models.QuerySet):
    """Rows that nobody deletes, in bulk as little as one by one."""

    def delete(self):
        if self.exists():
            raise ImmutableRecordError("Follow-ups and their evidence are records and are never deleted.")
        return 0, {}


class FollowUp(models.Model):
    """What a unit says of a duty for an operating year. Never deleted; `version` counts the changes."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="followups")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="followups", verbose_name=_("unit"))
    period = models.ForeignKey(
        OperatingYear, on_delete=models.PROTECT, related_name="followups", verbose_name=_("operating year")
    )
    status = models.CharField(_("status"), max_length=16, choices=FollowUpStatus, default=FollowUpStatus.OPEN)
    note = models.TextField(_("note"), blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible"),
    )
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    carried_by = models.CharField(_("document that carries it"), max_length=255, blank=True)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = KeptQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["period", "obligation", "unit"]
        constraints = [models.UniqueConstraint(fields=["obligation", "unit", "period"], name="kalix_follow_up_once")]
        indexes = [models.Index(fields=["unit", "period"], name="kalix_follow_up_unit")]

    def __str__(self):
        return f"{self.obligation}, {self.unit}, {self.period}"

    def delete(self, *args, **kwargs):
        raise ImmutableRecordError("A follow-up is a record and is never deleted.")


class Evidence(models.Model):
    """A file that shows what was done. In the database, so that no address outside our own checks leads to it."""

    followup = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=100)
    data = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = KeptQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["added_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["followup", "sha256"], name="kalix_evidence_once")]

    def __str__(self):
        return self.name

    def delete(self, *args, **kwargs):
        raise ImmutableRecordError("Evidence is part of a record and is never deleted.")
