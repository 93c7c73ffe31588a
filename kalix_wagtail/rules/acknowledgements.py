"""Which policies a manager is asked to acknowledge for a unit ("förankra"), and which units have done so."""

from dataclasses import dataclass

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


def acknowledgements_of(unit_id, owed):
    """Return an `Asked` for each policy with duties of the unit's own among `owed` (see `rules.obligations`).

    An acknowledgement lasts for the whole major edition: corrections ask no one again. One query.
    """
    own = [row.duty.placed for row in owed if row.inherited_from is None]
    editions = {placed.wording.edition_id: placed for placed in own}
    wanted = {(placed.wording.edition.policy_key, placed.wording.edition.major) for placed in editions.values()}
    said = Acknowledgement.objects.filter(unit_id=unit_id, edition__policy_key__in={key for key, _major in wanted})
    given = {}
    for each in said.select_related("edition", "user").defer("edition__content", "edition__html"):
        given.setdefault((each.edition.policy_key, each.edition.major), each)
    return [
        Asked(
            edition=placed.wording.edition,
            title=placed.policy_title,
            url=placed.url.partition("#")[0],
            duty_count=sum(each.wording.edition_id == pk for each in own),
            acknowledgement=given.get((placed.wording.edition.policy_key, placed.wording.edition.major)),
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
