"""How a duty stands: what was said of it, and what the calendar makes of that."""

import datetime
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from kalix_wagtail.enums import DutyState, FollowUpStatus
from kalix_wagtail.exceptions import ImmutableRecordError
from kalix_wagtail.models import Evidence, FollowUp, OperatingYear
from kalix_wagtail.rules.followups import FollowUps, OperatingYears
from tests.factories import FollowUpFactory, ObligationWordingFactory, OperatingYearFactory, UnitFactory

pytestmark = pytest.mark.django_db

MAY = datetime.date(2026, 5, 1)


@pytest.fixture(autouse=True)
def _in_may(freeze_today):
    freeze_today(2026, 5, 1)


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture
def unit():
    return UnitFactory()


@pytest.fixture
def obligation():
    return ObligationWordingFactory().obligation


def duty(obligation, *, is_yearly=False, since="2007-09-17"):
    return SimpleNamespace(obligation_id=obligation.pk, is_yearly=is_yearly, in_force_from=day(since))


@pytest.mark.parametrize("is_yearly", [True, False])
@pytest.mark.parametrize(
    ("said", "state"),
    [
        (None, DutyState.UNANSWERED),
        ({"status": FollowUpStatus.OPEN}, DutyState.UNANSWERED),
        ({"status": FollowUpStatus.STARTED}, DutyState.STARTED),
        ({"status": FollowUpStatus.DONE}, DutyState.DONE),
        ({"status": FollowUpStatus.NOT_APPLICABLE}, DutyState.NOT_APPLICABLE),
        ({"status": FollowUpStatus.OPEN, "due_on": day("2026-04-30")}, DutyState.LATE),
        ({"status": FollowUpStatus.STARTED, "due_on": day("2026-04-30")}, DutyState.LATE),
        ({"status": FollowUpStatus.STARTED, "due_on": MAY}, DutyState.STARTED),
        ({"status": FollowUpStatus.DONE, "due_on": day("2026-04-30")}, DutyState.DONE),
    ],
)
def test_how_a_duty_stands_follows_from_what_is_said_and_the_day(unit, obligation, said, state, is_yearly):
    if said is not None:
        FollowUpFactory(obligation=obligation, unit=unit, **said)
    assert FollowUps(MAY, [unit.pk]).of(duty(obligation, is_yearly=is_yearly), unit.pk).state == state


def test_a_yearly_duty_opens_again_and_another_stays_done(unit, obligation):
    FollowUpFactory(obligation=obligation, unit=unit, period=OperatingYearFactory(year=2025), done=True)
    followups = FollowUps(MAY, [unit.pk])
    assert followups.of(duty(obligation, is_yearly=True), unit.pk).state == DutyState.UNANSWERED
    assert followups.of(duty(obligation), unit.pk).state == DutyState.DONE


def test_a_yearly_duty_is_to_be_done_within_its_year(unit, obligation):
    assert FollowUps(MAY).of(duty(obligation, is_yearly=True), unit.pk).due_on == day("2026-12-31")
    assert FollowUps(MAY).of(duty(obligation), unit.pk).due_on is None


@pytest.mark.parametrize(
    ("status", "since", "is_missed"),
    [
        (None, "2007-09-17", True),
        (FollowUpStatus.STARTED, "2007-09-17", True),
        (FollowUpStatus.DONE, "2007-09-17", False),
        (FollowUpStatus.NOT_APPLICABLE, "2007-09-17", False),
        (None, "2025-06-01", False),
    ],
)
def test_what_was_not_done_last_year_is_late_this_year(unit, obligation, status, since, is_missed):
    before = OperatingYearFactory(year=2025)
    if status:
        FollowUpFactory(obligation=obligation, unit=unit, period=before, status=status)
    standing = FollowUps(MAY, [unit.pk]).of(duty(obligation, is_yearly=True, since=since), unit.pk)
    assert (standing.missed == before) is is_missed
    assert standing.is_late is is_missed


def test_a_past_day_shows_what_was_known_then(unit, obligation, freeze_today):
    freeze_today(2026, 3, 1)
    row = FollowUpFactory(obligation=obligation, unit=unit)
    freeze_today(2026, 6, 1)
    row.status = FollowUpStatus.DONE
    row.save()
    asked = duty(obligation)
    states = [FollowUps(day(d), [unit.pk]).of(asked, unit.pk).state for d in ("2026-02-28", "2026-03-01", "2026-05-31")]
    assert states == [DutyState.UNANSWERED, DutyState.STARTED, DutyState.STARTED]
    assert FollowUps(day("2026-06-01"), [unit.pk]).of(asked, unit.pk).state == DutyState.DONE


def test_the_operating_year_is_the_calendar_year_until_one_is_entered():
    year = OperatingYears().on(MAY)
    assert (year.label, year.valid_from, year.valid_until) == ("2026", day("2026-01-01"), day("2026-12-31"))
    assert year.pk is None
    split = OperatingYear.objects.create(label="25/26", valid_from=day("2025-07-01"), valid_until=day("2026-06-30"))
    assert OperatingYears().on(MAY) == split


def test_a_calendar_year_gives_way_to_entered_ones():
    OperatingYear.objects.create(label="a", valid_from=day("2025-07-01"), valid_until=day("2026-03-31"))
    OperatingYear.objects.create(label="b", valid_from=day("2026-09-01"), valid_until=day("2027-08-31"))
    year = OperatingYears().on(MAY)
    assert (year.valid_from, year.valid_until) == (day("2026-04-01"), day("2026-08-31"))


def test_operating_years_do_not_overlap():
    OperatingYearFactory(year=2026)
    with pytest.raises(ValidationError):
        OperatingYear(label="x", valid_from=day("2026-12-31"), valid_until=day("2027-12-30")).full_clean()
    OperatingYear(label="x", valid_from=day("2027-01-01"), valid_until=day("2027-12-31")).full_clean()


def test_a_follow_up_is_never_deleted():
    row = FollowUpFactory()
    evidence = Evidence.objects.create(followup=row, name="a.pdf", data=b"a", size=1, sha256="0" * 64)
    for kept in (row, evidence, FollowUp.objects.all(), Evidence.objects.all()):
        with pytest.raises(ImmutableRecordError):
            kept.delete()
    assert FollowUp.objects.exists()
    assert Evidence.objects.exists()
