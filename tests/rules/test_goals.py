import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.models import PageViewRestriction

from kalix_wagtail.rules.goals import goals_in_force
from tests.factories import EditionFactory, GoalWordingFactory, ObligationWordingFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 22)


def test_goals_of_editions_in_force_are_found_with_the_measures_that_serve_them():
    policy = EditionFactory(title="Säkerhetspolicy")
    first = GoalWordingFactory(edition=policy, text="En trygg kommun.")
    GoalWordingFactory(edition=policy, text="Öppna verksamheter.")
    ObligationWordingFactory(edition=policy, code="SÄK-01", goal=first.goal)
    ObligationWordingFactory(edition=policy, code="SÄK-02")
    GoalWordingFactory(edition=EditionFactory(valid_from=datetime.date(2027, 1, 1)), text="Ännu inte.")
    found = goals_in_force(DAY, AnonymousUser())
    assert [(goal.number, goal.placed.text, [duty.code for duty in goal.measures]) for goal in found] == [
        (1, "En trygg kommun.", ["SÄK-01"]),
        (2, "Öppna verksamheter.", []),
    ]
    assert found[0].placed.url.endswith("#g-1")


def test_goals_of_a_restricted_policy_are_for_those_who_may_read_it():
    wording = GoalWordingFactory()
    PageViewRestriction.objects.create(page=wording.edition.page, restriction_type="login")
    assert goals_in_force(DAY, AnonymousUser()) == []
    assert len(goals_in_force(DAY, UserFactory())) == 1
