"""Text pasted anew becomes the same goals and duties again when someone says so, and only then."""

import json
import uuid

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone, translation
from wagtail.models import Comment, GroupPagePermission, ModelLogEntry, PageLogEntry, Revision

from kalix_wagtail.actions.identity import keep_identities, keep_identity
from kalix_wagtail.exceptions import IdentityRefusedError, NotAllowedError
from kalix_wagtail.log_actions import IDENTITY_KEPT
from kalix_wagtail.models import Edition, Goal, Obligation, ObligationWording
from kalix_wagtail.pages.models import PolicyDecision, PolicyPage
from kalix_wagtail.rules.impact import impact_of
from tests.factories import DecisionFactory, PolicyPageFactory, ResponsiblePartyFactory, UserFactory, bodies
from tests.pages.test_policy_translation import translate

pytestmark = pytest.mark.django_db

GOAL, DUTY, MEASURE = "En säker och trygg kommun.", "ska rapportera säkerhetsbrister.", "ska göra en riskanalys."


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def party():
    return ResponsiblePartyFactory(label="Alla", everyone=True)


def body(party, *, goal="g", duty="d", measure="m", serves="1", words=DUTY):
    return bodies.body(
        bodies.section("Mål", bodies.goals(bodies.goal(GOAL, id=goal), id="goals"), id="s1"),
        bodies.section(
            "Ansvar",
            bodies.responsibilities(bodies.duty(words, party, id=duty), id="duties"),
            bodies.measures(bodies.duty(MEASURE, party, id=measure, goal=serves), id="measures"),
            id="s2",
        ),
    )


@pytest.fixture
def page(party):
    """A published policy with a goal `g`, a duty `d` and a measure `m`; the saved draft has them as new ones."""
    page = PolicyPageFactory(published=True, code_prefix="SÄK", title="Säkerhet", body=body(party))
    draft = page.get_latest_revision_as_object()
    draft.publication_id = uuid.uuid4()
    draft.edition_kind, draft.edition_valid_from = "revision", timezone.localdate()
    draft.decision_links = [PolicyDecision(decision=DecisionFactory())]
    draft.body = body(
        party, goal="g2", duty="d2", measure="m2", serves="2", words="ska rapportera alla säkerhetsbrister."
    )
    draft.save_revision()
    page.refresh_from_db()
    return page


def impact(page):
    return impact_of(PolicyPage.objects.get(pk=page.pk).get_latest_revision_as_object(), timezone.localdate())


def offered(page):
    return [(pair.new.id, pair.old.id) for pair in impact(page).pairs]


def test_each_kind_is_offered(page):
    assert offered(page) == [("g2", "g"), ("d2", "d"), ("m2", "m")]


@pytest.mark.parametrize(("new_id", "old_id"), [("g2", "g"), ("d2", "d"), ("m2", "m")])
def test_what_is_kept_is_changed_and_no_longer_ended_and_added(page, superuser, new_id, old_id):
    keep_identity(page, user=superuser, new_id=new_id, old_id=old_id)
    found = impact(page)
    begun_or_ended = [item.id for c in (found.goals, found.duties) for item in (*c.added, *c.ended)]
    assert not {new_id, old_id} & set(begun_or_ended)
    assert (new_id, old_id) not in offered(page)


def test_only_ids_change_in_the_draft(page, superuser):
    before = page.get_latest_revision().content
    after = Revision.objects.get(pk=keep_identity(page, user=superuser, new_id="d2", old_id="d").pk).content
    assert json.loads(after["body"]) == json.loads(before["body"].replace('"d2"', '"d"'))
    varying = {"body", "latest_revision", "latest_revision_created_at", "has_unpublished_changes", "draft_title"}
    varying.add("shown_changed_at")
    assert {name: after[name] for name in set(after) - varying} == {name: before[name] for name in set(after) - varying}


def test_the_next_edition_keeps_codes_and_numbers(page, superuser):
    keep_identities(page, user=superuser, pairs=offered(page)).publish()
    latest = Edition.objects.get(page_id=page.pk, major=2)
    codes = ObligationWording.objects.filter(edition=latest).values_list("obligation__code", "text")
    assert sorted(codes) == [("SÄK-01", "ska rapportera alla säkerhetsbrister."), ("SÄK-02", MEASURE)]
    assert (Obligation.objects.count(), Goal.objects.get().wordings.count()) == (2, 2)


def test_without_it_the_next_edition_begins_anew(page):
    page.get_latest_revision().publish()
    latest = Edition.objects.get(page_id=page.pk, major=2)
    codes = ObligationWording.objects.filter(edition=latest).values_list("obligation__code", flat=True)
    assert sorted(codes) == ["SÄK-03", "SÄK-04"]


def test_a_measure_follows_its_goal_when_the_goals_number_changes(page, superuser):
    keep_identity(page, user=superuser, new_id="g2", old_id="g")
    assert impact(page).warnings == []
    keep_identity(page, user=superuser, new_id="m2", old_id="m").publish()
    wording = ObligationWording.objects.get(edition__major=2, obligation__block_id="m")
    assert wording.goal.number == 1


def test_the_goals_that_stay_new_are_still_served_when_their_numbers_move_up(party, superuser):
    def text(first, second, serves):
        goals = bodies.goals(
            bodies.goal(GOAL, id=first), bodies.goal("Öppenheten förblir stor.", id=second), id="goals"
        )
        return bodies.section("Mål", goals, bodies.measures(bodies.duty(MEASURE, party, id="m", goal=serves)), id="s")

    page = PolicyPageFactory(published=True, code_prefix="SÄK", body=bodies.body(text("a", "b", "2")))
    draft = page.get_latest_revision_as_object()
    draft.body = bodies.body(text("a2", "b2", "4"))
    draft.save_revision()
    keep_identity(page, user=superuser, new_id="a2", old_id="a")
    found = impact(page)
    assert [item.label for item in found.goals.added] == ["Goal 3"]
    assert [aspect.label for change in found.duties.changed for aspect in change.aspects] == ["Serves goal"]
    assert found.warnings == []


def test_the_same_words_in_another_language_are_kept(english, party, superuser):
    page = PolicyPageFactory(published=True, code_prefix="SÄK", title="Säkerhet", body=body(party))
    translate(page, english, {GOAL: "A safe municipality.", DUTY: "shall report deficiencies."})
    draft = page.get_latest_revision_as_object()
    draft.publication_id, draft.edition_kind = uuid.uuid4(), "revision"
    draft.edition_valid_from = timezone.localdate()
    draft.decision_links = [PolicyDecision(decision=DecisionFactory())]
    draft.body = body(party, goal="g2", duty="d2")
    draft.save_revision()
    keep_identities(page, user=superuser, pairs=[("g2", "g"), ("d2", "d")]).publish()
    translated = translate(PolicyPage.objects.get(pk=page.pk), english, {})
    wordings = ObligationWording.objects.filter(edition__page_id=translated.pk, obligation__block_id="d")
    assert [w.text for w in wordings.order_by("edition__major")] == ["shall report deficiencies."] * 2


def test_it_is_in_the_log_and_in_the_history_of_the_page(page, superuser):
    revision = keep_identity(page, user=superuser, new_id="d2", old_id="d")
    entry = PageLogEntry.objects.get(action=IDENTITY_KEPT)
    assert (entry.user, entry.revision, entry.data["kept"]) == (superuser, revision, [{"new_id": "d2", "old_id": "d"}])
    assert str(entry.formatter.label) == "Keep identity"
    assert revision.user == superuser


def test_a_draft_that_is_not_finished_can_keep_identities_too(page, superuser):
    draft = page.get_latest_revision_as_object()
    draft.title = ""
    draft.save_revision(clean=False)
    keep_identity(page, user=superuser, new_id="d2", old_id="d")
    assert ("d2", "d") not in offered(page)


def test_a_comment_stays_at_its_text(page, superuser):
    comment = Comment.objects.create(page=page, user=superuser, text="Bra", contentpath="body.s2.duties.items.d2.text")
    keep_identity(page, user=superuser, new_id="d2", old_id="d")
    comment.refresh_from_db()
    assert comment.contentpath == "body.s2.duties.items.d.text"


class TestRefusals:
    def refused(self, page, user, pairs, error=IdentityRefusedError):
        latest = page.get_latest_revision().pk
        with pytest.raises(error) as refusal:
            keep_identities(page, user=user, pairs=pairs)
        assert PolicyPage.objects.get(pk=page.pk).latest_revision_id == latest
        return str(refusal.value)

    @pytest.mark.parametrize(
        ("pairs", "words"),
        [
            ([("gone", "d")], "no longer in the saved draft"),
            ([("", "")], "no longer in the saved draft"),
            ([("s1", "g")], "no longer in the saved draft"),
            ([("²" * 5000, "d")], "no longer in the saved draft"),
            ([("d2", "d2")], "already has the earlier text"),
            ([("d2", "nothing")], "not alike enough"),
            ([("d2", "g")], "not alike enough"),
            ([("d2", "m")], "not alike enough"),
            ([("d2", "d"), ("m2", "nothing")], "not alike enough"),
            ([("d2", "d"), ("d2", "m")], "one earlier text only"),
            ([("d2", "d"), ("m2", "d")], "one earlier text only"),
            ([], "one earlier text only"),
        ],
    )
    def test_what_is_no_offered_pair_is_refused_and_says_why(self, page, superuser, pairs, words):
        assert words in self.refused(page, superuser, pairs)

    def test_twice_is_refused_the_second_time(self, page, superuser):
        keep_identity(page, user=superuser, new_id="d2", old_id="d")
        assert "no longer in the saved draft" in self.refused(
            PolicyPage.objects.get(pk=page.pk), superuser, [("d2", "d")]
        )

    def test_a_draft_changed_since_is_read_anew(self, page, superuser, party):
        stale = PolicyPage.objects.get(pk=page.pk)
        draft = page.get_latest_revision_as_object()
        draft.body = body(party)
        draft.save_revision()
        assert "no longer in the saved draft" in self.refused_stale(stale, superuser)

    def refused_stale(self, stale, user):
        with pytest.raises(IdentityRefusedError) as refusal:
            keep_identity(stale, user=user, new_id="d2", old_id="d")
        return str(refusal.value)

    def test_who_may_not_edit_the_page_is_refused(self, page, user):
        self.refused(page, user, [("d2", "d")], NotAllowedError)

    def test_who_may_edit_it_is_not(self, page):
        editor = UserFactory(admin_access=True)
        group = Group.objects.create(name="Redaktörer")
        right = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
        GroupPagePermission.objects.create(group=group, page=page.get_parent(), permission=right)
        editor.groups.add(group)
        assert keep_identity(page, user=editor, new_id="d2", old_id="d").user == editor

    def test_a_locked_page_is_left_alone(self, page, superuser):
        page.locked, page.locked_by, page.locked_at = True, UserFactory(), timezone.now()
        page.save()
        assert "locked" in self.refused(page, superuser, [("d2", "d")], NotAllowedError)

    def test_a_translation_follows_its_source(self, english, party, superuser):
        page = PolicyPageFactory(published=True, code_prefix="SÄK", body=body(party))
        page.copy_for_translation(english, copy_parents=True)
        other = PolicyPage.objects.get(translation_key=page.translation_key, locale=english)
        other.save_revision().publish()
        draft = other.get_latest_revision_as_object()
        draft.body = body(party, duty="d2")
        draft.save_revision()
        self.refused(PolicyPage.objects.get(pk=other.pk), superuser, [("d2", "d")])


def test_nothing_of_it_is_written_in_the_log_of_snippets(page, superuser):
    keep_identity(page, user=superuser, new_id="d2", old_id="d")
    assert not ModelLogEntry.objects.filter(action=IDENTITY_KEPT).exists()
