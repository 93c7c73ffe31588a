"""The command says exactly what a run would do, and a run does that."""

import re
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command

from kalix_wagtail.actions.disposal import dispose_of_reports
from kalix_wagtail.enums import ReportStatus
from kalix_wagtail.models import DeficiencyReport, Disposal
from kalix_wagtail.rules.disposal import plan_disposal
from tests.actions.conftest import LONG_CLOSED
from tests.factories import DeficiencyReportFactory, DisposalRuleFactory, UserFactory

pytestmark = pytest.mark.django_db

REFERENCE = re.compile(r"^  ([0-9A-Z]{4}-[0-9A-Z]{4})$", re.MULTILINE)


@pytest.fixture
def rule(db):
    return DisposalRuleFactory(name="Efter två år")


def closed(**fields):
    return DeficiencyReportFactory(**{"status": ReportStatus.RESOLVED, "closed_at": LONG_CLOSED, **fields})


def run(*options, rule="Efter två år"):
    out = StringIO()
    call_command("dispose_of_reports", "--rule", rule, *options, stdout=out, no_color=True)
    return out.getvalue()


def emptied():
    return set(DeficiencyReport.objects.filter(description="").values_list("reference", flat=True))


def test_a_dry_run_names_what_a_run_then_disposes_of_and_changes_nothing(rule):
    closed(), closed(), DeficiencyReportFactory()
    held = closed(legal_hold="Polisanmälan")
    shown = run("--dry-run")
    assert (emptied(), Disposal.objects.count()) == (set(), 0)
    assert f"{held.reference}: Polisanmälan" in shown
    assert "Branddörren" not in shown
    said = run()
    assert emptied() == set(REFERENCE.findall(shown))
    assert len(emptied()) == 2
    assert said.endswith(f"2 reports disposed of. Protocol {Disposal.objects.get().pk}.\n")


def test_with_nothing_to_dispose_of_it_says_so(rule):
    assert run().startswith("Efter två år, Kommunstyrelsen 2026-01-12 § 7, dnr 2026/12\n0 reports closed before ")
    assert Disposal.objects.count() == 0


def test_an_interrupted_disposal_is_shown_and_carried_on(rule, today):
    for _number in range(3):
        closed()
    dispose_of_reports(rule, user=None, on=today, expected_digest=plan_disposal(rule, today).digest, limit=1)
    late = closed()
    shown = run("--dry-run")
    assert "1 of 3 reports" in shown
    assert len(emptied()) == 1
    before = emptied()
    assert "3 reports disposed of" in run()
    assert emptied() == before | set(REFERENCE.findall(shown))
    assert late.reference not in emptied()


def test_what_was_kept_meanwhile_is_said(rule, today):
    closed(), closed()
    disposal = dispose_of_reports(rule, user=None, on=today, expected_digest=plan_disposal(rule, today).digest, limit=1)
    waiting = disposal.protocol["planned"][1]
    DeficiencyReport.objects.filter(reference=waiting).update(legal_hold="Polisanmälan")
    assert f"Kept: {waiting}, Polisanmälan" in run()


def test_the_protocol_names_who_may_and_asked_for_it(rule):
    closed()
    archivist = UserFactory(username="arkivarie")
    with pytest.raises(CommandError, match="får inte|may not"):
        run("--user", "arkivarie")
    archivist.user_permissions.add(Permission.objects.get(codename="add_disposal"))
    run("--user", "arkivarie")
    assert Disposal.objects.get().carried_out_by == archivist


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--user", "ingen"), "no user"),
        (("--rule", "Ingen regel"), "There is: Efter två år"),
        (("--rule", "Två"), "2 rules"),
    ],
)
def test_a_name_that_means_nothing_or_two_things_is_refused(rule, options, words):
    DisposalRuleFactory(name="Två"), DisposalRuleFactory(name="Två")
    closed()
    with pytest.raises(CommandError, match=words):
        run(*options)
    assert emptied() == set()


@pytest.mark.parametrize("trait", ["undecided", "out_of_use"])
@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_a_rule_that_cannot_be_used_is_refused_in_a_dry_run_too(trait, options):
    DisposalRuleFactory(name="Utan", **{trait: True})
    closed()
    with pytest.raises(CommandError):
        run(*options, rule="Utan")
    assert emptied() == set()
