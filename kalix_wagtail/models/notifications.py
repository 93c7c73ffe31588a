"""The outbox: one row for each mail that is owed to someone."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..enums import AT_ONCE_KINDS, AT_ONCE_WHEN_PRESSING, MailRhythm, NotificationKind, NotificationStatus, Severity
from .case_events import CaseEvent
from .deficiencies import DeficiencyReport

#: In `digest`: the mail goes by itself, whatever its recipient chose; the daily mail it was in could not be sent.
ALONE = "alone"


class NotificationQuerySet(models.QuerySet):
    """Rows of the outbox. Each is to be sent by itself, waits for its recipient's daily mail, or goes with one."""

    def due(self, now):
        """Return what the worker should send: queued and due, or left behind by a worker that died."""
        return self.filter(
            Q(status=NotificationStatus.QUEUED, next_attempt_at__lte=now)
            | Q(status=NotificationStatus.SENDING, lease_until__lte=now)
        ).order_by("next_attempt_at", "pk")

    def ready(self):
        """Return the rows that wait for no daily mail to be made."""
        return self.exclude(_waits_for_digest())

    def by_themselves(self):
        """Return the rows that are a mail of their own."""
        return self.ready().filter(digest__in=["", ALONE])

    def waiting_for_digest(self):
        """Return the rows that wait for the next daily mail to their recipients, who chose to have one."""
        return self.filter(_waits_for_digest(), status=NotificationStatus.QUEUED)

    def in_digest(self):
        """Return the rows that go with a daily mail, which has been tried or sent."""
        return self.exclude(digest__in=["", ALONE])

    def failing(self):
        """Return the rows that could not be sent and are tried again."""
        return self.filter(status=NotificationStatus.QUEUED).exclude(last_error="")

    def listed_for(self, user):
        """Return what `user` was told, newest first; nothing about a report that passes `user` over."""
        return self.filter(recipient=user).exclude(report__passed_over=user).order_by("-created_at", "-pk")

    def unseen(self):
        """Return the rows that their recipients have not marked as seen."""
        return self.filter(seen_at=None)


def _waits_for_digest():
    """Return the condition for rows that nobody has tried to send, to people who want one mail a day.

    What must not wait for tomorrow does not: see `AT_ONCE_KINDS`.
    """
    daily = NotificationPreference.objects.filter(user=OuterRef("recipient"), rhythm=MailRhythm.DAILY)
    pressing = DeficiencyReport.objects.filter(
        Q(is_sensitive=True) | Q(severity__in=["", Severity.CRITICAL]), pk=OuterRef("report")
    )
    at_once = Q(kind__in=AT_ONCE_KINDS) | (Q(kind__in=AT_ONCE_WHEN_PRESSING) & Q(Exists(pressing)))
    return Q(digest="", attempts=0) & Q(Exists(daily)) & ~at_once


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
    # Names the daily mail it goes with, the same at each try; "" for a mail of its own; `ALONE`.
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

    @property
    def is_in_digest(self):
        return self.digest not in ("", ALONE)


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
