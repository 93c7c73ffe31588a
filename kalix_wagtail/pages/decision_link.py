"""Which decisions a draft says it rests on."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from ..models import Decision


class PolicyDecision(Orderable):
    """One decision of a draft. A row, for Wagtail lets an editor choose and create in a row but not in an M2M."""

    page = ParentalKey("kalix_pages.PolicyPage", on_delete=models.CASCADE, related_name="decision_links")
    # Empty only in a draft saved before the decision was chosen.
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("decision")
    )

    panels = [FieldPanel("decision")]

    class Meta(Orderable.Meta):
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
