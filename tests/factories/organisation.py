"""Units, the people in them, and the parties that duties are laid on."""

import datetime

import factory
from factory.django import DjangoModelFactory

from kalix_wagtail.enums import Role, UnitKind
from kalix_wagtail.models import (
    Absence,
    Appointment,
    ResponsibleParty,
    ResponsiblePartyLabel,
    Unit,
    UnitName,
    UnitPlacement,
)

from .users import UserFactory

LONG_AGO = datetime.date(2000, 1, 1)


class UnitFactory(DjangoModelFactory):
    """A unit with a Swedish name and a place in the organisation since 2000.

    ``UnitFactory(code="gata", name="Gatuenheten", kind=UnitKind.DEPARTMENT, parent=office)``.
    `name=None` or `kind=None` leaves the name or the placement out; `placed_from`, `placed_until` date the placement.
    """

    class Meta:
        model = Unit

    code = factory.Sequence(lambda n: f"enhet-{n}")
    name = factory.LazyAttribute(lambda unit: unit.code.replace("-", " ").capitalize())
    kind = UnitKind.DEPARTMENT
    parent = None
    placed_from = LONG_AGO
    placed_until = None

    @classmethod
    def _create(cls, model_class, *args, name, kind, parent, placed_from, placed_until, **fields):
        unit = super()._create(model_class, *args, **fields)
        if name is not None:
            UnitName.objects.create(unit=unit, language="sv", name=name, valid_from=LONG_AGO)
        if kind is not None:
            UnitPlacement.objects.create(
                unit=unit, kind=kind, parent=parent, valid_from=placed_from, valid_until=placed_until
            )
        return unit


class AppointmentFactory(DjangoModelFactory):
    """Someone employed in a unit since 2000. Traits: `manager`, `deputy`, `coordinator`."""

    class Meta:
        model = Appointment

    user = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)
    role = Role.EMPLOYEE
    valid_from = LONG_AGO

    class Params:
        manager = factory.Trait(role=Role.MANAGER)
        deputy = factory.Trait(role=Role.DEPUTY)
        coordinator = factory.Trait(role=Role.COORDINATOR)


class AbsenceFactory(DjangoModelFactory):
    """Someone away since 2000, with nobody standing in unless `deputy` is given."""

    class Meta:
        model = Absence

    user = factory.SubFactory(UserFactory)
    deputy = None
    valid_from = LONG_AGO


class ResponsiblePartyFactory(DjangoModelFactory):
    """An addressee that means nobody until told: ``ResponsiblePartyFactory(label="Varje nämnd", kinds=["committee"])``.

    `units=[…]` names units.
    """

    class Meta:
        model = ResponsibleParty

    key = factory.Sequence(lambda n: f"part-{n}")
    label = factory.LazyAttribute(lambda party: party.key.replace("-", " ").capitalize())
    language = "sv"
    units = ()

    @classmethod
    def _create(cls, model_class, *args, label, language, units, **fields):
        party = super()._create(model_class, *args, **fields)
        ResponsiblePartyLabel.objects.create(party=party, language=language, label=label)
        if units:
            party.units.set(units)
            party.save()
        return party
