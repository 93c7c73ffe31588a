"""The organisation as it stood on a day, in memory: who answers for a unit, and for what someone answers.

Read with a constant number of queries and walked with visited sets, so that cycles and vacancies in what was
typed in never hang anything. It stands among the models because row visibility (`visible_to`) follows from it.
"""

from collections import defaultdict
from functools import cached_property

from ..enums import Role
from .held_appointments import HeldAppointments
from .organisation import Absence
from .routes import Route, RouteStep
from .unit_tree import UnitTree
from .units_above import UnitsAbove

LEADING_ROLES = frozenset({Role.MANAGER, Role.DEPUTY})
#: Roles whose holders a walk can meet.
ANSWERING_ROLES = LEADING_ROLES | {Role.COORDINATOR}
#: Roles that say where a person works; the others are tasks beside the work.
WORKING_ROLES = (Role.MANAGER, Role.DEPUTY, Role.EMPLOYEE)


class OrganisationChart(UnitTree):
    """The units on `date` and the people in them. Build one per request and pass it on.

    With a `reader`, it also knows where that user works (`appointments_of_reader`), without a query of its own. Walks
    are made on ids. The names of units, and the people, are read when the first of them is asked for: all of them, or
    first those that someone says will be enough (`read_names`, `read_people_of`). `names` are those of another chart:
    they hold for any day.
    """

    def __init__(self, date, *, reader=None, names=None):
        super().__init__(date, names)
        self.reader = reader
        self._led, self._units_with = {}, {}

    @classmethod
    def above(cls, date, *, reader=None, unit_ids=()):
        """Return the chart of `date` for one who asks for the way up from the reader's units and these.

        Only that way is read, however many units there are. It answers every other question too: then the rest is
        read, with a query for the units and one for the appointments.
        """
        chart = cls(date, reader=reader)
        chart._above = UnitsAbove(date, reader, unit_ids)
        return chart

    def read_people_of(self, routes):
        """Read the people that some routes name, for one who will ask for no others."""
        named = {step.user_id for route in routes for step in route.steps}
        unread = {pk for pk in named - {None} if not self._read_appointments.has_read(pk)}
        if unread:
            self._read_appointments.read_people(unread - self._deputies.keys())

    @cached_property
    def _read_appointments(self):
        first_ids = None if self._above is None else self.units.first_ids
        return HeldAppointments(self.date, self.reader, self._above, first_ids)

    def _held_by(self, user_id):
        """Every appointment of a person but those of ordinary employees, who are far more and lead nothing."""
        return [held for held in self._read_appointments.of(user_id) if held.role != Role.EMPLOYEE]

    @property
    def appointments_of_reader(self):
        """Return the reader's own appointments, as an employee too, longest in place first."""
        return list(self._read_appointments.of(self.reader.pk))

    def holders(self, unit_id, role):
        """Return the people with `role` in a unit (not for `Role.EMPLOYEE`), longest in place first."""
        return [self._read_appointments.person(pk) for pk in self.holder_ids(unit_id, role)]

    def holder_ids(self, unit_id, role):
        """Return the ids of the people with `role` in a unit (not for `Role.EMPLOYEE`)."""
        return [held.user_id for held in self._read_appointments.in_unit(unit_id, (role,))]

    def standing_in(self, user_ids):
        """Return `user_ids` with the ids of everyone who may act for one of them: deputies, and theirs."""
        found, waiting = set(user_ids), list(user_ids)
        while waiting:
            named = {deputy.pk for deputy in self._absences.get(waiting.pop(), ())} - found
            found |= named
            waiting += named
        return found

    def led_in_person(self, user_ids):
        """Return the ids of the units that one of the people manages, or is a deputy manager of."""
        held = (each for user_id in user_ids for each in self._held_by(user_id))
        return {each.unit_id for each in held if each.role in LEADING_ROLES and each.unit_id in self.units}

    def represented_by(self, user_id):
        """Return the ids of everyone whom a person may act for: `standing_in` the other way round."""
        found, waiting = {user_id}, [user_id]
        while waiting:
            named = waiting.pop()
            away = {pk for pk, deputies in self._absences.items() if any(each.pk == named for each in deputies)} - found
            found |= away
            waiting += away
        return found

    def tasks_of(self, user):
        """Return ``(unit id, role)`` for what `user` is besides an ordinary employee."""
        return [(each.unit_id, each.role) for each in self._held_by(user.pk)]

    def coordinated_by(self, user_id):
        """Return the ids of the units where a person is the security coordinator, longest in place first."""
        return [held.unit_id for held in self._coordinating if held.user_id == user_id]

    def units_with(self, role):
        """Return the ids of the units where someone has `role` (not for `Role.EMPLOYEE`)."""
        if role not in self._units_with:
            self._units_with[role] = self._read_appointments.unit_ids(role)
        return self._units_with[role]

    @cached_property
    def _absences(self):
        """{user id: deputies named for the day}; present with an empty list when none was named."""
        absences = defaultdict(list)
        for absence in Absence.objects.on(self.date).select_related("deputy").order_by("valid_from", "pk"):
            absences[absence.user_id] += [absence.deputy] if absence.deputy else []
        return absences

    @cached_property
    def _deputies(self):
        """{user id: user} of everyone who was named for someone who is away on the day."""
        return {deputy.pk: deputy for deputies in self._absences.values() for deputy in deputies}

    def reachable(self, user, *, passing=frozenset()):
        """Return `(person, outcome)` for whoever acts for `user` today, or `(None, why not)`.

        Follows deputies of deputies. People whose ids are in `passing` are not taken, nor those who cannot be told:
        without an active account or an e-mail address.
        """
        found, outcome = self._reached(user.pk, user.is_active, user.email, passing)
        return (user if found == user.pk else self.person(found)), outcome

    def _reached(self, user_id, is_active, email, passing):
        """As `reachable`, of ids."""
        if user_id in passing:
            return None, "passed_over"
        if not is_active:
            return None, "inactive"
        if not email:
            return None, "no_address"
        if self._read_appointments.is_at_work(user_id) or user_id not in self._absences:
            return user_id, "manager"
        seen, waiting = {user_id}, list(self._absences[user_id])
        while waiting:
            deputy = waiting.pop(0)
            if deputy.pk in seen:
                continue
            seen.add(deputy.pk)
            if deputy.pk in self._absences:
                waiting += self._absences[deputy.pk]
            elif deputy.is_active and deputy.email and deputy.pk not in passing:
                return deputy.pk, "stands_in"
        return None, "absent"

    def responsible(self, unit_id, *, passing=frozenset()):
        """Return the `Route` to whoever answers for a unit: its manager, a deputy, the unit above …, the coordinator.

        A unit whose manager is in `passing` is left altogether: its deputy works under that manager.
        """
        steps = []
        user_id, found_in = self._walk(unit_id, steps, passing)
        return self._route(user_id, found_in, steps) if user_id else self.last_resort(steps, passing=passing)

    def _route(self, user_id, unit_id, steps):
        return Route(user_id, unit_id, tuple(steps), self.person)

    def answering(self, unit_id, *, is_sensitive=False, passing=frozenset()):
        """Return the `Route` of a report that was sent to `unit_id` (None, or sensitive: to the coordinator)."""
        if is_sensitive or unit_id is None:
            return self.last_resort(passing=passing)
        return self.responsible(unit_id, passing=passing)

    @cached_property
    def _coordinating(self):
        return self._read_appointments.with_role(Role.COORDINATOR)

    def last_resort(self, steps=(), *, passing=frozenset()):
        """Return the `Route` to a security coordinator, after the `steps` already tried.

        Without a reachable coordinator: whoever leads the coordinator's unit, or the organisation's top.
        """
        steps, tried = list(steps), []
        for held in self._coordinating:
            user_id, outcome = self._reached(held.user_id, held.is_active, held.email, passing)
            if user_id:
                return self._route(user_id, None, [*steps, RouteStep("coordinator", None, user_id)])
            steps.append(RouteStep(outcome, None, held.user_id))
            tried.append(held.unit_id)
        for unit_id in [*tried, *self.tops]:
            user_id, _found_in = self._walk(unit_id, steps, passing)
            if user_id:
                return self._route(user_id, None, steps)
        return self._route(None, None, steps)

    def _walk(self, unit_id, steps, passing):
        """Return ``(user id, unit id)`` of who is found in a unit or above it, else None and None.

        Adds what was tried to the list `steps`.
        """
        for current in [unit_id, *self.ancestors(unit_id)] if unit_id in self.units else ():
            user_id = self._found_in(current, steps, passing)
            if user_id is not None:
                return user_id, current
        return None, None

    def _found_in(self, unit_id, steps, passing):
        """Return the id of who can answer in the unit itself, or None; as `_walk`."""
        leading = self._read_appointments.in_unit(unit_id, LEADING_ROLES)
        managers = [held for held in leading if held.role == Role.MANAGER]
        passed = next((held for held in managers if held.user_id in passing), None)
        if passed is not None:
            steps.append(RouteStep("passed_over", unit_id, passed.user_id))
            return None
        for held in [*managers, *(held for held in leading if held.role == Role.DEPUTY)]:
            user_id, outcome = self._reached(held.user_id, held.is_active, held.email, passing)
            if user_id == held.user_id:
                outcome = "manager" if held.role == Role.MANAGER else "deputy"
            steps.append(RouteStep(outcome, unit_id, user_id or held.user_id))
            if user_id:
                return user_id
        if not leading:
            steps.append(RouteStep("vacant", unit_id, None))
        return None

    def found_in(self, unit_id):
        """Return the id of who in the unit itself can answer, when nobody is passed over, or None."""
        return self._found_in(unit_id, [], frozenset())

    def led_by(self, user):
        """Return the ids of the units that `user` answers for on the day: as manager, stand-in or the one above."""
        if user.pk not in self.leaders:
            return frozenset()
        if user.pk not in self._led:
            self._led[user.pk] = self._led_from_above(user) | self._led_at_last(user)
        return self._led[user.pk]

    def _led_from_above(self, user):
        """Return the units where a walk finds `user`: from each where the user acts, down to where others do."""
        waiting = self.led_in_person({user.pk, *self._absences})
        waiting = [unit_id for unit_id in waiting if self.found_in(unit_id) == user.pk]
        found = set(waiting)
        while waiting:
            for child_id in self._children.get(waiting.pop(), ()):
                if child_id not in found and self.found_in(child_id) is None:
                    found.add(child_id)
                    waiting.append(child_id)
        return found

    def _led_at_last(self, user):
        """Return the units where a walk finds nobody, when they fall to `user`."""
        if self.last_resort().user_id != user.pk:
            return set()
        return {unit_id for unit_id in self.units if self._walk(unit_id, [], frozenset())[0] is None}

    def person(self, user_id):
        """Return the user with an id that a route names, or None for another id."""
        if user_id is None:
            return None
        if not self._read_appointments.has_read(user_id) and user_id in self._deputies:
            return self._deputies[user_id]
        return self._read_appointments.person(user_id)

    @cached_property
    def leaders(self):
        """Return the ids of everyone a walk can meet: who leads, coordinates or is named as a deputy."""
        return self._read_appointments.user_ids(ANSWERING_ROLES) | self._deputies.keys()
