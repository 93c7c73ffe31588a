"""A strategy names the policy that it implements, and its measures serve goals of that policy by their numbers."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from wagtail.models import PageViewRestriction

from kalix_wagtail.enums import EditionKind
from kalix_wagtail.models import Edition, Goal
from kalix_wagtail.pages.models import PolicyPage
from kalix_wagtail.rules.comparing import compare, items_of
from kalix_wagtail.rules.content import content_hash, document_hash, document_of, nodes_of
from kalix_wagtail.rules.corrections import touches_binding_text
from kalix_wagtail.rules.goals import goals_in_force
from kalix_wagtail.rules.impact import impact_of
from kalix_wagtail.rules.implementing import told_policy
from kalix_wagtail.rules.numbering import ItemNumbers
from kalix_wagtail.rules.rendering import render_document
from tests.factories import PolicyPageFactory, ResponsiblePartyFactory, UserFactory, bodies
from tests.pages.test_policy_publishing import revise

pytestmark = pytest.mark.django_db


def policy_body(*texts):
    """Return a body with a goal for each of `texts`, numbered from 1."""
    items = [bodies.goal(text, id=f"goal-{serial}") for serial, text in enumerate(texts, start=1)]
    return bodies.body(bodies.section("Mål", bodies.goals(*items, id="goals"), id="section"))


def strategy_body(*numbers, own=(), party=None):
    """Return a body with a measure for each of the goal `numbers`, before goals of its `own`."""
    parties = [party] if party else []
    measures = [
        bodies.duty(f"Åtgärd {serial} görs.", *parties, goal=number, id=f"measure-{serial}")
        for serial, number in enumerate(numbers, start=1)
    ]
    goals = [bodies.goals(*(bodies.goal(text, id=f"own-{text}") for text in own), id="own")] if own else []
    return bodies.body(bodies.section("Åtgärder", bodies.measures(*measures, id="measures"), *goals, id="section"))


@pytest.fixture
def policy():
    """A policy in force with two goals."""
    return PolicyPageFactory(
        published=True, title="Säkerhetspolicy", code_prefix="POL", body=policy_body("En trygg kommun.", "Öppenhet.")
    )


def strategy(policy, *numbers, own=(), **fields):
    """Return a page that implements `policy`, with a measure for each of the goal `numbers`."""
    fields = {"title": "Säkerhetsstrategi", "code_prefix": "STR", **fields}
    return PolicyPageFactory(implements=policy, body=strategy_body(*numbers, own=own), **fields)


def content(page):
    return document_of(page, ItemNumbers.of_policy(page.translation_key, page.code_prefix))


def measures_of(document):
    return [duty for node in nodes_of(document, "duties") for duty in node["items"]]


class TestContent:
    def test_a_document_that_implements_no_other_has_the_content_and_the_hashes_it_always_had(self):
        party = ResponsiblePartyFactory(key="alla", label="Alla anställda", everyone=True)
        page = PolicyPageFactory(
            translation_key="00000000-0000-4000-8000-000000000001",
            title="Säkerhetspolicy",
            code_prefix="SÄK",
            body=bodies.body(
                bodies.section(
                    "Mål",
                    bodies.goals(bodies.goal("En trygg kommun.", id="goal"), id="goals"),
                    bodies.measures(bodies.duty("Risker analyseras.", party, goal="1", id="measure"), id="measures"),
                    id="section",
                )
            ),
        )
        document = content(page)
        assert "implements" not in document
        assert "goal_of" not in measures_of(document)[0]
        # As they were before a document could implement another.
        assert content_hash(document) == "fdbe30068eeca202fb37cb55c114d9255531b90ee981a6d2d652577cfcbe4b68"
        assert document_hash(document) == "58a7b5720f6f6c109d9b7205a9039579c89a03034d1492941195845dcebe8492"

    def test_the_policy_is_named_by_key_and_title(self, policy):
        document = content(strategy(policy, "2"))
        assert document["implements"] == {"policy_key": str(policy.translation_key), "title": "Säkerhetspolicy"}
        assert measures_of(document)[0]["goal"] == "2"
        assert measures_of(document)[0]["goal_of"] == {"key": str(policy.translation_key), "label": "Säkerhetspolicy"}

    def test_a_goal_of_its_own_comes_before_the_policys_with_the_same_number_wherever_it_stands(self, policy):
        first, second = measures_of(content(strategy(policy, "1", "2", own=["Eget."])))
        assert "goal_of" not in first
        assert second["goal_of"]["key"] == str(policy.translation_key)

    @pytest.mark.parametrize("number", ["", "3", "mål 1", "01"])
    def test_a_measure_that_names_no_goal_of_the_policy_serves_none(self, policy, number):
        assert "goal_of" not in measures_of(content(strategy(policy, number)))[0]

    def test_another_policy_makes_another_text_and_another_title_of_it_does_not(self, policy):
        page = strategy(policy, "1")
        before = content(page)
        policy.title = "Trygghetspolicy"
        policy.save()
        after = content(PolicyPage.objects.get(pk=page.pk))
        assert after["implements"]["title"] == "Trygghetspolicy"
        assert content_hash(before) != content_hash(after)
        assert document_hash(before) == document_hash(after)
        page.implements = PolicyPageFactory(published=True)
        assert document_hash(content(page)) != document_hash(before)
        page.implements = None
        assert document_hash(content(page)) != document_hash(before)

    def test_a_goal_that_the_policy_gets_later_does_not_make_another_text(self, policy):
        page = strategy(policy, "3")
        before = document_hash(content(page))
        Goal.objects.create(policy_key=policy.translation_key, block_id="later", number=3)
        assert document_hash(content(page)) == before

    def test_an_alias_stands_for_the_policy_that_it_mirrors(self, policy):
        alias = policy.create_alias(update_slug="alias")
        document = content(strategy(PolicyPage.objects.get(pk=alias.pk), "1"))
        assert document["implements"]["policy_key"] == str(policy.translation_key)
        assert "goal_of" in measures_of(document)[0]

    def test_a_reader_sees_whose_goal_the_measure_serves(self, policy):
        with translation.override("en"):
            html = render_document({**content(strategy(policy, "2", "1", own=["Eget."])), "language": "en"})
        assert "serves goal 2 of Säkerhetspolicy<" in html
        assert "serves goal 1<" in html

    def test_reading_the_policy_costs_the_same_however_many_measures_there_are(self, policy):
        counts = []
        for numbers in (["1"], ["1", "2"] * 10):
            page = PolicyPage.objects.get(pk=strategy(policy, *numbers, code_prefix=f"S{len(numbers)}").pk)
            with CaptureQueriesContext(connection) as queries:
                document_of(page, ItemNumbers(prefix="S"))
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestTranslations:
    @pytest.fixture
    def english_policy(self, policy, english):
        policy.copy_for_translation(english, copy_parents=True)
        translated = PolicyPage.objects.get(translation_key=policy.translation_key, locale=english)
        translated.title = "Security policy"
        return translated

    @pytest.fixture
    def english_strategy(self, policy, english):
        page = strategy(policy, "1", published=True)
        page.copy_for_translation(english, copy_parents=True)
        return PolicyPage.objects.get(translation_key=page.translation_key, locale=english)

    def test_a_translation_implements_the_same_policy_by_its_title_in_that_language(
        self, policy, english_policy, english_strategy
    ):
        english_policy.save_revision().publish()
        document = content(english_strategy)
        assert document["implements"] == {"policy_key": str(policy.translation_key), "title": "Security policy"}
        assert measures_of(document)[0]["goal_of"]["label"] == "Security policy"

    def test_a_title_that_was_only_drafted_is_not_told(self, policy, english_policy, english_strategy):
        english_policy.save()
        assert content(english_strategy)["implements"]["title"] == "Säkerhetspolicy"

    def test_a_policy_that_is_not_translated_keeps_its_own_title(self, english_strategy):
        assert content(english_strategy)["implements"]["title"] == "Säkerhetspolicy"

    def test_a_reader_is_led_to_the_policy_in_the_language_of_the_document(
        self, policy, english_policy, english_strategy
    ):
        document, reader = content(english_strategy), AnonymousUser()
        assert told_policy(document, reader).url == policy.url
        english_policy.save_revision().publish()
        assert told_policy(document, reader).url == english_policy.url != policy.url
        assert told_policy(content(strategy(policy, code_prefix="AND")), reader).url == policy.url


class TestWhoIsLedToThePolicy:
    def test_whoever_may_not_read_it_gets_its_title_only(self, policy):
        document = content(strategy(policy))
        PageViewRestriction.objects.create(page=policy, restriction_type="login")
        told = told_policy(document, AnonymousUser())
        assert (told.title, told.url) == ("Säkerhetspolicy", "")
        assert told_policy(document, UserFactory()).url == policy.url

    def test_a_policy_that_is_not_published_is_a_title(self):
        assert told_policy(content(strategy(PolicyPageFactory(title="Utkast"))), AnonymousUser()).url == ""

    def test_it_costs_one_query_and_none_when_there_is_no_policy(self, policy, django_assert_num_queries):
        told_policy(document := content(strategy(policy)), AnonymousUser())
        with django_assert_num_queries(1):
            told_policy(document, AnonymousUser())
        with django_assert_num_queries(0):
            assert told_policy({"title": "Utan"}, AnonymousUser()) is None


class TestGoalsInForce:
    def test_measures_of_other_documents_stand_under_the_goal_after_its_own(self, policy):
        revise(policy, body=policy_with_measure()).publish()
        strategy(policy, "1", title="A-strategi", published=True)
        first, _second = goals_in_force(timezone.localdate(), AnonymousUser())
        assert [(duty.code, duty.policy_key == first.policy_key) for duty in first.measures] == [
            ("POL-01", True),
            ("STR-01", False),
        ]

    def test_a_goal_that_the_reader_may_not_read_is_not_shown_though_the_measure_may_be_read(self, policy):
        strategy(policy, "1", published=True)
        PageViewRestriction.objects.create(page=policy, restriction_type="login")
        assert goals_in_force(timezone.localdate(), AnonymousUser()) == []

    def test_a_measure_that_the_reader_may_not_read_is_not_shown_though_the_goal_may_be_read(self, policy):
        page = strategy(policy, "1", published=True)
        PageViewRestriction.objects.create(page=page, restriction_type="login")
        assert [goal.measures for goal in goals_in_force(timezone.localdate(), AnonymousUser())] == [(), ()]
        assert len(goals_in_force(timezone.localdate(), UserFactory())[0].measures) == 1


def policy_with_measure():
    goals = bodies.goals(bodies.goal("En trygg kommun.", id="goal-1"), bodies.goal("Öppenhet.", id="goal-2"))
    measures = bodies.measures(bodies.duty("En egen åtgärd.", goal="1", id="policy-measure"))
    return bodies.body(bodies.section("Mål", goals, measures))


@pytest.fixture
def _in_english():
    with translation.override("en"):
        yield


@pytest.mark.usefixtures("_in_english")
class TestWarnings:
    @staticmethod
    def warnings(page):
        found = impact_of(page, timezone.localdate()).warnings
        return [warning.message for warning in found if "laid on no one" not in warning.message]

    def test_goals_of_the_policy_and_of_its_own_give_none(self, policy):
        assert self.warnings(strategy(policy, "1", "2", "", own=["Eget."])) == []

    def test_a_goal_that_neither_has(self, policy):
        assert self.warnings(strategy(policy, "3")) == [
            "STR-01 serves goal 3, which is neither in the document nor in “Säkerhetspolicy”."
        ]

    def test_a_goal_that_the_policy_no_longer_has(self, policy):
        revise(policy, body=policy_body("En trygg kommun.")).publish()
        assert self.warnings(strategy(policy, "1", "2")) == [
            "STR-02 serves goal 2 of “Säkerhetspolicy”, where it is not in force."
        ]

    def test_a_policy_that_is_repealed(self, policy):
        revise(policy, kind=EditionKind.REPEAL).publish()
        assert self.warnings(strategy(policy, "1")) == [
            "“Säkerhetspolicy”, which this document implements, is repealed."
        ]

    def test_a_policy_that_is_not_in_force_by_then(self):
        later = timezone.localdate() + datetime.timedelta(days=9)
        policy = PolicyPageFactory(
            published=True, title="Ny policy", edition_valid_from=later, body=policy_body("En trygg kommun.")
        )
        page = strategy(policy, "1", edition_valid_from=None)
        assert self.warnings(page) == ["“Ny policy”, which this document implements, has no edition in force."]
        page.edition_valid_from = later
        assert self.warnings(page) == []

    def test_looking_costs_the_same_however_many_measures_there_are(self, policy):
        counts = []
        for numbers in (["1"], ["1", "2", "3", ""] * 5):
            page = PolicyPage.objects.get(pk=strategy(policy, *numbers, code_prefix=f"S{len(numbers)}").pk)
            with CaptureQueriesContext(connection) as queries:
                impact_of(page, timezone.localdate())
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestComparing:
    @staticmethod
    def aspects(old, new):
        (change,) = compare(items_of(old, "duty"), items_of(new, "duty")).changed
        return [(a.label, a.runs) for a in change.aspects]

    def test_another_policys_goal_with_the_same_number_is_another_goal(self, policy, _in_english):
        page = strategy(policy, "1")
        old = content(page)
        page.implements = PolicyPageFactory(published=True, title="Trygghetspolicy", body=policy_body("Trygghet."))
        ((label, runs),) = self.aspects(old, content(page))
        words = {run.kind: run.text.strip() for run in runs}
        assert (label, words["removed"], words["added"]) == ("Serves goal", "Säkerhetspolicy", "Trygghetspolicy")
        assert touches_binding_text(content(page), old)

    def test_a_policy_with_another_title_is_the_same_policy(self, policy):
        page = strategy(policy, "1")
        old = content(page)
        policy.title = "Trygghetspolicy"
        policy.save()
        assert not compare(items_of(old, "duty"), items_of(content(page), "duty"))
        assert not touches_binding_text(content(page), old)


def test_the_record_says_what_was_implemented_whatever_becomes_of_the_policy(policy):
    page = strategy(policy, "1", published=True)
    revise(policy, kind=EditionKind.REPEAL).publish()
    stored = Edition.objects.get(page_id=page.pk).content["document"]
    assert stored["implements"]["title"] == "Säkerhetspolicy"
