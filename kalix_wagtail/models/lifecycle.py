"""What happened to editions after they were published: ways out that never rewrite what was recorded."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import LifecycleAct
from ..exceptions import ImmutableRecordError
from .decisions import Decision
from .editions import Edition


class LifecycleEvent(models.Model):
    """One act upon an edition, with the reason that readers are shown. Written once."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="lifecycle_events")
    act = models.CharField(_("what was done"), max_length=16, choices=LifecycleAct)
    # A masked passage: the block it is, as in the edition's content. Empty for acts upon the whole edition.
    block_id = models.CharField(max_length=64, blank=True)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision")
    )
    reason = models.TextField(_("reason"), help_text=_("Readers see this."))
    acted_on = models.DateField(_("date"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("act upon an edition")
        verbose_name_plural = _("acts upon editions")
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "act", "block_id"], name="kalix_lifecycle_once")]

    def __str__(self):
        return self.get_act_display()

    def save(self, *args, **kwargs):
        if self.pk and not kwargs.get("force_insert"):
            raise ImmutableRecordError("What happened to an edition is written once.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ImmutableRecordError("What happened to an edition is never deleted.")
