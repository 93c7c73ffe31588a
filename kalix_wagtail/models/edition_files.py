"""The pictures and files an edition refers to: rows that keep them from being deleted."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model_string
from wagtail.images import get_image_model_string

from .editions import Edition


class EditionImage(models.Model):
    """An edition shows this image; it stays as long as the edition, that is, for good."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="image_uses")
    image = models.ForeignKey(get_image_model_string(), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("image of an edition")
        verbose_name_plural = _("images of editions")
        constraints = [models.UniqueConstraint(fields=["edition", "image"], name="kalix_edition_image")]

    def __str__(self):
        return str(self.edition)


class EditionDocument(models.Model):
    """An edition links to this document."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="document_uses")
    document = models.ForeignKey(get_document_model_string(), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("document of an edition")
        verbose_name_plural = _("documents of editions")
        constraints = [models.UniqueConstraint(fields=["edition", "document"], name="kalix_edition_document")]

    def __str__(self):
        return str(self.edition)
