"""Rows that are true from one day until another."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PeriodQuerySet(models.QuerySet):
    """Rows with ``valid_from`` and ``valid_until`` (the last day; None: until further notice)."""

    def on(self, date):
        """Return the rows that are true on `date`."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=date), valid_from__lte=date)


class Period(models.Model):
    """A row with a first and a last day."""

    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The last day. Empty: until further notice.")
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_period",
                violation_error_message=_("The last day is before the first."),
            )
        ]

    def is_on(self, date):
        """Return whether the row is true on `date`."""
        return self.valid_from <= date and (self.valid_until is None or self.valid_until >= date)

    def clean(self):
        super().clean()
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValidationError({"valid_until": _("The last day is before the first.")})
