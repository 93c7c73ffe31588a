"""What follows from an edition's content can be lost and made anew from the content alone, the same as before."""

import pytest
from django.utils import timezone
from wagtail.models import PageLogEntry

from kalix_wagtail.actions import rebuilding
from kalix_wagtail.actions.lifecycle import mask_passage
from kalix_wagtail.actions.rebuilding import rebuild_html, rebuild_projection
from kalix_wagtail.log_actions import EDITION_REBUILT
from kalix_wagtail.models import Edition, Goal, GoalWording, Obligation, ObligationWording, Passage
from kalix_wagtail.rules.searching import search_policies
from kalix_wagtail.rules.verifying import verified
from tests.factories import PolicyPageFactory, ResponsiblePartyFactory, bodies
from tests.pages.test_policy_publishing import revise
from tests.rules.test_verifying import force, long_body

pytestmark = pytest.mark.django_db

DERIVED = (Passage, GoalWording, ObligationWording)


@pytest.fixture
def party():
    return ResponsiblePartyFactory(key="alla", label="Alla anställda", everyone=True)


@pytest.fixture
def edition(party):
    page = PolicyPageFactory(title="Säkerhetspolicy", code_prefix="SÄK", body=long_body(party), published=True)
    return Edition.objects.get(page_id=page.pk)


def values(model, edition=None, without=("id",)):
    rows = model.objects.all() if edition is None else model.objects.filter(edition=edition)
    return [{k: v for k, v in row.items() if k not in without} for row in rows.order_by("pk").values()]


def derived(edition):
    """Return everything derived from an edition, but for the ids of rows."""
    links = ObligationWording.parties.through.objects.filter(obligationwording__edition=edition)
    return {
        "passages": values(Passage, edition),
        "goals": values(GoalWording, edition),
        "duties": values(ObligationWording, edition),
        "identities": (values(Goal, without=()), values(Obligation, without=())),
        "parties": sorted(links.values_list("obligationwording__obligation__code", "responsibleparty__key")),
    }


def found(words):
    """Return the anchors that a reader's search leads to."""
    policies = search_policies(words, None, timezone.localdate())
    return [hit.url.split("#")[1] for policy in policies for hit in policy.hits]


def lose(edition):
    """Delete every row derived from the edition, but for the identities that other records hang on."""
    for model in DERIVED:
        model.objects.filter(edition=edition).delete()


def test_every_derived_row_comes_back_as_it_was(edition):
    before = derived(edition)
    assert [len(before[name]) for name in ("passages", "goals", "duties", "parties")] == [10, 1, 2, 2]
    lose(edition)
    assert derived(edition)["passages"] == []

    rebuild_projection(edition)

    assert derived(edition) == before
    assert [faults for _edition, faults in verified()] == [[]]


def test_identities_that_are_lost_come_back_with_their_numbers_and_codes(edition):
    goals, duties = values(Goal), values(Obligation)
    lose(edition)
    Obligation.objects.all().delete()
    Goal.objects.all().delete()
    rebuild_projection(edition)
    assert (values(Goal), values(Obligation)) == (goals, duties)


def test_an_edition_is_rebuilt_from_its_own_text_whatever_came_later(edition):
    page = edition.page.specific
    more = bodies.section("Fler mål", bodies.goals(bodies.goal("Ett till.", id="later")), id="more")
    measure = bodies.duty("En åtgärd.", goal="2", id="early")
    # A duty that names a goal which is not in this text: a later edition gives the number to someone.
    early = revise(page, body=bodies.body(bodies.section("Ansvar", bodies.measures(measure))))
    early.publish()
    second = Edition.objects.get(major=2)
    revise(page, body=bodies.body(bodies.section("Ansvar", bodies.measures(measure)), more)).publish()
    assert Goal.objects.get(block_id="later").number == 2
    before = derived(second)
    lose(second)
    rebuild_projection(second)
    assert derived(second) == before


def test_rows_that_agree_stay_the_very_same(edition):
    ids = [sorted(model.objects.values_list("pk", flat=True)) for model in DERIVED]
    assert rebuild_projection(edition) == []
    assert [sorted(model.objects.values_list("pk", flat=True)) for model in DERIVED] == ids


def test_a_changed_row_is_mended_and_said(edition):
    Passage.objects.filter(block_id="goal").update(text="Något annat.")
    assert [fault.what for fault in rebuild_projection(edition)] == ["passage text"]
    assert Passage.objects.get(block_id="goal").text == "En trygg kommun."


def test_parties_are_linked_again_by_their_keys(edition, party):
    ObligationWording.objects.get(obligation__block_id="duty").parties.clear()
    rebuild_projection(edition)
    assert ObligationWording.objects.get(obligation__block_id="duty").parties.get() == party


def test_a_party_that_is_no_more_cannot_be_mended_and_is_not_tried(edition, party):
    party.delete()
    assert rebuild_projection(edition) == []


@pytest.mark.parametrize("is_lost", [True, False])
def test_search_finds_what_is_rebuilt_and_not_what_was_there_in_vain(edition, is_lost):
    passage = Passage.objects.get(block_id="goal")
    anchor = passage.anchor
    assert found("trygg kommun") == [anchor]
    passage.index_entries.all().delete()
    assert found("trygg kommun") == []
    if is_lost:
        lose(edition)
    rebuild_projection(edition)
    assert found("trygg kommun") == [anchor]


@pytest.mark.parametrize("block_id", ["text", "goal", "duty"])
def test_what_is_hidden_stays_hidden(edition, superuser, block_id):
    acted = {"user": superuser, "reason": "Personuppgifter", "acted_on": timezone.localdate()}
    mask_passage(edition, block_id=block_id, **acted)
    before = derived(edition)
    lose(edition)
    rebuild_projection(edition)
    assert derived(edition) == before
    assert not Passage.objects.filter(block_id=block_id).exists()


class TestHtml:
    def test_html_is_made_from_the_content_and_marked_with_the_renderers_version(self, edition):
        stored = edition.html
        force(edition, html="<p>gammalt</p>", renderer_version=0)
        edition.refresh_from_db()
        assert rebuild_html(edition) is True
        edition.refresh_from_db()
        assert (edition.html, edition.renderer_version) == (stored, rebuilding.RENDERER_VERSION)

    def test_the_record_itself_is_not_touched(self, edition):
        fields = [name for name in values(Edition)[0] if name not in ("html", "renderer_version")]
        before = Edition.objects.values(*fields).get()
        force(edition, html="", renderer_version=0)
        edition.refresh_from_db()
        rebuild_html(edition)
        assert Edition.objects.values(*fields).get() == before

    def test_html_that_is_the_same_only_gets_the_new_version(self, edition, monkeypatch):
        monkeypatch.setattr(rebuilding, "RENDERER_VERSION", 7)
        assert rebuild_html(edition) is False
        assert Edition.objects.get().renderer_version == 7
        assert not PageLogEntry.objects.filter(action=EDITION_REBUILT).exists()


@pytest.mark.parametrize("rebuild", [rebuild_html, rebuild_projection])
def test_it_is_logged_who_rebuilt_what(edition, superuser, rebuild):
    force(edition, html="")
    lose(edition)
    edition.refresh_from_db()
    rebuild(edition, user=superuser)
    entry = PageLogEntry.objects.get(action=EDITION_REBUILT)
    assert (entry.user, entry.page_id) == (superuser, edition.page_id)
    assert entry.data["edition"] == "1.0"
