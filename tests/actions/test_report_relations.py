"""Reports that belong together, and reports that are the same: both seen by the handler, no circles, no chains."""

import pytest

from kalix_wagtail.actions.deficiencies import change_status
from kalix_wagtail.actions.report_relations import mark_duplicate, relate_reports
from kalix_wagtail.enums import CaseEventKind, NotificationKind, ReportStatus, Visibility
from kalix_wagtail.exceptions import NotAllowedError, TransitionRefusedError

from .conftest import owed, told

pytestmark = pytest.mark.django_db


def relate(place, one, other):
    one.refresh_from_db()
    return relate_reports(one, other, user=place.manager, seen_version=one.version)


def duplicate(place, one, other, **values):
    one.refresh_from_db()
    return mark_duplicate(one, other, user=place.manager, seen_version=one.version, **values)


def test_related_reports_name_each_other_to_handlers_only(place):
    one, other = place.report(), place.report()
    relate(place, one, other)
    assert list(one.related.all()) == [other] and list(other.related.all()) == [one]
    assert one.events.get().data["reference"] == other.reference
    assert other.events.get().data["reference"] == one.reference
    assert not one.events.for_reporter().exists() and not other.events.for_reporter().exists()
    assert owed(one) == owed(other) == []
    with pytest.raises(TransitionRefusedError):
        relate(place, one, other)


def test_a_report_is_related_to_as_many_as_there_are(place):
    one, second, third = place.report(), place.report(), place.report()
    relate(place, one, second), relate(place, one, third)
    assert set(one.related.all()) == {second, third}


@pytest.mark.parametrize("act", [relate, duplicate])
def test_both_reports_must_be_the_handlers(place, act):
    one, other = place.report(), place.report(route_unit=place.company)
    with pytest.raises(NotAllowedError):
        act(place, one, other)
    with pytest.raises(NotAllowedError):
        act(place, other, one)
    one.refresh_from_db()
    assert one.is_open and not one.related.exists()


@pytest.mark.parametrize("act", [relate, duplicate])
def test_a_report_is_neither_related_to_nor_a_duplicate_of_itself(place, act):
    report = place.report()
    with pytest.raises(TransitionRefusedError):
        act(place, report, report)


def test_a_duplicate_is_closed_and_the_reporter_reads_the_words_but_no_reference(place):
    one, original = place.report(), place.report()
    duplicate(place, one, original, text="Det är känt redan.")
    one.refresh_from_db()
    assert (one.status, one.duplicate_of) == (ReportStatus.DUPLICATE, original)
    assert one.closed_at is not None
    (seen,) = one.events.for_reporter()
    assert (seen.kind, seen.text) == (CaseEventKind.STATUS_CHANGED, "Det är känt redan.")
    assert original.reference not in f"{seen.text}{seen.data}"
    assert owed(one) == told((NotificationKind.REPORT_NEWS, place.reporter))
    # Handlers read at each of the two what the other is.
    how = {
        report: report.events.get(kind=CaseEventKind.RELATED, visibility=Visibility.INTERNAL).data
        for report in (one, original)
    }
    assert how == {
        one: {"reference": original.reference, "how": "duplicate", "version": 1},
        original: {"reference": one.reference, "how": "original", "version": 1},
    }


def test_both_reports_overtake_what_others_have_open(place):
    one, other = place.report(), place.report()
    duplicate(place, one, other)
    one.refresh_from_db(), other.refresh_from_db()
    assert (one.version, other.version) == (1, 1)


def test_a_duplicate_of_a_duplicate_points_at_the_original(place):
    first, second, third = place.report(), place.report(), place.report()
    duplicate(place, second, first)
    second.refresh_from_db()
    duplicate(place, third, second)
    third.refresh_from_db()
    assert third.duplicate_of == first


def test_when_an_original_becomes_a_duplicate_its_duplicates_follow(place):
    first, second, third = place.report(), place.report(), place.report()
    duplicate(place, third, second)
    duplicate(place, second, first)
    third.refresh_from_db()
    assert third.duplicate_of == first


def test_a_circle_of_duplicates_is_refused(place):
    first, second = place.report(), place.report()
    duplicate(place, second, first)
    second.refresh_from_db()
    with pytest.raises(TransitionRefusedError):
        duplicate(place, first, second)
    first.refresh_from_db()
    assert first.is_open and first.duplicate_of is None


@pytest.mark.parametrize("status", ["resolved", "withdrawn", "duplicate"])
def test_a_closed_report_does_not_become_a_duplicate(place, status):
    with pytest.raises(TransitionRefusedError):
        duplicate(place, place.report(status=status), place.report())


def test_another_handlers_change_is_not_overwritten(place):
    one, other = place.report(version=1), place.report()
    for act in (relate_reports, mark_duplicate):
        with pytest.raises(TransitionRefusedError):
            act(one, other, user=place.manager, seen_version=0)


def test_a_duplicate_that_is_opened_again_is_none_any_longer(place):
    one, original = place.report(), place.report()
    duplicate(place, one, original)
    change_status(one, user=place.manager, to_status="in_progress", seen_status="duplicate", text="Det är inte samma.")
    one.refresh_from_db()
    assert one.is_open and one.duplicate_of is None
