"""The overview counts every duty in every unit that owes it, each once, as it stands."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from kalix_wagtail.enums import DutyState, FollowUpStatus, Recurrence, UnitKind
from kalix_wagtail.models import Acknowledgement, FollowUp, ObligationWording, OrganisationChart
from kalix_wagtail.rules.acknowledgements import Acknowledgements
from kalix_wagtail.rules.followups import FollowUps
from kalix_wagtail.rules.obligations import duties_in_force, obligations_of
from kalix_wagtail.rules.overview import Tally, overview, tallies_of
from tests.factories import (
    EditionFactory,
    FollowUpFactory,
    ObligationWordingFactory,
    OperatingYearFactory,
    ResponsiblePartyFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def counted(today, user=None):
    return overview(OrganisationChart(today), user or UserFactory(), FollowUps(today), Acknowledgements(today))


@pytest.fixture
def offices():
    return [UnitFactory(kind=UnitKind.ADMINISTRATION) for _n in range(3)]


@pytest.fixture
def wording():
    party = ResponsiblePartyFactory(kinds=["administration"])
    return ObligationWordingFactory(edition=EditionFactory(title="Säkerhetspolicy"), parties=[party])


def test_a_duty_counts_once_for_each_unit_that_owes_it(offices, wording, today):
    period = OperatingYearFactory(year=today.year)
    FollowUpFactory(obligation=wording.obligation, unit=offices[0], period=period, done=True)
    found = counted(today)
    assert (found.total.owed, found.total.done, found.total.unanswered) == (3, 1, 2)
    [(edition, tally)] = found.policies
    assert (edition, tally.done_share) == (wording.edition, 33)
    assert found.units[offices[0].pk].done == 1
    assert found.units[offices[1].pk].unanswered == 1
    assert found.obligations[wording.obligation_id].done == 1


def test_what_a_unit_says_of_a_duty_that_is_no_longer_its_own_is_not_counted(offices, wording, today):
    FollowUpFactory(obligation=wording.obligation, unit=UnitFactory(), done=True)
    assert counted(today).total.done == 0


def test_what_does_not_concern_a_unit_is_not_owed(offices, wording, today):
    period = OperatingYearFactory(year=today.year)
    FollowUpFactory(obligation=wording.obligation, unit=offices[0], period=period, status=FollowUpStatus.NOT_APPLICABLE)
    assert counted(today).total.owed == 2


def test_two_parties_that_mean_the_same_unit_count_it_once(offices, wording, today):
    wording.parties.add(ResponsiblePartyFactory(units=offices))
    assert counted(today).total.owed == 3


def test_documents_that_are_closed_to_the_reader_are_not_counted(offices, wording, today):
    PageViewRestriction.objects.create(page=wording.edition.page, restriction_type="groups")
    assert counted(today).total.owed == 0


def test_an_acknowledgement_counts_where_the_document_lays_a_duty(offices, wording, today):
    for unit in (offices[0], UnitFactory()):
        Acknowledgement.objects.create(edition=wording.edition, unit=unit)
    [(_edition, tally)] = counted(today).policies
    assert (tally.acknowledged, tally.asked, tally.acknowledged_share) == (1, 3, 33)


def test_nothing_owed_has_no_share():

    assert Tally().done_share is None
    assert Tally().bars["done"] == {"start": "0.0", "width": "0.0"}


@pytest.mark.parametrize("rows", [1, 20])
def test_it_takes_the_same_queries_whatever_there_is(rows, today, django_assert_num_queries):
    for _n in range(rows):
        unit = UnitFactory(kind=UnitKind.ADMINISTRATION)
        wording = ObligationWordingFactory(edition=EditionFactory(), parties=[ResponsiblePartyFactory(units=[unit])])
        FollowUpFactory(obligation=wording.obligation, unit=unit, period=OperatingYearFactory(year=today.year))
        Acknowledgement.objects.create(edition=wording.edition, unit=unit)
    user = UserFactory()
    with django_assert_num_queries(8):
        found = counted(today, user)
    assert found.total.owed == rows


STATUSES = st.sampled_from([*FollowUpStatus.values, None])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(st.lists(STATUSES, min_size=3, max_size=3), min_size=1, max_size=4),
    yearly=st.lists(st.booleans(), min_size=4, max_size=4),
    late=st.booleans(),
)
def test_the_counts_are_the_sum_of_what_each_unit_sees(offices, today, said, yearly, late):
    FollowUp.history.all().delete()
    FollowUp.objects.all()._raw_delete("default")
    ObligationWording.parties.through.objects.all().delete()
    ObligationWording.objects.all().delete()
    party = ResponsiblePartyFactory(kinds=["administration"])
    period = OperatingYearFactory(year=today.year)
    edition = EditionFactory()
    for statuses, is_yearly in zip(said, yearly, strict=False):
        recurrence = Recurrence.YEARLY if is_yearly else Recurrence.CONTINUOUS
        wording = ObligationWordingFactory(edition=edition, parties=[party], recurrence=recurrence)
        for unit, status in zip(offices, statuses, strict=True):
            if status:
                due_on = period.valid_from if late else None
                FollowUpFactory(obligation=wording.obligation, unit=unit, period=period, status=status, due_on=due_on)
    user, chart, followups = UserFactory(), OrganisationChart(today), FollowUps(today)
    found = overview(chart, user, followups, Acknowledgements(today))
    duties = duties_in_force(today, user)
    few = tallies_of([unit.pk for unit in offices], duties, chart, followups, Acknowledgements(today))
    for unit in offices:
        own = [followups.of(row.duty, unit.pk) for row in obligations_of(unit.pk, chart, user, duties=duties)]
        for state in DutyState:
            expected = sum((DutyState.LATE if each.is_late else each.state) == state for each in own)
            assert found.units[unit.pk].states[state] == few[unit.pk].states[state] == expected
    assert sum(found.total.states.values()) == sum(sum(tally.states.values()) for tally in found.units.values())
