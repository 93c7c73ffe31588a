"""What happens to deficiency reports, written once."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import CaseEventKind, ReportStatus, Visibility
from ..exceptions import ImmutableRecordError
from .deficiencies import DeficiencyReport


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
    # What a sentence about the event names: labels and dates as they were, never ids alone.
    data = models.JSONField(default=dict, blank=True)
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
