"""Units, where they stood and when, and the people in them."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from simple_history.models import HistoricalRecords

from ..enums import Role, UnitKind
from .history import ParentalHistoricalRecords
from .periods import Period


class Unit(ClusterableModel):
    """A part of the municipality, as an identity: what it was called and where it stood are rows with dates.

    Units are closed (their placement ends), never deleted.
    """

    code = models.SlugField(
        _("code"), unique=True, max_length=64, help_text=_("Never changes, also when the name does.")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["code"]

    def __str__(self):
        return self.name_on()

    def name_on(self, date=None, language=None):
        """Return what the unit was called on `date` (None: the latest name) in `language` (None: the active one).

        Falls back to another language's name, then to the code.
        """
        names = [name for name in self.names.all() if date is None or name.is_on(date)]
        wanted = (language or translation.get_language() or "").split("-")[0]
        names.sort(key=lambda name: (name.language.split("-")[0] != wanted, -name.valid_from.toordinal()))
        return names[0].name if names else self.code


class UnitName(Period):
    """What a unit is called, from a day, in a language."""

    unit = ParentalKey(Unit, on_delete=models.CASCADE, related_name="names", verbose_name=_("unit"))
    language = models.CharField(_("language"), max_length=20, default="sv")
    name = models.CharField(_("name"), max_length=200)

    history = ParentalHistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = _("name of a unit")
        verbose_name_plural = _("names of units")
        ordering = ["-valid_from", "language"]

    def __str__(self):
        return self.name


class UnitPlacement(Period):
    """Where a unit stands in the organisation, and what kind it is, from a day."""

    unit = ParentalKey(Unit, on_delete=models.CASCADE, related_name="placements", verbose_name=_("unit"))
    parent = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="placements_below", verbose_name=_("below")
    )
    kind = models.CharField(_("kind"), max_length=32, choices=UnitKind)

    history = ParentalHistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["-valid_from"]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.valid_from}"

    def clean(self):
        super().clean()
        if self.parent_id and self.parent_id == self.unit_id:
            raise ValidationError({"parent": _("A unit cannot stand below itself.")})


class Appointment(Period):
    """A person's place in a unit, for a time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="kalix_appointments", verbose_name=_("person")
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("unit"))
    role = models.CharField(_("role"), max_length=32, choices=Role)

    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["unit__code", "role", "-valid_from"]
        indexes = [
            models.Index(fields=["user", "valid_from"], name="kalix_appointment_user"),
            # Every report asks for the coordinators: a handful among all who work here.
            models.Index(fields=["role"], name="kalix_appointment_role"),
        ]

    def __str__(self):
        return f"{self.get_role_display()}, {self.unit}"


class Absence(Period):
    """A person is away for a time; `deputy` stands in, when one is named."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kalix_absences", verbose_name=_("person")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="kalix_stands_in",
        verbose_name=_("deputy"),
    )

    history = HistoricalRecords()

    class Meta(Period.Meta):
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-valid_from"]

    def __str__(self):
        return f"{self.valid_from} – {self.valid_until or ''}".strip(" –")

    def clean(self):
        super().clean()
        if self.deputy_id and self.deputy_id == self.user_id:
            raise ValidationError({"deputy": _("No one stands in for oneself.")})
