"""How many have confirmed a document: in per cent and numbers, never who, and nothing where few are asked."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import PageViewRestriction

from kalix_wagtail.enums import Role
from kalix_wagtail.models import Appointment, PersonalAcknowledgement
from kalix_wagtail.rules.reading_counts import Reading, ReadingCounts
from tests.factories import AppointmentFactory, EditionFactory, PolicyPageFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def asking_edition(**more):
    return EditionFactory(page=PolicyPageFactory(live=True, asks_employees=True), **more)


def staff(unit, number):
    return [AppointmentFactory(unit=unit).user for _n in range(number)]


def confirm(edition, people, **more):
    for user in people:
        PersonalAcknowledgement.objects.create(
            edition=edition, policy_key=edition.policy_key, major=edition.major, user=user, **more
        )


@pytest.fixture
def edition():
    return asking_edition(title="Säkerhetspolicy")


@pytest.fixture
def unit():
    return UnitFactory(code="skolan")


def numbers(found):
    return {thing: (reading.asked, reading.confirmed) for thing, reading in found}


def test_a_unit_is_counted_in_people_and_per_cent(edition, unit, today):
    confirm(edition, staff(unit, 6)[:2])
    [(found, reading)] = ReadingCounts(today).of_unit(unit.pk)
    assert (found, reading) == (edition, Reading(6, 2))
    assert reading.share == 33
    assert ReadingCounts(today).of_units() == {unit.pk: Reading(6, 2)}


@pytest.mark.parametrize(("people", "told"), [(1, None), (4, None), (5, 1), (6, 1)])
def test_where_fewer_than_five_are_asked_no_number_is_told(edition, unit, today, people, told):
    confirm(edition, staff(unit, people)[:1])
    counts = ReadingCounts(today)
    for reading in (counts.of_unit(unit.pk)[0][1], counts.of_units()[unit.pk], counts.of_policies()[0][1]):
        assert reading.confirmed == told
        assert reading.is_small is (told is None)
        assert (reading.share is None) is (told is None)


def test_no_small_unit_can_be_worked_out_from_the_total_and_the_others(edition, today):
    small, middling, large = UnitFactory(), UnitFactory(), UnitFactory()
    confirm(edition, [*staff(small, 3), *staff(middling, 6)[:1], *staff(large, 9)])
    counts = ReadingCounts(today)
    assert numbers(counts.of_policies()) == {edition: (18, 13)}
    told = {pk: reading.confirmed for pk, reading in counts.of_units().items()}
    assert told == {small.pk: None, middling.pk: None, large.pk: 9}
    assert not counts.of_unit(middling.pk)[0][1].is_small


def test_who_works_in_two_units_is_one_of_all_and_one_in_each(edition, unit, today):
    other = UnitFactory()
    people = staff(unit, 5)
    for person in people:
        AppointmentFactory(unit=other, user=person)
    confirm(edition, people[:3])
    counts = ReadingCounts(today)
    assert numbers(counts.of_policies()) == {edition: (5, 3)}
    assert numbers(counts.of_unit(unit.pk)) == numbers(counts.of_unit(other.pk)) == {edition: (5, 3)}


@pytest.mark.parametrize("role", Role)
def test_tasks_beside_the_work_ask_nobody(edition, unit, today, role):
    staff(unit, 5)
    AppointmentFactory(unit=unit, role=role)
    works = role in (Role.MANAGER, Role.DEPUTY, Role.EMPLOYEE)
    assert numbers(ReadingCounts(today).of_unit(unit.pk)) == {edition: (6 if works else 5, 0)}


def test_who_has_left_or_has_a_closed_account_is_not_counted(edition, unit, today):
    people = staff(unit, 7)
    confirm(edition, people)
    Appointment.objects.filter(user=people[0]).update(valid_until=today - datetime.timedelta(days=1))
    people[1].is_active = False
    people[1].save()
    assert numbers(ReadingCounts(today).of_unit(unit.pk)) == {edition: (5, 5)}


def test_the_day_asked_for_is_the_day_it_is_counted_on(edition, unit, today):
    people = staff(unit, 5)
    confirm(edition, people[:2], acknowledged_at=timezone.now() - datetime.timedelta(days=10))
    confirm(edition, people[2:3])
    before = ReadingCounts(today - datetime.timedelta(days=5))
    assert numbers(before.of_unit(unit.pk)) == {edition: (5, 2)}
    assert numbers(ReadingCounts(today).of_unit(unit.pk)) == {edition: (5, 3)}


def test_the_next_major_edition_begins_at_nothing(edition, unit, today):
    confirm(edition, staff(unit, 5))
    newer = EditionFactory(of=edition, valid_from=today)
    assert numbers(ReadingCounts(today).of_unit(unit.pk)) == {newer: (5, 0)}


def test_a_document_that_does_not_ask_is_not_counted(unit, today):
    edition = EditionFactory()
    confirm(edition, staff(unit, 5))
    counts = ReadingCounts(today)
    assert (counts.of_policies(), counts.of_unit(unit.pk), counts.of_units()) == ([], [], {})


def test_a_closed_document_asks_those_only_who_may_read_it(edition, unit, today):
    group = Group.objects.create(name="Krisledning")
    parent = edition.page.get_parent()
    PageViewRestriction.objects.create(page=parent, restriction_type="groups").groups.add(group)
    people = staff(unit, 12)
    for person in people[:6]:
        person.groups.add(group)
    people[6].is_superuser = True
    people[6].save()
    confirm(edition, people[:3])
    assert numbers(ReadingCounts(today).of_unit(unit.pk)) == {edition: (7, 3)}


def test_a_document_for_two_groups_at_two_levels_asks_who_passes_both(edition, unit, today):
    people = staff(unit, 12)
    for page, members in ((edition.page.get_parent(), people[:8]), (edition.page, people[2:])):
        group = Group.objects.create(name=str(page.pk))
        PageViewRestriction.objects.create(page=page, restriction_type="groups").groups.add(group)
        group.user_set.add(*members)
    assert numbers(ReadingCounts(today).of_unit(unit.pk)) == {edition: (6, 0)}


def test_a_log_in_keeps_no_employee_out_and_a_shared_password_everyone(edition, unit, today):
    staff(unit, 5)
    restriction = PageViewRestriction.objects.create(page=edition.page, restriction_type="login")
    assert numbers(ReadingCounts(today).of_unit(unit.pk)) == {edition: (5, 0)}
    restriction.restriction_type, restriction.password = "password", "hemligt"
    restriction.save()
    assert ReadingCounts(today).of_unit(unit.pk) == []


def test_who_may_not_read_a_document_is_told_no_number_of_it(edition, unit, today):
    staff(unit, 5)
    PageViewRestriction.objects.create(page=edition.page, restriction_type="groups")
    reader = UserFactory()
    assert ReadingCounts(today, reader).of_policies() == []


@pytest.mark.parametrize("rows", [1, 20])
def test_it_takes_the_same_queries_whatever_there_is(rows, today, django_assert_num_queries):
    for n in range(rows):
        edition, unit = asking_edition(), UnitFactory()
        group = Group.objects.create(name=str(n))
        PageViewRestriction.objects.create(page=edition.page, restriction_type="groups").groups.add(group)
        people = staff(unit, 6)
        group.user_set.add(*people)
        confirm(edition, people[:2])
    with django_assert_num_queries(6):
        counts = ReadingCounts(today)
        found = counts.of_policies(), counts.of_units()
    assert len(found[0]) == len(found[1]) == rows
    assert all(reading == Reading(6, 2) for _edition, reading in found[0])


def test_nothing_asked_costs_one_query(unit, today, django_assert_num_queries):
    staff(unit, 5)
    with django_assert_num_queries(1):
        assert ReadingCounts(today).of_unit(unit.pk) == []
