"""Disposal (gallring): which reports lose their content, by which decision, and what was disposed of."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from .deficiencies import DeficiencyCategory


class DisposalRule(models.Model):
    """So long after they were closed, reports are to be disposed of, under the decision of an organ."""

    name = models.CharField(_("name"), max_length=200)
    category = models.ForeignKey(
        DeficiencyCategory,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
        help_text=_("Empty: every category."),
    )
    months = models.PositiveSmallIntegerField(_("months after closing"), validators=[MinValueValidator(1)], default=24)
    decision = models.CharField(
        _("disposal decision"), max_length=255, help_text=_("Organ, date, paragraph and registry number.")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("disposal rule")
        verbose_name_plural = _("disposal rules")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Disposal(models.Model):
    """The protocol of one disposal: what it rested on, and the references of the reports that lost their content."""

    rule = models.ForeignKey(DisposalRule, on_delete=models.PROTECT, related_name="disposals", verbose_name=_("rule"))
    # As they were, for the rule may be changed afterwards.
    rule_name = models.CharField(max_length=200)
    decision = models.CharField(_("disposal decision"), max_length=255)
    closed_before = models.DateField(_("closed before"))
    # {"references": [...], "held": [...], "counts": {...}}
    protocol = models.JSONField(default=dict)
    started_at = models.DateTimeField(_("begun"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    carried_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("disposal")
        verbose_name_plural = _("disposals")
        ordering = ["-started_at", "-pk"]

    def __str__(self):
        return f"{self.rule_name} {self.started_at:%Y-%m-%d}"
