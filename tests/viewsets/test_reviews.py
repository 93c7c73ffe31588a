"""Reviews in the admin: who gets in, what is asked for, and what is told when something is wrong."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import PageViewRestriction

from kalix_wagtail.models import Review, ReviewPlan
from tests.actions.test_lifecycle import edition_of, who_may_publish
from tests.factories import (
    AppointmentFactory,
    DecisionFactory,
    PolicyPageFactory,
    ResponsiblePartyFactory,
    ReviewPlanFactory,
    UnitFactory,
    UserFactory,
)
from tests.viewsets.test_editions_admin import permit

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>"
VIEWS = ["kalix_review", "kalix_plan_review"]


@pytest.fixture
def page():
    return PolicyPageFactory(published=True, title="Arkivreglemente")


@pytest.fixture
def communicator(client, page):
    user = permit(who_may_publish(page), "view_edition", "view_decision")
    client.force_login(user)
    return user


def filled(**changed):
    return {"outcome": "still_valid", "reviewed_on": "2026-03-01", "next_on": "2031-03-01"} | changed


def test_a_review_is_written_down_and_shown_among_the_earlier(client, communicator, page):
    url, decision = reverse("kalix_review", args=[page.pk]), DecisionFactory(paragraph="9")
    response = client.post(url, filled(note=f"Läst. {HOSTILE}", decision=decision.pk))
    assert response.url == url
    review = Review.objects.get()
    assert (review.outcome, review.user, review.decision) == ("still_valid", communicator, decision)
    html = client.get(url).content.decode()
    for shown in ("1 mars 2026", "fortfarande aktuellt", "Läst.", "§ 9", "1 mars 2031"):
        assert shown in html
    assert HOSTILE not in html


def test_the_day_that_has_come_is_not_suggested_as_the_next_one(client, communicator, page):
    ReviewPlanFactory(policy=page, next_on=datetime.date(2026, 3, 1))
    review = client.get(reverse("kalix_review", args=[page.pk]))
    plan = client.get(reverse("kalix_plan_review", args=[page.pk]))
    assert review.context["form"]["next_on"].value() is None
    assert plan.context["form"]["next_on"].value() == datetime.date(2026, 3, 1)


def test_a_plan_is_made_and_changed(client, communicator, page):
    url = reverse("kalix_plan_review", args=[page.pk])
    client.post(url, {"next_on": "2031-03-01"})
    assert ReviewPlan.objects.get().next_on == datetime.date(2031, 3, 1)
    client.post(url, {"when_needed": "on"})
    assert ReviewPlan.objects.get().when_needed
    assert "prövas vid behov" in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"outcome": ""}, "outcome"),
        ({"outcome": "kanske"}, "outcome"),
        ({"reviewed_on": "i går"}, "reviewed_on"),
        ({"reviewed_on": "2999-01-01", "next_on": "2999-02-01"}, "__all__"),
        ({"next_on": ""}, "__all__"),
        ({"next_on": "2020-01-01"}, "__all__"),
        ({"when_needed": "on"}, "when_needed"),
        ({"decision": "²"}, "decision"),
        ({"decision": "9" * 400}, "decision"),
        ({"note": "x" * 4001}, "note"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(client, communicator, page, changed, field):
    response = client.post(reverse("kalix_review", args=[page.pk]), filled(**changed))
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not Review.objects.exists()


def test_what_cannot_be_seen_is_left_out_of_a_note(client, communicator, page):
    assert client.post(reverse("kalix_review", args=[page.pk]), filled(note="a\x00b\u202e")).status_code == 302
    assert Review.objects.get().note == "ab"


def test_a_plan_that_says_nothing_is_refused(client, communicator, page):
    response = client.post(reverse("kalix_plan_review", args=[page.pk]), {})
    assert response.context["form"].non_field_errors()


@pytest.mark.parametrize("view", VIEWS)
def test_only_who_may_publish_the_document_gets_in(client, page, view):
    url = reverse(view, args=[page.pk])
    assert client.get(url).status_code == 302
    client.force_login(permit(UserFactory(), "view_edition"))
    assert client.get(url).status_code == 302
    client.force_login(permit(who_may_publish(PolicyPageFactory(published=True)), "view_edition"))
    assert client.post(url, filled()).status_code == 302
    assert not Review.objects.exists()


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_hidden_or_not_there_is_missing(client, communicator, page, view):
    PageViewRestriction.objects.create(page=page.page_ptr, restriction_type="groups")
    for pk in (page.pk, page.get_parent().pk, 0, 10**30):
        assert client.get(reverse(view, args=[pk])).status_code == 404


def test_an_edition_leads_to_the_review_of_its_policy(client, communicator, page):
    edition, url = edition_of(page, "1.0"), reverse("kalix_review", args=[page.pk])
    inspect = reverse("kalix_editions:inspect", args=[edition.pk])
    assert url in client.get(inspect).content.decode()
    client.force_login(permit(UserFactory(), "view_edition"))
    assert url not in client.get(inspect).content.decode()


REPORT = "/admin/reports/kalix-reviews/"


def rows(client, **query):
    response = client.get(REPORT, query)
    assert response.status_code == 200
    return [page.title for page in response.context["object_list"]]


def test_the_report_names_what_is_due_why_and_who_answers_where(client, today):
    unit = UnitFactory(name="Kansliet")
    AppointmentFactory(unit=unit, manager=True, user=UserFactory(first_name="Bo", last_name="Ek"))
    party = ResponsiblePartyFactory(units=[unit], label="Kanslichefen")
    due = PolicyPageFactory(published=True, title="Snart", responsible_party=party)
    ReviewPlanFactory(policy=due, next_on=today + datetime.timedelta(days=20))
    far = PolicyPageFactory(published=True, title="Långt bort")
    ReviewPlanFactory(policy=far, next_on=today + datetime.timedelta(days=80))
    PolicyPageFactory(published=True, title="Oplanerad")
    client.force_login(permit(UserFactory(), "view_edition"))

    assert set(rows(client)) == {"Snart", "Oplanerad"}
    assert rows(client, review="due") == ["Snart"]
    assert set(rows(client, review="due", days="90")) == {"Snart", "Långt bort"}
    assert rows(client, responsible_party=party.pk) == ["Snart"]
    assert set(rows(client, days="²")) == {"Snart", "Oplanerad"}
    text = BeautifulSoup(client.get(REPORT).content, "html.parser").select_one("table").get_text(" ", strip=True)
    for shown in ("Snart dags", "Kanslichefen", "Bo Ek, Kansliet", "Ingen plan"):
        assert shown in text
    exported = b"".join(client.get(REPORT, {"export": "csv", "review": "due"}).streaming_content).decode("utf-8-sig")
    assert exported.splitlines()[1].startswith("Snart;Policy;1.0;Snart dags;")
    assert "Bo Ek, Kansliet" in exported


def test_many_who_answer_are_not_all_named(client, today):
    units = [UnitFactory() for _unit in range(7)]
    for unit in units:
        AppointmentFactory(unit=unit, manager=True)
    PolicyPageFactory(published=True, responsible_party=ResponsiblePartyFactory(units=units))
    client.force_login(permit(UserFactory(), "view_edition"))
    (page,) = client.get(REPORT).context["object_list"]
    assert len(page.answering) == 6
    assert page.answering[-1] == "…"


def test_the_report_leads_to_the_review_for_who_may(client, communicator, page):
    assert reverse("kalix_review", args=[page.pk]) in client.get(REPORT).content.decode()
    client.force_login(permit(UserFactory(), "view_edition"))
    html = client.get(REPORT).content.decode()
    assert reverse("kalix_review", args=[page.pk]) not in html
    assert page.url in html


def test_the_report_stands_among_the_reports_for_who_looks_at_editions(client):
    for codenames, shown in (([], False), (["view_edition"], True)):
        client.force_login(permit(UserFactory(), *codenames))
        assert (REPORT in client.get(reverse("wagtailadmin_home")).content.decode()) is shown
        assert client.get(REPORT).status_code == (200 if shown else 302)
    assert client.get(f"{REPORT}results/").status_code == 200
