import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from tests.factories import EditionFactory, GoalsPageFactory, GoalWordingFactory, ObligationWordingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return GoalsPageFactory(title="Mål", slug="mal")


def test_every_goal_in_force_is_shown_with_its_number_paragraph_and_measures(page, client):
    policy = EditionFactory(title="Säkerhetspolicy")
    goal = GoalWordingFactory(edition=policy, text="En trygg kommun.")
    measure = ObligationWordingFactory(edition=policy, code="SÄK-07", text="Riskanalyser görs.", goal=goal.goal)
    html = client.get(page.url).content.decode()
    for shown in ("Säkerhetspolicy", "En trygg kommun.", "SÄK-07", "Riskanalyser görs."):
        assert shown in html
    assert f'href="{policy.page.url}#g-1"' in html
    assert f'href="{policy.page.url}#{measure.anchor}"' in html


def test_a_measure_of_another_document_is_shown_with_where_it_comes_from(page, client):
    goal = GoalWordingFactory(edition=EditionFactory(title="Säkerhetspolicy"))
    strategy = EditionFactory(title="Säkerhetsstrategi")
    ObligationWordingFactory(edition=goal.edition, code="POL-01", goal=goal.goal)
    measure = ObligationWordingFactory(edition=strategy, code="STR-01", text="Riskanalyser görs.", goal=goal.goal)
    html = client.get(page.url).content.decode()
    assert f'href="{strategy.page.url}#{measure.anchor}"' in html
    assert html.index("POL-01") < html.index("STR-01") < html.index("<cite>Säkerhetsstrategi</cite>")
    assert html.count("<cite>") == 1


def test_goals_of_a_restricted_policy_stay_hidden(page, client):
    wording = GoalWordingFactory(text="Hemligt mål.")
    PageViewRestriction.objects.create(page=wording.edition.page, restriction_type="login")
    assert "Hemligt mål." not in client.get(page.url).content.decode()


def test_the_number_of_queries_does_not_grow(page, client):
    counts = []
    for rows in (1, 19):
        for _serial in range(rows):
            goal = GoalWordingFactory()
            ObligationWordingFactory(edition=goal.edition, goal=goal.goal)
            ObligationWordingFactory(goal=goal.goal)
        client.get(page.url)
        with CaptureQueriesContext(connection) as queries:
            client.get(page.url)
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert counts[0] <= 15


def test_preview_works_for_who_edits(page, rf):
    request = page.make_preview_request(extra_request_attrs={"user": AnonymousUser()})
    assert request.status_code == 200
