"""A report is kept from disposal by one hold at a time, and whoever comes second is told of it."""

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format

from kalix_wagtail.actions.legal_hold import release_legal_hold, set_legal_hold
from kalix_wagtail.enums import CaseEventKind, ReporterShownTo
from kalix_wagtail.exceptions import DisposalRefusedError
from kalix_wagtail.models import DeficiencyReport
from tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(workplace):
    """A report that a coordinator, whose name is Karin, keeps because of a report to the police."""
    report = workplace.eventful_report("ord")
    workplace.second = AppointmentFactory(coordinator=True).user
    DeficiencyReport.objects.filter(pk=report.pk).update(is_sensitive=True, assignee=workplace.second)
    workplace.coordinator.first_name, workplace.coordinator.last_name = "Karin", "Kvar"
    workplace.coordinator.save()
    set_legal_hold(report, user=workplace.coordinator, reason="Polisanmälan")
    report.refresh_from_db()
    return report


def holds_of(report):
    """Return why a report is kept, and what was written about holds of it."""
    report.refresh_from_db()
    return report.legal_hold, [event.text for event in report.events.filter(kind=CaseEventKind.HELD)]


@pytest.mark.parametrize(
    ("who", "reason"), [("second", "Tillsyn"), ("second", "Polisanmälan"), ("coordinator", "Tillsyn")]
)
def test_a_second_hold_is_refused_and_told_who_holds_the_report_since_when_and_why(workplace, held, who, reason):
    version = held.version
    with translation.override("sv"), pytest.raises(DisposalRefusedError) as refusal:
        set_legal_hold(held, user=getattr(workplace, who), reason=reason)
    assert f"(Karin Kvar, {date_format(timezone.localdate())}): Polisanmälan." in str(refusal.value)
    assert holds_of(held) == ("Polisanmälan", ["Polisanmälan"])
    assert held.version == version


def test_who_holds_a_report_is_not_told_where_that_would_tell_who_reported(workplace, held):
    DeficiencyReport.objects.filter(pk=held.pk).update(
        reporter=workplace.coordinator, reporter_shown_to=ReporterShownTo.NOBODY, handler=workplace.second
    )
    with pytest.raises(DisposalRefusedError) as refusal:
        set_legal_hold(held, user=workplace.second, reason="Tillsyn")
    assert "Polisanmälan" in str(refusal.value) and "Karin" not in str(refusal.value)


def test_a_hold_without_an_event_is_not_replaced_either(workplace, held):
    held.events.filter(kind=CaseEventKind.HELD).delete()
    with pytest.raises(DisposalRefusedError, match="Polisanmälan"):
        set_legal_hold(held, user=workplace.coordinator, reason="Polisanmälan")


def test_a_double_click_puts_a_report_under_one_hold_and_releases_it_once(workplace, held):
    again = set_legal_hold(held, user=workplace.coordinator, reason="Polisanmälan ")
    assert again == held.events.get(kind=CaseEventKind.HELD)
    first = release_legal_hold(held, user=workplace.coordinator, reason="Nedlagd")
    assert release_legal_hold(held, user=workplace.coordinator, reason="Nedlagd") == first
    assert holds_of(held) == ("", ["Polisanmälan", "Nedlagd"])


def test_after_a_release_a_report_can_be_held_again_for_both_reasons(workplace, held):
    release_legal_hold(held, user=workplace.second, reason="Slås samman")
    set_legal_hold(held, user=workplace.second, reason="Polisanmälan, tillsyn")
    assert holds_of(held) == ("Polisanmälan, tillsyn", ["Polisanmälan", "Slås samman", "Polisanmälan, tillsyn"])


def test_a_hold_that_the_coordinator_has_not_seen_is_not_released(workplace, held):
    seen = held.events.get(kind=CaseEventKind.HELD).pk
    release_legal_hold(held, user=workplace.second, seen_hold=seen)
    with pytest.raises(DisposalRefusedError):
        release_legal_hold(held, user=workplace.coordinator, reason="Nedlagd", seen_hold=seen)
    tillsyn = set_legal_hold(held, user=workplace.second, reason="Tillsyn")
    with pytest.raises(DisposalRefusedError, match="Tillsyn"):
        release_legal_hold(held, user=workplace.coordinator, reason="Nedlagd", seen_hold=seen)
    assert holds_of(held)[0] == "Tillsyn"
    release_legal_hold(held, user=workplace.coordinator, reason="Nedlagd", seen_hold=tillsyn.pk)
    assert holds_of(held)[0] == ""
