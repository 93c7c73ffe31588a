"""Aktualitetsprövning: when a policy is to be looked at again, what was found, and an organ's yearly review."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ..enums import ReviewOutcome
from ..exceptions import ImmutableRecordError
from .decisions import Decision
from .editions import Edition
from .organisation import Unit


class ReviewPlan(models.Model):
    """When a policy is to be reviewed next: on a date, or when it is needed. A policy without a row has no plan.

    Not part of the decided document, for a review that finds the text still valid sets the next date without a new
    edition. One for all languages.
    """

    policy_key = models.UUIDField(_("policy"), unique=True)
    next_on = models.DateField(_("next review"), null=True, blank=True)
    when_needed = models.BooleanField(_("when needed"), default=False)
    reminded_on = models.DateField(null=True, blank=True, editable=False)

    history = HistoricalRecords(excluded_fields=["reminded_on"])

    class Meta:
        verbose_name = _("review plan")
        verbose_name_plural = _("review plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(next_on__isnull=False, when_needed=False) | Q(next_on__isnull=True, when_needed=True),
                name="kalix_review_plan_said",
                violation_error_message=_("Give a date, or say that it is reviewed when needed, not both."),
            )
        ]

    def __str__(self):
        return str(_("when needed")) if self.when_needed else str(self.next_on)


class ReviewRound(models.Model):
    """An organ's review of all its documents as one package, carried out under one decision."""

    organ = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="review_rounds", verbose_name=_("organ"))
    name = models.CharField(_("name"), max_length=120)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision")
    )
    created_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    carried_out_at = models.DateTimeField(_("carried out"), null=True, blank=True, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("review of an organ's documents")
        verbose_name_plural = _("reviews of organs' documents")
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.name


class ReviewRoundItem(models.Model):
    """What is proposed for one document of a review: keep, revise or repeal. `edition` is the one that was read."""

    round = models.ForeignKey(ReviewRound, on_delete=models.CASCADE, related_name="items")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    proposal = models.CharField(_("proposal"), max_length=16, choices=ReviewOutcome, blank=True)
    note = models.TextField(_("note"), blank=True)
    replaced_by = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("replaced by"),
    )

    class Meta:
        verbose_name = _("document of a review")
        verbose_name_plural = _("documents of a review")
        ordering = ["edition__title", "pk"]
        constraints = [models.UniqueConstraint(fields=["round", "edition"], name="kalix_review_item_once")]

    def __str__(self):
        return str(self.edition)


class Review(models.Model):
    """A dated fact: on this day the policy was found still valid, or to be revised or repealed. Written once."""

    policy_key = models.UUIDField(_("policy"), db_index=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField(_("date"))
    outcome = models.CharField(_("result"), max_length=16, choices=ReviewOutcome)
    note = models.TextField(_("note"), blank=True)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision")
    )
    round = models.ForeignKey(ReviewRound, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-reviewed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "edition"], condition=Q(round__isnull=False), name="kalix_review_once_a_round"
            )
        ]

    def __str__(self):
        return f"{self.get_outcome_display()} {self.reviewed_on}"

    def save(self, *args, **kwargs):
        if self.pk and not kwargs.get("force_insert"):
            raise ImmutableRecordError("A review is a dated fact and is written once.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise ImmutableRecordError("A review is a dated fact and is never deleted.")
