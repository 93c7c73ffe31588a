"""Editions as PDF: derived from what may be shown of an edition, made by a worker."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .editions import Edition


class EditionPdf(models.Model):
    """The PDF of an edition, or what stood in its way.

    In the database, so that no address outside the page's own restrictions leads to it. `size` is in bytes, 0 when
    there is no file. A passage that is hidden later deletes the row, and the worker makes another.
    """

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="pdf")
    data = models.BinaryField(default=bytes)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField()
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    failure = models.CharField(_("what stood in its way"), max_length=255, blank=True)
    tried_at = models.DateTimeField(_("tried"), default=timezone.now)

    class Meta:
        verbose_name = _("PDF of an edition")
        verbose_name_plural = _("PDFs of editions")

    def __str__(self):
        return f"{self.edition} (PDF)"
