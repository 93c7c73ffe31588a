"""Goals and obligations: identities that live through editions, and their wording in each.

A projection of the editions: there is no edit screen, and a command rebuilds it with the same result.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..enums import Modality, Recurrence
from .editions import Edition
from .parties import ResponsibleParty


class PolicyItem(models.Model):
    """Something a policy says that lives on from edition to edition. Never deleted.

    Identity is the policy (its translation key) and the block id, across editions and languages.
    """

    policy_key = models.UUIDField(_("policy"))
    block_id = models.CharField(max_length=64)
    number = models.PositiveIntegerField(help_text=_("Running number within the policy; never used again."))

    class Meta:
        abstract = True
        ordering = ["policy_key", "number"]


class Wording(models.Model):
    """What an item says in one edition."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="%(class)ss")
    text = models.TextField(_("text"))
    anchor = models.CharField(max_length=80)
    section = models.CharField(_("section"), max_length=300, blank=True, help_text=_("Number and heading, as printed."))
    order = models.PositiveIntegerField()

    class Meta:
        abstract = True


class Goal(PolicyItem):
    """A goal of a policy."""

    class Meta(PolicyItem.Meta):
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints = [
            models.UniqueConstraint(fields=["policy_key", "block_id"], name="kalix_goal_identity"),
            models.UniqueConstraint(fields=["policy_key", "number"], name="kalix_goal_number"),
        ]

    def __str__(self):
        return str(_("Goal %(number)s") % {"number": self.number})


class GoalWording(Wording):
    """A goal as one edition has it."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="wordings")

    class Meta:
        verbose_name = _("wording of a goal")
        verbose_name_plural = _("wordings of goals")
        ordering = ["edition", "order"]
        constraints = [models.UniqueConstraint(fields=["goal", "edition"], name="kalix_goal_wording")]

    def __str__(self):
        return self.text


class Obligation(PolicyItem):
    """A duty that a policy lays on someone."""

    code = models.CharField(_("code"), max_length=40, unique=True, help_text=_("Public, e.g. SÄK-07."))

    class Meta(PolicyItem.Meta):
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        constraints = [
            models.UniqueConstraint(fields=["policy_key", "block_id"], name="kalix_obligation_identity"),
            models.UniqueConstraint(fields=["policy_key", "number"], name="kalix_obligation_number"),
        ]

    def __str__(self):
        return self.code


class ObligationWordingQuerySet(models.QuerySet):
    def in_force(self, date):
        """Return the wordings whose edition is in force on `date`."""
        return self.filter(edition__in=Edition.objects.in_force(date))


class ObligationWording(Wording):
    """A duty as one edition has it, with the parties it is laid on."""

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="wordings")
    parties = models.ManyToManyField(ResponsibleParty, related_name="+", verbose_name=_("responsible parties"))
    modality = models.CharField(_("modality"), max_length=16, choices=Modality)
    recurrence = models.CharField(_("recurrence"), max_length=16, choices=Recurrence)
    legal_basis = models.CharField(_("legal basis"), max_length=255, blank=True)
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, null=True, blank=True, related_name="measures")

    is_carried_elsewhere = models.BooleanField(_("other documents are to carry it"), default=False)

    objects = ObligationWordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("wording of an obligation")
        verbose_name_plural = _("wordings of obligations")
        ordering = ["edition", "order"]
        constraints = [models.UniqueConstraint(fields=["obligation", "edition"], name="kalix_obligation_wording")]

    def __str__(self):
        return self.text
