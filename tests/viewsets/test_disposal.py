"""Disposal in the admin: rules, what each would dispose of, and the protocols. Never what a report says."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import resolve, reverse

from kalix_wagtail.actions.disposal import dispose_of_reports
from kalix_wagtail.actions.permissions import create_groups
from kalix_wagtail.enums import ReportStatus
from kalix_wagtail.models import DeficiencyReport, Disposal, DisposalRule
from kalix_wagtail.rules.disposal import plan_disposal
from kalix_wagtail.viewsets import disposal as disposal_views
from kalix_wagtail.viewsets.disposal_protocols import DisposalViewSet
from tests.actions.conftest import LONG_CLOSED
from tests.factories import DeficiencyCategoryFactory, DeficiencyReportFactory, DisposalRuleFactory, UserFactory

pytestmark = pytest.mark.django_db

SEEN = "Branddörren går inte att stänga."


@pytest.fixture
def rule(db):
    return DisposalRuleFactory(name="Efter två år")


@pytest.fixture
def coordinator(client):
    user = UserFactory(admin_access=True)
    user.groups.add(create_groups()["coordinator"])
    client.force_login(user)
    return user


def closed(**fields):
    return DeficiencyReportFactory(**{"status": ReportStatus.RESOLVED, "closed_at": LONG_CLOSED, **fields})


def plan_url(rule):
    return reverse("kalix_disposal_rules:plan", args=[rule.pk])


def emptied():
    return set(DeficiencyReport.objects.filter(description="").values_list("reference", flat=True))


def dispose(rule, today, **options):
    digest = plan_disposal(rule, today).digest
    return dispose_of_reports(rule, user=None, on=today, expected_digest=digest, **options)


def test_the_coordinator_writes_a_rule(client, coordinator):
    fire = DeficiencyCategoryFactory()
    data = {"name": "Brand", "category": fire.pk, "months": 12, "decision": "KS § 1", "is_active": "on"}
    assert client.post(reverse("kalix_disposal_rules:add"), data).status_code == 302
    rule = DisposalRule.objects.get()
    assert (rule.category, rule.months, rule.history.get().history_user) == (fire, 12, coordinator)
    assert client.post(reverse("kalix_disposal_rules:edit", args=[rule.pk]), data | {"months": 0}).status_code == 200
    html = client.get(reverse("kalix_disposal_rules:index")).content.decode()
    assert plan_url(rule) in html


def test_nobody_deletes_a_rule(client, superuser, rule):
    client.force_login(superuser)
    client.post(reverse("kalix_disposal_rules:delete", args=[rule.pk]))
    assert DisposalRule.objects.filter(pk=rule.pk).exists()


def test_the_page_shows_references_and_holds_and_no_text(client, coordinator, rule):
    report, held = closed(), closed(legal_hold="Polisanmälan")
    html = client.get(plan_url(rule)).content.decode()
    assert report.reference in html
    assert f"{held.reference}: Polisanmälan" in html
    for hidden in (SEEN, report.place, report.reporter.last_name):
        assert hidden not in html


def test_looking_disposes_of_nothing(client, coordinator, rule):
    closed()
    assert client.get(plan_url(rule)).status_code == client.head(plan_url(rule)).status_code == 200
    assert (emptied(), Disposal.objects.count()) == (set(), 0)


def test_the_button_disposes_of_what_was_shown_and_leads_to_the_protocol(client, coordinator, rule):
    report = closed()
    digest = client.get(plan_url(rule)).context["plan"].digest
    response = client.post(plan_url(rule), {"digest": digest})
    disposal = Disposal.objects.get()
    assert response.url == reverse("kalix_disposals:inspect", args=[disposal.pk])
    assert emptied() == {report.reference}
    assert disposal.carried_out_by == coordinator


@pytest.mark.parametrize("digest", [None, "", "annat"])
def test_what_was_not_shown_is_not_disposed_of(client, coordinator, rule, digest):
    closed()
    shown = client.get(plan_url(rule)).context["plan"].digest
    late = closed()
    response = client.post(plan_url(rule), {"digest": shown if digest is None else digest})
    assert response.status_code == 409
    assert late.reference in response.content.decode()
    assert emptied() == set()


def test_long_work_goes_on_press_by_press(client, coordinator, rule, monkeypatch):
    monkeypatch.setattr(disposal_views, "BATCH", 2)
    for _number in range(5):
        closed()
    digest = client.get(plan_url(rule)).context["plan"].digest
    response = client.post(plan_url(rule), {"digest": digest}, follow=True)
    assert 'value="2" max="5"' in response.content.decode()
    response = client.post(plan_url(rule), follow=True)
    assert 'value="4" max="5"' in response.content.decode()
    response = client.post(plan_url(rule))
    assert response.url == reverse("kalix_disposals:inspect", args=[Disposal.objects.get().pk])
    assert len(emptied()) == 5


@pytest.mark.parametrize("trait", ["undecided", "out_of_use"])
def test_a_rule_that_cannot_be_used_has_no_button(client, coordinator, trait):
    closed()
    rule = DisposalRuleFactory(**{trait: True})
    assert 'name="digest"' not in client.get(plan_url(rule)).content.decode()
    assert client.post(plan_url(rule), {"digest": plan_disposal(rule, LONG_CLOSED.date()).digest}).status_code == 409
    assert emptied() == set()


def test_with_nothing_to_dispose_of_there_is_no_button(client, coordinator, rule):
    assert 'name="digest"' not in client.get(plan_url(rule)).content.decode()


@pytest.mark.parametrize("codenames", [(), ("change_disposalrule",), ("view_disposal",)])
def test_disposal_needs_its_own_permission(client, rule, codenames):
    closed()
    user = UserFactory(admin_access=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    client.force_login(user)
    assert client.get(plan_url(rule)).status_code == 302
    assert client.post(plan_url(rule), {"digest": "x"}).status_code == 302
    assert Disposal.objects.count() == 0


@pytest.mark.parametrize(("codename", "may"), [(None, False), ("change_disposalrule", False), ("view_disposal", True)])
def test_who_may_look_reads_the_protocols(client, rule, today, codename, may):
    closed()
    disposal = dispose(rule, today)
    user = UserFactory(admin_access=True)
    user.user_permissions.add(*Permission.objects.filter(codename=codename))
    client.force_login(user)
    for name in ("inspect", "print"):
        response = client.get(reverse(f"kalix_disposals:{name}", args=[disposal.pk]))
        assert response.status_code == (200 if may else 302)


def test_a_protocol_tells_all_and_can_be_printed_and_taken_out(client, coordinator, rule, today):
    report, held = closed(), closed(legal_hold="=Polisanmälan")
    kept = closed(closed_at=LONG_CLOSED.replace(year=2021))
    disposal = dispose(rule, today, limit=1)
    html = client.get(reverse("kalix_disposals:inspect", args=[disposal.pk])).content.decode()
    assert re.search("1 (of|av) 2", html)
    DeficiencyReport.objects.filter(pk=kept.pk).update(legal_hold="Tillsyn")
    client.post(plan_url(rule))
    for name in ("inspect", "print"):
        html = client.get(reverse(f"kalix_disposals:{name}", args=[disposal.pk])).content.decode()
        for words in (report.reference, held.reference, kept.reference, "Tillsyn", rule.decision):
            assert words in html
        assert SEEN not in html
    response = client.get(reverse("kalix_disposals:inspect", args=[disposal.pk]), {"export": "csv"})
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert lines[0].count(";") == 2
    assert [line.split(";")[0] for line in lines[1:]] == [report.reference, held.reference, kept.reference]
    assert lines[2].endswith(";'=Polisanmälan")


@pytest.mark.parametrize("namespace", ["kalix_disposal_rules", "kalix_disposals"])
def test_lists_ask_a_constant_number_of_queries(client, superuser, today, namespace, django_assert_max_num_queries):
    client.force_login(superuser)
    url = reverse(f"{namespace}:index")

    def add():
        closed()
        dispose(DisposalRuleFactory(), today)

    add()
    client.get(url)
    with django_assert_max_num_queries(100) as first:
        client.get(url)
    for _number in range(4):
        add()
    with django_assert_max_num_queries(len(first)):
        client.get(url)


def test_a_disposal_that_does_not_exist_is_missing(client, coordinator):
    assert client.get(reverse("kalix_disposals:inspect", args=[7])).status_code == 404
    assert client.get(reverse("kalix_disposal_rules:plan", args=[7])).status_code == 404


def test_a_disposal_is_not_one_transaction_with_its_request(rule):
    """A host with ATOMIC_REQUESTS would otherwise lose every report of a batch to a failure in the last."""
    assert resolve(plan_url(rule)).func._non_atomic_requests == {"default"}


def test_the_protocol_is_taken_out_as_xlsx(client, coordinator, rule, today):
    closed()
    disposal = dispose(rule, today)
    response = client.get(reverse("kalix_disposals:inspect", args=[disposal.pk]), {"export": "xlsx"})
    assert response["Content-Disposition"].endswith('.xlsx"')
    assert b"".join(response.streaming_content).startswith(b"PK")


def test_a_group_can_be_given_to_look_and_to_dispose_and_no_more():
    given = DisposalViewSet("kalix_disposals").get_permissions_to_register()
    assert set(given.values_list("codename", flat=True)) == {"view_disposal", "add_disposal"}
