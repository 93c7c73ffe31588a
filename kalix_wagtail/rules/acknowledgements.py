"""Which policies a manager is asked to acknowledge for a unit ("förankra"), and which units have done so."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import F

from ..models import Acknowledgement, Edition
from .people import person_name


@dataclass(frozen=True)
class Asked:
    """A policy that lays duties on a unit. `acknowledgement` is None while no one has said that it is known there."""

    edition: Edition
    title: str
    url: str
    duty_count: int
    acknowledgement: Acknowledgement | None

    @property
    def by(self):
        """Return the name of who acknowledged, or "" for someone who is no longer known."""
        user = self.acknowledgement.user if self.acknowledgement else None
        return person_name(user) if user else ""


class Acknowledgements:
    """What some units have acknowledged until a date. One query, when it is first asked. `unit_ids`: None for all."""

    def __init__(self, date, unit_ids=None):
        self.date, self.unit_ids = date, unit_ids

    @cached_property
    def given(self):
        """Return ``{(unit id, policy key, major number): Acknowledgement}``, each with its `user`.

        An acknowledgement lasts for the whole major edition: corrections ask no one again.
        """
        said = Acknowledgement.objects.filter(acknowledged_at__date__lte=self.date).select_related("user")
        if self.unit_ids is not None:
            said = said.filter(unit__in=self.unit_ids)
        said = said.annotate(policy_key=F("edition__policy_key"), major=F("edition__major"))
        return {(each.unit_id, each.policy_key, each.major): each for each in said.order_by("-acknowledged_at", "-pk")}

    def units_that_know(self, edition):
        """Return the ids of the units that have acknowledged the major edition of `edition`."""
        return self._by_edition.get((edition.policy_key, edition.major), frozenset())

    @cached_property
    def _by_edition(self):
        found = {}
        for unit_id, key, major in self.given:
            found.setdefault((key, major), set()).add(unit_id)
        return found


def acknowledgements_of(unit_id, owed, acknowledgements):
    """Return an `Asked` for each policy with duties of the unit's own among `owed` (see `rules.obligations`)."""
    own = [row.duty.placed for row in owed if row.inherited_from is None]
    editions = {placed.wording.edition_id: placed for placed in own}
    return [
        Asked(
            edition=placed.wording.edition,
            title=placed.policy_title,
            url=placed.url.partition("#")[0],
            duty_count=sum(each.wording.edition_id == pk for each in own),
            acknowledgement=acknowledgements.given.get(
                (unit_id, placed.wording.edition.policy_key, placed.wording.edition.major)
            ),
        )
        for pk, placed in editions.items()
    ]


def units_asked_again(edition, chart):
    """Return the names of the units that have acknowledged the major edition of `edition`, in order.

    They are asked anew by a new major edition. Units that are no more on the chart's day are left out. One query,
    besides the chart's own.
    """
    said = Acknowledgement.objects.filter(edition__policy_key=edition.policy_key, edition__major=edition.major)
    ids = set(said.values_list("unit_id", flat=True))
    return sorted(chart.units[pk].unit.name_on(chart.date) for pk in ids if pk in chart.units)
