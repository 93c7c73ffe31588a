"""An organ's review: every document, one decision, nothing done twice and no draft published by the way."""

import datetime
from unittest import mock

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from wagtail.models import GroupPagePermission

from kalix_wagtail.actions import review_rounds
from kalix_wagtail.actions.lifecycle import mask_passage
from kalix_wagtail.actions.review_rounds import begin_round, carry_out, propose
from kalix_wagtail.enums import EditionKind, ReviewState
from kalix_wagtail.exceptions import NotAllowedError, ReviewRefusedError
from kalix_wagtail.models import Edition, Review, ReviewPlan, ReviewRoundItem
from kalix_wagtail.pages.models import PolicyPage
from kalix_wagtail.rules.register import with_standing
from tests.actions.test_lifecycle import coming, edition_of, fresh, secret_page, who_may_publish
from tests.factories import DecisionFactory, PolicyPageFactory, UnitFactory, UserFactory
from tests.pages.test_policy_lifecycle import repeal
from tests.pages.test_policy_publishing import revise

pytestmark = pytest.mark.django_db

NEXT = datetime.date(2031, 3, 1)


@pytest.fixture
def organ():
    return UnitFactory(name="Kommunstyrelsen")


@pytest.fixture
def pages(organ):
    """Three policies in force that the organ decided."""
    return [
        PolicyPageFactory(published=True, title=title, decisions=[DecisionFactory(organ=organ)])
        for title in ("Behåll", "Revidera", "Upphäv")
    ]


@pytest.fixture
def publisher(pages):
    return who_may_publish(pages[0].get_parent().specific)


@pytest.fixture
def decision(organ):
    return DecisionFactory(organ=organ, paragraph="99", decided_on=datetime.date(2026, 3, 1))


@pytest.fixture
def review_round(pages, organ, publisher):
    """All three filled in."""
    begun = begin_round(organ, "Översyn 2027", user=publisher)
    for title, proposal in (("Behåll", "still_valid"), ("Revidera", "revise"), ("Upphäv", "repeal")):
        item = begun.items.get(edition__title=title)
        propose(item, user=publisher, proposal=proposal, note=f"Skäl för {title}.")
    return begun


def carried_out(review_round, user, decision, **changed):
    values = {
        "reviewed_on": datetime.date(2026, 3, 1),
        "next_on": NEXT,
        "repealed_from": timezone.localdate(),
    } | changed
    return carry_out(review_round, list(review_round.items.all()), user=user, decision=decision, **values)


def text_of(edition):
    return [section["heading"] for section in edition.content["document"]["body"]]


def newest(page):
    return Edition.objects.filter(page_id=page.pk).newest_first().first()


def test_a_round_takes_up_what_the_organ_decided_or_revises_and_is_in_force(organ, pages, publisher, today):
    revises = PolicyPageFactory(published=True, title="Revideras", revising_organ=organ)
    PolicyPageFactory(published=True, title="Annans")
    PolicyPageFactory(title="Utkast", revising_organ=organ)
    PolicyPageFactory(
        published=True, title="Kommer", edition_valid_from=today + datetime.timedelta(days=5), revising_organ=organ
    )
    repeal(PolicyPageFactory(published=True, title="Upphävd", revising_organ=organ))
    begun = begin_round(organ, "Översyn", user=publisher)
    assert {item.edition.title for item in begun.items.all()} == {"Behåll", "Revidera", "Upphäv", revises.title}


def test_the_newest_edition_says_who_decided(organ, publisher, pages):
    revise(pages[0], decision=DecisionFactory()).publish()
    begun = begin_round(organ, "Översyn", user=publisher)
    assert {item.edition.title for item in begun.items.all()} == {"Revidera", "Upphäv"}


def test_an_organ_without_documents_has_no_round(user):
    with pytest.raises(ReviewRefusedError):
        begin_round(UnitFactory(), "Tom", user=user)


def test_keep_revise_and_repeal_are_carried_out_under_one_decision(review_round, pages, publisher, decision, today):
    assert carried_out(review_round, publisher, decision) == {}

    reviews = {review.edition.title: review for review in Review.objects.all()}
    assert {title: review.outcome for title, review in reviews.items()} == {
        "Behåll": "still_valid",
        "Revidera": "revise",
        "Upphäv": "repeal",
    }
    assert {(review.decision, review.round, review.user) for review in reviews.values()} == {
        (decision, review_round, publisher)
    }
    assert ReviewPlan.objects.get().policy_key == pages[0].translation_key
    assert ReviewPlan.objects.get().next_on == NEXT

    repealed = newest(pages[2])
    assert (repealed.kind, repealed.number, repealed.valid_from) == (EditionKind.REPEAL, "2.0", today)
    assert list(repealed.decisions.all()) == [decision]
    assert repealed.change_note == "Skäl för Upphäv."
    assert repealed.published_by == publisher
    assert [newest(page).number for page in pages[:2]] == ["1.0", "1.0"]
    states = {p.title: p.review_state for p in with_standing(PolicyPage.objects.all(), today)}
    assert states == {"Behåll": ReviewState.FINE, "Revidera": ReviewState.FOUND, "Upphäv": ""}
    review_round.refresh_from_db()
    assert review_round.decision == decision
    assert review_round.carried_out_at


def test_nothing_is_done_twice(review_round, pages, publisher, decision):
    carried_out(review_round, publisher, decision)
    assert carried_out(review_round, publisher, decision) == {}
    assert Review.objects.count() == 3
    assert newest(pages[2]).number == "2.0"


def test_what_was_interrupted_goes_on(review_round, pages, publisher, decision):
    done = review_rounds.record_review
    calls = []

    def dies(page, **values):
        calls.append(page)
        if len(calls) == 3:
            raise RuntimeError("the power went")
        return done(page, **values)

    with mock.patch.object(review_rounds, "record_review", dies), pytest.raises(RuntimeError):
        carried_out(review_round, publisher, decision)
    assert Review.objects.count() == 2
    # The repeal of the third fell with its review.
    assert newest(pages[2]).number == "1.0"
    review_round.refresh_from_db()
    assert review_round.carried_out_at is None

    assert carried_out(review_round, publisher, decision) == {}
    assert Review.objects.count() == 3
    assert newest(pages[2]).number == "2.0"


def test_a_repeal_publishes_no_draft_and_loses_none(review_round, pages, publisher, decision):
    slug, summary = pages[2].slug, pages[2].summary
    draft = fresh(pages[2]).get_latest_revision_as_object()
    draft.title, draft.slug, draft.summary = "Ändrad", "andrad", "Ett utkast."
    waiting = draft.save_revision()
    before = newest(pages[2])

    assert carried_out(review_round, publisher, decision) == {}

    repealed = newest(pages[2])
    assert repealed.title == "Upphäv"
    assert repealed.document_hash == before.document_hash
    assert text_of(repealed) == text_of(before)
    page = fresh(pages[2])
    assert (page.title, page.slug, page.summary) == ("Upphäv", slug, "")
    assert page.get_latest_revision_as_object().summary == summary
    assert page.revisions.filter(pk=waiting.pk, content__title="Ändrad").exists()


def test_a_repeal_names_what_replaces_the_document(review_round, pages, publisher, decision):
    item = review_round.items.get(edition__title="Upphäv")
    propose(item, user=publisher, proposal="repeal", replaced_by=pages[0].page_ptr)
    carried_out(review_round, publisher, decision)
    assert newest(pages[2]).record["replaced_by"] == {"title": "Behåll", "page": pages[0].pk}


def test_a_hidden_passage_stays_hidden_in_the_repeal(organ, decision, today):
    page = secret_page()
    user = who_may_publish(page)
    mask_passage(edition_of(page, "1.0"), user=user, block_id="hemligt", reason="x", acted_on=today)
    begun = begin_round(newest(page).decisions.get().organ, "Översyn", user=user)
    propose(begun.items.get(), user=user, proposal="repeal")
    assert carried_out(begun, user, decision) == {}
    assert newest(page).kind == EditionKind.REPEAL
    assert newest(page).passages.filter(text__contains="Andersson").count() == 0
    assert "Andersson" not in str(fresh(page).body.get_prep_value())


def refused_reason(review_round, user, decision, **changed):
    """Carry out and return why the document to be repealed was refused; the others are always done."""
    refused = carried_out(review_round, user, decision, **changed)
    assert Review.objects.count() == 2
    (reason,) = refused.values()
    assert review_round.carried_out_at is None
    return reason


def test_a_repeal_without_a_day_is_refused_and_the_others_are_done(review_round, pages, publisher, decision):
    assert "Ange från vilken dag" in refused_reason(review_round, publisher, decision, repealed_from=None)
    assert newest(pages[2]).number == "1.0"
    assert carried_out(review_round, publisher, decision) == {}
    assert newest(pages[2]).number == "2.0"


def test_a_repeal_before_an_edition_that_waits_is_refused(review_round, pages, publisher, decision, today):
    coming(pages[2], today)
    assert "gäller från ett senare datum" in refused_reason(review_round, publisher, decision)


def test_a_repeal_of_what_is_scheduled_is_refused(review_round, pages, publisher, decision):
    draft = pages[2].get_latest_revision_as_object()
    draft.go_live_at = timezone.now() + datetime.timedelta(days=3)
    revise(draft)
    page = fresh(pages[2])
    revision = page.get_latest_revision()
    revision.approved_go_live_at = timezone.now() + datetime.timedelta(days=3)
    revision.save()
    assert "schemalagd" in refused_reason(review_round, publisher, decision)


def test_a_repeal_of_what_someone_else_has_locked_is_refused(review_round, pages, publisher, decision):
    PolicyPage.objects.filter(pk=pages[2].pk).update(locked=True, locked_by=UserFactory(), locked_at=timezone.now())
    assert "låst" in refused_reason(review_round, publisher, decision)


def test_a_text_that_no_draft_holds_is_refused(review_round, pages, publisher, decision):
    pages[2].revisions.all().delete()
    assert "inget utkast" in refused_reason(review_round, publisher, decision)


def test_another_edition_than_the_one_read_is_refused(review_round, pages, publisher, decision):
    revise(pages[2]).publish()
    assert "annan utgåva" in refused_reason(review_round, publisher, decision)


def test_a_document_repealed_meanwhile_is_refused(review_round, pages, publisher, decision):
    repeal(pages[2])
    assert "annan utgåva" in refused_reason(review_round, publisher, decision)


def test_what_is_kept_needs_a_next_date(review_round, pages, publisher, decision):
    refused = carried_out(review_round, publisher, decision, next_on=None)
    assert list(refused) == [review_round.items.get(edition__title="Behåll").pk]


def test_what_nothing_is_proposed_for_is_refused(review_round, pages, publisher, decision):
    item = review_round.items.get(edition__title="Upphäv")
    propose(item, user=publisher, proposal="")
    assert "Inget är föreslaget" in refused_reason(review_round, publisher, decision)


def test_documents_of_others_are_refused_and_the_own_are_done(review_round, pages, decision):
    user = who_may_publish(pages[0])
    GroupPagePermission.objects.create(
        group=user.groups.get(), page=pages[1].page_ptr, permission=Permission.objects.get(codename="publish_page")
    )
    assert "rätt att publicera" in refused_reason(review_round, user, decision)


def test_a_round_has_one_decision(review_round, publisher, decision):
    carried_out(review_round, publisher, decision, repealed_from=None)
    with pytest.raises(ReviewRefusedError):
        carried_out(review_round, publisher, DecisionFactory())


def test_a_proposal_is_refused_with_a_reason(review_round, pages, publisher, decision):
    item = review_round.items.get(edition__title="Upphäv")
    with pytest.raises(NotAllowedError):
        propose(item, user=UserFactory(), proposal="revise")
    with pytest.raises(ReviewRefusedError, match="ersätta sig självt"):
        propose(item, user=publisher, proposal="repeal", replaced_by=pages[2].page_ptr)
    with pytest.raises(ReviewRefusedError, match="upphävs"):
        propose(item, user=publisher, proposal="revise", replaced_by=pages[0].page_ptr)
    carried_out(review_round, publisher, decision)
    with pytest.raises(ReviewRefusedError, match="redan genomfört"):
        propose(item, user=publisher, proposal="revise")
    assert ReviewRoundItem.objects.get(pk=item.pk).proposal == "repeal"


def test_translations_are_no_documents_of_their_own(pages, organ, publisher, english):
    pages[0].copy_for_translation(english, copy_parents=True).save_revision().publish()
    assert Edition.objects.filter(language="en").exists()
    assert {item.edition.language for item in begin_round(organ, "Översyn", user=publisher).items.all()} == {"sv"}
