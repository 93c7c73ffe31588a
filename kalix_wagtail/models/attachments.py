"""Files that belong to a deficiency report."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import Visibility
from .case_events import CaseEvent
from .deficiencies import DeficiencyReport


class AttachmentQuerySet(models.QuerySet):
    def for_reporter(self):
        """Return the files the reporter may see: not those of what handlers write to each other."""
        return self.filter(models.Q(event__isnull=True) | models.Q(event__visibility=Visibility.REPORTER))


class Attachment(models.Model):
    """A file of a report. What it holds lies in the private storage under `stored_as`, never under media or static."""

    report = models.ForeignKey(DeficiencyReport, on_delete=models.CASCADE, related_name="attachments")
    event = models.ForeignKey(CaseEvent, on_delete=models.CASCADE, null=True, blank=True, related_name="attachments")
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    stored_as = models.CharField(max_length=120, unique=True)
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["added_at", "pk"]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def is_image(self):
        """Return whether it can be shown as a picture. Pictures have been drawn anew and have a size."""
        return self.width is not None
