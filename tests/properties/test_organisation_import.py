"""Whatever is stored and whatever a file says: an import that can be carried out says nothing new the second time."""

import datetime
import random

import pytest

from kalix_wagtail.actions.organisation_import import import_organisation
from kalix_wagtail.enums import Role, UnitKind
from kalix_wagtail.importing.organisation import read_organisation
from kalix_wagtail.models import Appointment, Unit, UnitName, UnitPlacement
from kalix_wagtail.rules.organisation_import import plan_import
from tests.factories import UserFactory
from tests.importing.test_organisation import csv_file
from tests.rules.test_organisation_import import appointment, unit

pytestmark = [pytest.mark.django_db, pytest.mark.long]

CODES = [f"enhet-{number}" for number in range(5)]
KINDS = [UnitKind.GROUP, UnitKind.COMPANY]
ROLES = [Role.MANAGER, Role.DEPUTY]


class Chance(random.Random):
    """Draws from few days, names and places, so that rows meet in every way."""

    def day(self):
        return datetime.date(2026, 1, 1) + datetime.timedelta(days=self.randrange(12))

    def period(self):
        first = self.day()
        last = first + datetime.timedelta(days=self.randrange(5)) if self.random() < 0.5 else None
        return {"valid_from": first, "valid_until": last}

    def store(self):
        units = [Unit.objects.create(code=code) for code in CODES[: self.randrange(5)]]
        users = [UserFactory(email=f"person{number}@kalix.test") for number in range(2)]
        for each in units:
            others = [None, *(other for other in units if other != each)]
            for _ in range(self.randrange(3)):
                UnitName.objects.create(unit=each, language="sv", name=self.choice("AB"), **self.period())
            for _ in range(self.randrange(3)):
                place = {"kind": self.choice(KINDS), "parent": self.choice(others)}
                UnitPlacement.objects.create(unit=each, **place, **self.period())
            for _ in range(self.randrange(2)):
                person = {"user": self.choice(users), "role": self.choice(ROLES)}
                Appointment.objects.create(unit=each, **person, **self.period())

    def days_of_a_row(self):
        period = self.period()
        first, last = period["valid_from"], period["valid_until"] or ""
        return {"first": self.choice(["", first]), "last": self.choice(["", "", last])}

    def rows(self):
        for code in CODES:
            if self.random() < 0.6:
                place = {"kind": self.choice(["", *KINDS]), "parent": self.choice(["", "", *CODES])}
                yield unit(code, self.choice(["", "A", "B"]), **place, **self.days_of_a_row())
        for _ in range(self.randrange(4)):
            email = f"person{self.randrange(4)}@kalix.test"
            yield appointment(self.choice(CODES), email, self.choice(ROLES), **self.days_of_a_row())


@pytest.mark.parametrize("seed", range(60))
def test_twice_is_nothing_the_second_time(seed):
    chance = Chance(seed)
    chance.store()
    rows = list(chance.rows())
    for selection in (rows, *([row] for row in rows)):
        file = read_organisation(csv_file(*selection))
        options = {"date": chance.day(), "end_missing": chance.random() < 0.5}
        plan = plan_import(file, **options)
        if plan.errors:
            continue
        import_organisation(plan, user=None)
        again = plan_import(file, **options)
        assert (again.errors, again.changes, again.is_empty) == ((), (), True)
        assert again.unchanged == len(selection)
