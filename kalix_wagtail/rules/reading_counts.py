"""How many employees have confirmed that they have read a document: numbers, and never who."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth import get_user_model
from wagtail.models import PageViewRestriction

from ..models import Appointment, PersonalAcknowledgement
from ..models.organisation_chart import WORKING_ROLES
from .personal_acknowledgements import editions_asking
from .reading import readable
from .small_groups import Group, shown_groups

#: How many people must be asked in a unit at least before it is told how many of them have confirmed.
FEWEST = 5


@dataclass(frozen=True)
class Reading:
    """How many were asked, and how many of them have confirmed: None where that would tell who."""

    asked: int
    confirmed: int | None
    #: As `FEWEST`, for a template.
    fewest: int = FEWEST

    @property
    def is_small(self):
        """Return whether so few are asked that a number would tell who."""
        return self.asked < FEWEST

    @property
    def share(self):
        """Return how many have confirmed, in whole per cent, rounded down so that 100 is all; None when not told."""
        return self.confirmed * 100 // self.asked if self.asked and self.confirmed is not None else None


class ReadingCounts:
    """Counts confirmations as of a date, in documents that `reader` may read; None: in all.

    Asked is who works somewhere on the date and may read the document. One query when nothing is asked of employees,
    otherwise at most six, however many documents, units and people there are.
    """

    def __init__(self, date, reader=None):
        self.date, self.reader = date, reader
        self._asked, self._told = {}, {}

    @cached_property
    def editions(self):
        """Return the editions that are asked about, by title."""
        asking = editions_asking(self.date)
        return list(asking if self.reader is None else readable(asking, self.reader))

    @cached_property
    def people(self):
        """Return ``{unit id: ids of the people who work there}``."""
        working = Appointment.objects.on(self.date).filter(role__in=WORKING_ROLES, user__is_active=True)
        people = defaultdict(set)
        for unit_id, user_id in working.order_by().values_list("unit_id", "user_id"):
            people[unit_id].add(user_id)
        return people

    @cached_property
    def everyone(self):
        """Return the ids of everyone who works somewhere."""
        return frozenset().union(*self.people.values())

    def asked(self, edition):
        """Return the ids of those who are asked to confirm `edition`."""
        if edition.pk not in self._asked:
            asked = self.everyone
            for path, groups in self._restrictions:
                if edition.path.startswith(path):
                    asked &= self._passing(groups)
            self._asked[edition.pk] = asked
        return self._asked[edition.pk]

    def confirmed(self, edition):
        """Return the ids of those who have confirmed the major edition of `edition`, asked or not."""
        return self._said.get((edition.policy_key, edition.major), frozenset())

    def of_policies(self):
        """Return ``[(edition, Reading)]``, in everyone who is asked; a `Reading` of too few tells no number."""
        return [(edition, self._reading(self.asked(edition), edition)) for edition in self.editions]

    def of_unit(self, unit_id):
        """Return ``[(edition, Reading)]`` of the documents that someone in a unit is asked to confirm."""
        found = []
        for edition in self.editions:
            asked = self._asked_in(unit_id, edition)
            if asked:
                found.append((edition, self._reading(asked, edition, is_told=self._is_told(unit_id, edition))))
        return found

    def of_units(self):
        """Return ``{unit id: Reading}``, in all documents together that `of_unit` tells a number of."""
        found = {}
        for unit_id in self.people:
            readings = [reading for _edition, reading in self.of_unit(unit_id)]
            told = [reading for reading in readings if reading.confirmed is not None]
            if told:
                found[unit_id] = Reading(sum(r.asked for r in told), sum(r.confirmed for r in told))
            elif readings:
                found[unit_id] = Reading(max(reading.asked for reading in readings), None)
        return found

    def waiting(self, edition):
        """Return the ids of those who are asked to confirm `edition` and have not."""
        return self.asked(edition) - self.confirmed(edition)

    def _reading(self, asked, edition, *, is_told=True):
        is_told = is_told and len(asked) >= FEWEST
        return Reading(len(asked), len(asked & self.confirmed(edition)) if is_told else None)

    def _asked_in(self, unit_id, edition):
        return self.people.get(unit_id, frozenset()) & self.asked(edition)

    def _is_told(self, unit_id, edition):
        """Return whether a unit's number may be told: no other unit's can be worked out from it and the total."""
        asked = self.asked(edition)
        if asked not in self._told:
            groups = [Group(pk, len(people & asked)) for pk, people in sorted(self.people.items())]
            self._told[asked] = frozenset(shown_groups(groups, FEWEST))
        return unit_id in self._told[asked]

    def _passing(self, groups):
        """Return the ids of those who pass a restriction to `groups`; None: to whoever has a password, which is nobody.

        As in `rules.reading`.
        """
        if groups is None:
            return frozenset()
        return self._superusers.union(*(self._members[group] for group in groups))

    @cached_property
    def _said(self):
        keys = [edition.policy_key for edition in self.editions]
        said = PersonalAcknowledgement.objects.filter(policy_key__in=keys, acknowledged_at__date__lte=self.date)
        found = defaultdict(set)
        for policy_key, major, user_id in said.order_by().values_list("policy_key", "major", "user_id"):
            found[policy_key, major].add(user_id)
        return found

    @cached_property
    def _restrictions(self):
        """Return ``[(path of a page, ids of the groups that may read below it)]``; None for a shared password."""
        rows = PageViewRestriction.objects.exclude(
            restriction_type__in=[PageViewRestriction.NONE, PageViewRestriction.LOGIN]
        )
        groups = defaultdict(set)
        for pk, kind, path, group in rows.values_list("pk", "restriction_type", "page__path", "groups"):
            groups[pk, kind, path].add(group)
        by_groups = PageViewRestriction.GROUPS
        return [(path, found if kind == by_groups else None) for (_pk, kind, path), found in groups.items()]

    @cached_property
    def _members(self):
        """Return ``{group id: ids of its members}`` of the groups that a page is restricted to."""
        wanted = {group for _path, groups in self._restrictions for group in groups or () if group}
        memberships = get_user_model()._default_manager.filter(groups__in=wanted).values_list("groups", "pk")
        found = defaultdict(set)
        for group, user_id in memberships:
            found[group].add(user_id)
        return found

    @cached_property
    def _superusers(self):
        return frozenset(get_user_model()._default_manager.filter(is_superuser=True).values_list("pk", flat=True))
