"""The outbox: one row for each mail that is owed to someone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import MailRhythm, NotificationKind, NotificationStatus
from .case_events import CaseEvent
from .deficiencies import DeficiencyReport


class NotificationQuerySet(models.QuerySet):
    def due(self, now):
        """Return what the worker should send: queued and due, or left behind by a worker that died."""
        return self.filter(
            Q(status=NotificationStatus.QUEUED, next_attempt_at__lte=now)
            | Q(status=NotificationStatus.SENDING, lease_until__lte=now)
        ).order_by("next_attempt_at", "pk")


class Notification(models.Model):
    """A mail to be sent. It holds no text: that is made when it is sent, in the recipient's language."""

    kind = models.CharField(_("kind"), max_length=32, choices=NotificationKind)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kalix_notifications", verbose_name=_("to")
    )
    report = models.ForeignKey(
        DeficiencyReport, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications"
    )
    event = models.ForeignKey(CaseEvent, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=20, default="sv")
    status = models.CharField(_("status"), max_length=16, choices=NotificationStatus, default=NotificationStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=255, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # When the recipient marked it as seen in the list on the intranet.
    seen_at = models.DateTimeField(null=True, blank=True)
    # Names the daily mail it went with, the same at each try; "" for a mail of its own.
    digest = models.CharField(max_length=40, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "recipient", "kind"], condition=Q(event__isnull=False), name="kalix_notification_once"
            )
        ]
        indexes = [
            models.Index(fields=["status", "next_attempt_at"], name="kalix_notification_due"),
            models.Index(fields=["recipient", "-created_at"], name="kalix_notification_list"),
        ]

    def __str__(self):
        return self.get_kind_display()


class NotificationPreference(models.Model):
    """When someone wants our mail. Without a row: at once."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kalix_notification_preference"
    )
    rhythm = models.CharField(_("mail"), max_length=16, choices=MailRhythm, default=MailRhythm.AT_ONCE)

    class Meta:
        verbose_name = _("notification preference")
        verbose_name_plural = _("notification preferences")

    def __str__(self):
        return self.get_rhythm_display()
