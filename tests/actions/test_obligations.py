"""What a measure serves follows from the edition's content and the goals there are, and comes back the same."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kalix_wagtail.actions.obligations import project_edition
from kalix_wagtail.actions.rebuilding import rebuild_projection
from kalix_wagtail.models import Edition, Goal, GoalWording, ObligationWording
from kalix_wagtail.rules.verifying import verified
from tests.actions.test_rebuilding import derived, lose
from tests.factories import PolicyPageFactory
from tests.pages.test_policy_publishing import revise
from tests.rules.test_implementing import policy, policy_body, strategy, strategy_body

pytestmark = pytest.mark.django_db

__all__ = ["policy"]


def edition_of(page):
    return Edition.objects.filter(page_id=page.pk).newest_first().first()


def goals_served(edition):
    """Return the block id of the goal that each measure of an edition serves, None where it serves none."""
    return list(edition.obligationwordings.order_by("order").values_list("goal__block_id", flat=True))


def faults():
    return {fault.what: (fault.expected, fault.found) for _edition, found in verified() for fault in found}


def test_a_measure_serves_the_goal_with_its_number_in_the_policy_that_is_implemented(policy):
    page = strategy(policy, "2", "3", "", published=True)
    assert goals_served(edition_of(page)) == ["goal-2", None, None]
    assert faults() == {}


def test_a_goal_of_its_own_is_served_before_the_policys_with_the_same_number(policy):
    page = strategy(policy, "1", "2", own=["Eget."], published=True)
    assert goals_served(edition_of(page)) == ["own-Eget.", "goal-2"]
    assert faults() == {}


def test_a_document_that_implements_no_other_serves_its_own_goals_only(policy):
    page = PolicyPageFactory(published=True, body=strategy_body("1", "2", own=["Eget."]))
    assert goals_served(edition_of(page)) == ["own-Eget.", None]


def test_what_a_measure_serves_is_rebuilt_the_same_from_the_content(policy):
    edition = edition_of(strategy(policy, "1", "2", "3", own=["Eget."], published=True))
    before = derived(edition)
    lose(edition)
    rebuild_projection(edition)
    assert derived(edition) == before
    assert faults() == {}


def test_a_goal_that_the_policy_gets_later_is_not_served_by_an_edition_from_before(policy):
    page = strategy(policy, "3", published=True)
    edition = edition_of(page)
    revise(policy, body=policy_body("En trygg kommun.", "Öppenhet.", "Ett till.")).publish()
    assert faults() == {}
    lose(edition)
    rebuild_projection(edition)
    assert goals_served(edition) == [None]
    revise(page, body=strategy_body("3")).publish()
    assert goals_served(edition_of(page)) == ["goal-3"]


def test_a_goal_that_has_ended_is_still_the_one_that_was_served(policy):
    page = strategy(policy, "2", published=True)
    revise(policy, body=policy_body("En trygg kommun.")).publish()
    edition = edition_of(page)
    lose(edition)
    rebuild_projection(edition)
    assert goals_served(edition) == ["goal-2"]


def test_a_row_that_points_at_a_goal_of_the_wrong_policy_is_found_and_mended(policy):
    edition = edition_of(strategy(policy, "1", published=True))
    other = PolicyPageFactory(published=True, body=policy_body("Annat."))
    wrong = Goal.objects.get(policy_key=other.translation_key)
    ObligationWording.objects.filter(edition=edition).update(goal=wrong)
    right = Goal.objects.get(policy_key=policy.translation_key, number=1)
    assert faults() == {"duty goal": (f"{policy.translation_key}/1", f"{other.translation_key}/1")}
    rebuild_projection(edition)
    assert ObligationWording.objects.get(edition=edition).goal == right


def test_a_translated_measure_serves_the_same_goal(policy, english):
    page = strategy(policy, "1", own=["Eget."], published=True)
    page.copy_for_translation(english, copy_parents=True)
    translated = type(page).objects.get(translation_key=page.translation_key, locale=english)
    assert translated.implements_id == policy.pk
    translated.save_revision().publish()
    assert goals_served(edition_of(translated)) == goals_served(edition_of(page))
    assert faults() == {}


def test_writing_costs_the_same_however_many_measures_there_are(policy):
    counts = []
    for numbers in (["2"], ["2", "1"] * 10):
        edition = edition_of(strategy(policy, *numbers, code_prefix=f"S{len(numbers)}", published=True))
        for model in (GoalWording, ObligationWording):
            model.objects.filter(edition=edition).delete()
        with CaptureQueriesContext(connection) as queries:
            project_edition(edition)
        counts.append(len(queries))
    assert counts[0] == counts[1]
