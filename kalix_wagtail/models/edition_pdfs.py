"""Editions as PDF: derived from what may be shown of an edition, made once by a worker."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .editions import Edition


class EditionPdf(models.Model):
    """The PDF of an edition. In the database, so that no address outside the page's own restrictions leads to it.

    `renderer_version` is that of `rules.pdf`; a passage that is hidden later deletes the row, and the worker makes
    another.
    """

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="pdf")
    data = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    renderer_version = models.PositiveIntegerField()
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("PDF of an edition")
        verbose_name_plural = _("PDFs of editions")

    def __str__(self):
        return f"{self.edition} (PDF)"
