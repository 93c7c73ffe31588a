"""Whom a duty is laid on, as an expression over the organisation."""

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from simple_history.models import HistoricalRecords

from ..enums import Role
from .history import ParentalHistoricalRecords
from .organisation import Unit


class ResponsibleParty(ClusterableModel):
    """An addressee such as "every committee", "the executive board", "all employees".

    The expression: everyone; or the units of some kinds together with named units (with those below, if asked),
    narrowed to the people with a role there when one is given.
    """

    key = models.SlugField(_("key"), unique=True, max_length=64, help_text=_("Never changes; kept in every edition."))
    everyone = models.BooleanField(_("everyone employed"), default=False)
    kinds = models.JSONField(_("every unit of these kinds"), default=list, blank=True)
    units = ParentalManyToManyField(Unit, blank=True, related_name="+", verbose_name=_("these units"))
    include_below = models.BooleanField(_("with the units below them"), default=False)
    role = models.CharField(_("the people with this role there"), max_length=32, choices=Role, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("responsible party")
        verbose_name_plural = _("responsible parties")
        ordering = ["key"]

    def __str__(self):
        return self.label_in()

    def label_in(self, language=None):
        """Return the party's name in `language` (None: the active one), in another language, or its key."""
        wanted = (language or translation.get_language() or "").split("-")[0]
        labels = sorted(self.labels.all(), key=lambda label: (label.language.split("-")[0] != wanted, label.pk or 0))
        return labels[0].label if labels else self.key


class ResponsiblePartyLabel(models.Model):
    """A party's name in a language, as it may stand in a document."""

    party = ParentalKey(ResponsibleParty, on_delete=models.CASCADE, related_name="labels", verbose_name=_("party"))
    language = models.CharField(_("language"), max_length=20, default="sv")
    label = models.CharField(_("name"), max_length=200)

    history = ParentalHistoricalRecords()

    class Meta:
        verbose_name = _("name of a party")
        verbose_name_plural = _("names of parties")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["party", "language"], name="kalix_party_label_language")]

    def __str__(self):
        return self.label
