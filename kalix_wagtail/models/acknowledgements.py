"""Who has taken an edition to heart for a unit ("förankrad")."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .editions import Edition
from .organisation import Unit


class Acknowledgement(models.Model):
    """A manager says for the unit that an edition is known there. It lasts for the whole major edition.

    Said by a person, never inferred: nothing records who has looked at a page.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="acknowledgements")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="acknowledgements", verbose_name=_("unit"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(_("acknowledged"), default=timezone.now)

    class Meta:
        verbose_name = _("acknowledgement")
        verbose_name_plural = _("acknowledgements")
        ordering = ["-acknowledged_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "unit"], name="kalix_acknowledgement_once")]

    def __str__(self):
        return f"{self.edition}, {self.unit}"


class PersonalAcknowledgement(models.Model):
    """An employee says of a document that asks for it: read and understood. It lasts for the whole major edition.

    Said by the person, never inferred, and shown to nobody else: others are told how many, not who.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="personal_acknowledgements")
    # The edition's own, in whatever language it was read: so that the database keeps one for each person.
    policy_key = models.UUIDField()
    major = models.PositiveIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    acknowledged_at = models.DateTimeField(_("acknowledged"), default=timezone.now)

    class Meta:
        verbose_name = _("personal acknowledgement")
        verbose_name_plural = _("personal acknowledgements")
        ordering = ["-acknowledged_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["policy_key", "major", "user"], name="kalix_personal_acknowledgement_once")
        ]

    def __str__(self):
        return str(self.edition)
