"""Where reports about certain things go, and what handlers often write."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from .deficiencies import DeficiencyCategory
from .organisation import Unit


class RoutingRule(models.Model):
    """Reports of a category, from a part of the organisation, go to a certain unit. The first rule that fits holds."""

    category = models.ForeignKey(
        DeficiencyCategory,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="routing_rules",
        verbose_name=_("category"),
        help_text=_("Empty: whatever the report is about."),
    )
    within = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("routing rule", "from"),
        help_text=_("The unit that reports come from, with those below it. Empty: everywhere."),
    )
    goes_to = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("go to"),
        help_text=_("Whoever answers for the unit gets the reports. Empty: the security coordinator."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["order", "pk"]

    def __str__(self):
        category, within = self.category or _("Everything"), self.within or _("everywhere")
        return f"{category} – {within}"


class ReplyTemplate(models.Model):
    """A text that handlers can begin a comment with."""

    name = models.CharField(_("name"), max_length=100)
    text = models.TextField(_("text"))
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("text template")
        verbose_name_plural = _("text templates")
        ordering = ["order", "name"]

    def __str__(self):
        return self.name
