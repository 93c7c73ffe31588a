"""Document types, and the decisions that editions rest on."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords
from wagtail.documents import get_document_model_string
from wagtail.search import index

from ..enums import DocumentFamily
from .organisation import Unit


class DocumentType(models.Model):
    """A kind of steering document. Which there are and how they rank differs between municipalities."""

    key = models.SlugField(_("key"), unique=True, max_length=64)
    name = models.CharField(_("name"), max_length=100)
    family = models.CharField(_("family"), max_length=16, choices=DocumentFamily)
    rank = models.PositiveSmallIntegerField(_("rank"), default=100, help_text=_("Lower stands higher."))

    class Meta:
        verbose_name = _("document type")
        verbose_name_plural = _("document types")
        ordering = ["rank", "name"]

    def __str__(self):
        return self.name


#: value field → the field that says the value is known to be missing
UNKNOWN_FLAGS = {"decided_on": "date_unknown", "paragraph": "paragraph_unknown", "dnr": "dnr_unknown"}


def known_or_said_unknown(field, flag):
    """Return the condition: the field has a value, or the flag says that it is unknown, not both."""
    empty = Q(**{f"{field}__isnull": True}) if field == "decided_on" else Q(**{field: ""})
    return (~empty & Q(**{flag: False})) | (empty & Q(**{flag: True}))


class Decision(index.Indexed, models.Model):
    """A decision by an organ. What is not known is said to be unknown; a placeholder is never a value."""

    organ = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("organ"))
    decided_on = models.DateField(_("date"), null=True, blank=True)
    date_unknown = models.BooleanField(_("the date is unknown"), default=False)
    paragraph = models.CharField("§", max_length=20, blank=True, help_text=_("The number only, without the sign."))
    paragraph_unknown = models.BooleanField(_("the § is unknown"), default=False)
    dnr = models.CharField(_("record number (dnr)"), max_length=60, blank=True)
    dnr_unknown = models.BooleanField(_("the record number is unknown"), default=False)
    minutes_url = models.URLField(_("link to the minutes"), blank=True)
    minutes_document = models.ForeignKey(
        get_document_model_string(),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the minutes as a file"),
    )
    appeal_until = models.DateField(
        _("can be appealed until"), null=True, blank=True, help_text=_("The last day, when it is known.")
    )

    history = HistoricalRecords()

    search_fields = [
        index.SearchField("paragraph"),
        index.SearchField("dnr"),
        index.AutocompleteField("dnr"),
        index.RelatedFields("organ", [index.RelatedFields("names", [index.SearchField("name")])]),
        index.FilterField("id"),
    ]

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=known_or_said_unknown(field, flag), name=f"kalix_decision_{field}_known")
            for field, flag in UNKNOWN_FLAGS.items()
        ]

    def __str__(self):
        parts = [str(self.organ)]
        if self.decided_on:
            parts.append(formats.date_format(self.decided_on, "DATE_FORMAT"))
        if self.paragraph:
            parts.append(f"§ {self.paragraph}")
        return " ".join(parts) if len(parts) == 1 else f"{parts[0]} {', '.join(parts[1:])}"

    def clean(self):
        super().clean()
        self.paragraph = self.paragraph.replace("§", "").strip()
        self.dnr = self.dnr.strip()
        errors = {}
        for field, flag in UNKNOWN_FLAGS.items():
            value, unknown = getattr(self, field), getattr(self, flag)
            if value and unknown:
                errors[flag] = _("Give the value, or say that it is unknown, not both.")
            elif not value and not unknown:
                errors[field] = _("Give the value, or say that it is unknown.")
        if errors:
            raise ValidationError(errors)
