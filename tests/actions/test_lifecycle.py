"""Ways out of force, and hidden passages: with a reason, once, and never by rewriting the record."""

import datetime

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, PageLogEntry
from wagtail.search.backends import get_search_backend

from kalix_wagtail.actions.lifecycle import annul_edition, cancel_edition, mask_passage, withdraw_edition
from kalix_wagtail.enums import EditionKind, EditionLifecycle, LifecycleAct
from kalix_wagtail.exceptions import LifecycleRefusedError, NotAllowedError, PublicationRefusedError
from kalix_wagtail.models import Edition, LifecycleEvent, Passage
from kalix_wagtail.pages.models import PolicyPage
from kalix_wagtail.rules.content import content_hash
from tests.factories import DecisionFactory, PolicyPageFactory, UserFactory, bodies
from tests.pages.test_policy_publishing import revise

pytestmark = pytest.mark.django_db

SECRET = "Anna Andersson, 19121212-1212, ansvarar."


@pytest.fixture
def page():
    """A policy in force since 2007, with a second edition from today."""
    page = PolicyPageFactory(published=True, title="Säkerhetspolicy")
    revise(page).publish()
    return fresh(page)


@pytest.fixture
def publisher(page):
    return who_may_publish(page)


def fresh(page):
    return PolicyPage.objects.get(pk=page.pk)


def who_may_publish(page):
    user = UserFactory()
    group = Group.objects.create(name=f"skriver-{user.pk}")
    for codename in ("change_page", "publish_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        GroupPagePermission.objects.create(group=group, page=page.page_ptr, permission=permission)
    user.groups.add(group)
    return user


def edition_of(page, number):
    major, minor = number.split(".")
    return Edition.objects.get(page_id=page.pk, major=major, minor=minor)


def in_force(page, date):
    edition = Edition.objects.in_force(date).filter(page_id=page.pk).first()
    return edition and edition.number


def coming(page, today, days=10):
    """Publish an edition to come and return it."""
    text = bodies.body(bodies.section("Bakgrund", bodies.text("<p>Sedan.</p>")))
    revise(page, valid_from=today + datetime.timedelta(days=days), body=text).publish()
    return Edition.objects.filter(page_id=page.pk).newest_first().first()


ENDINGS = {
    "annul": (annul_edition, EditionLifecycle.ANNULLED, LifecycleAct.ANNUL, "kalix_wagtail.edition_annulled"),
    "withdraw": (
        withdraw_edition,
        EditionLifecycle.WITHDRAWN,
        LifecycleAct.WITHDRAW,
        "kalix_wagtail.edition_withdrawn",
    ),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_edition_that_ended_gives_way_to_the_one_before(page, publisher, today, ending):
    act, lifecycle, kind, logged = ENDINGS[ending]
    edition, decision = edition_of(page, "2.0"), DecisionFactory(paragraph="9")
    stored = edition.content, edition.content_hash, edition.html

    event = act(edition, user=publisher, reason=" Fel text. ", acted_on=today, decision=decision)

    edition.refresh_from_db()
    assert edition.lifecycle == lifecycle
    assert (edition.content, edition.content_hash, edition.html) == stored
    assert content_hash(edition.content) == edition.content_hash
    assert (event.act, event.reason, event.acted_on, event.decision, event.user, event.edition) == (
        *(kind, "Fel text.", today, decision, publisher),
        edition,
    )
    assert in_force(page, today) == "1.0"
    assert PageLogEntry.objects.get(action=logged).user == publisher


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_live_row_follows_what_is_in_force(page, publisher, today, ending):
    assert "Ny text." in str(page.body)
    ENDINGS[ending][0](edition_of(page, "2.0"), user=publisher, reason="Fel.", acted_on=today)
    assert "Säkerhet angår alla." in str(fresh(page).body)
    assert fresh(page).publication_id == edition_of(page, "1.0").publication_id


def test_an_edition_to_come_is_cancelled_and_the_one_in_force_stays(page, publisher, today):
    edition = coming(page, today)
    cancel_edition(edition, user=publisher, reason="Återremiss.", acted_on=today)
    edition.refresh_from_db()
    assert edition.lifecycle == EditionLifecycle.CANCELLED
    assert in_force(page, today + datetime.timedelta(days=99)) == "2.0"


@pytest.mark.parametrize("number", ["1.0", "2.0"])
def test_what_has_taken_effect_is_not_cancelled(page, publisher, today, number):
    with pytest.raises(LifecycleRefusedError):
        cancel_edition(edition_of(page, number), user=publisher, reason="Fel.", acted_on=today)
    assert not LifecycleEvent.objects.exists()


@pytest.mark.parametrize("second", [annul_edition, withdraw_edition, cancel_edition])
def test_what_no_longer_stands_is_not_ended_again(page, publisher, today, second):
    edition = coming(page, today)
    cancel_edition(edition, user=publisher, reason="Fel.", acted_on=today)
    with pytest.raises(LifecycleRefusedError, match="gäller inte längre|no longer stands"):
        second(edition, user=publisher, reason="Fel.", acted_on=today)
    assert LifecycleEvent.objects.count() == 1


def test_who_may_not_publish_the_page_may_do_nothing(page, today):
    editions = [edition_of(page, "2.0"), coming(page, today)]
    for user in (UserFactory(), who_may_publish(PolicyPageFactory()), UserFactory(is_superuser=True, is_active=False)):
        given = {"user": user, "reason": "Fel.", "acted_on": today}
        for act in (annul_edition, withdraw_edition):
            with pytest.raises(NotAllowedError):
                act(editions[0], **given)
        with pytest.raises(NotAllowedError):
            cancel_edition(editions[1], **given)
        with pytest.raises(NotAllowedError):
            mask_passage(editions[0], block_id="x", **given)
    assert not LifecycleEvent.objects.exists()


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_reason_or_a_decision_is_needed(page, publisher, today, reason):
    edition = edition_of(page, "2.0")
    with pytest.raises(LifecycleRefusedError):
        annul_edition(edition, user=publisher, reason=reason, acted_on=today)
    annul_edition(edition, user=publisher, reason=reason, acted_on=today, decision=DecisionFactory())


def test_an_act_has_a_day_that_has_come(page, publisher, today):
    tomorrow = today + datetime.timedelta(days=1)
    with pytest.raises(LifecycleRefusedError):
        annul_edition(edition_of(page, "2.0"), user=publisher, reason="Fel.", acted_on=tomorrow)
    edition = edition_of(page, "2.0")
    assert edition.lifecycle == EditionLifecycle.STANDING


@pytest.mark.parametrize(
    ("act", "correction_stands"), [(annul_edition, False), (cancel_edition, False), (withdraw_edition, True)]
)
def test_corrections_fall_with_what_a_court_or_a_cancellation_ends(page, publisher, today, act, correction_stands):
    first = coming(page, today)
    draft = fresh(page).get_latest_revision_as_object()
    draft.publication_id = "00000000-0000-4000-8000-000000000009"
    draft.edition_kind, draft.edition_corrects = EditionKind.CORRECTION, first
    draft.edition_valid_from = first.valid_from
    draft.title = "Säkerhetspolicyn"
    draft.decision_links = []
    draft.save_revision(user=publisher).publish(user=publisher)
    correction = Edition.objects.get(page_id=page.pk, corrects=first)

    act(first, user=publisher, reason="Fel.", acted_on=today)

    correction.refresh_from_db()
    assert (correction.lifecycle == EditionLifecycle.STANDING) is correction_stands


def secret_page(**fields):
    """A policy with a secret in a paragraph, published twice with the paragraph as it was."""
    body = bodies.body(
        bodies.section("Bakgrund", bodies.text(f"<p>{SECRET}</p>", id="hemligt"), bodies.text("<p>Öppet.</p>"))
    )
    page = PolicyPageFactory(published=True, title="Säkerhetspolicy", body=body, **fields)
    return page


def found(words):
    return get_search_backend().search(words, Passage).count()


def test_a_hidden_passage_is_not_found_and_the_record_is_whole(today):
    page = secret_page()
    user, edition = who_may_publish(page), edition_of(page, "1.0")
    assert found("Andersson") == 1

    event = mask_passage(edition, user=user, block_id="hemligt", reason="Personnummer.", acted_on=today)

    stored = Edition.objects.get(pk=edition.pk)
    assert (event.edition, event.block_id) == (edition, "hemligt")
    assert stored.content == edition.content
    assert SECRET in str(stored.content)
    assert not Passage.objects.filter(block_id="hemligt").exists()
    assert (found("Andersson"), found("Öppet")) == (0, 1)
    assert stored.lifecycle == EditionLifecycle.STANDING
    assert PageLogEntry.objects.get(action="kalix_wagtail.passage_masked").data["block"] == "hemligt"


def test_a_hidden_passage_leaves_the_live_row(today):
    page = secret_page()
    mask_passage(edition_of(page, "1.0"), user=who_may_publish(page), block_id="hemligt", reason="x", acted_on=today)
    body = str(fresh(page).body)
    assert "Andersson" not in body
    assert "Öppet." in body
    assert not get_search_backend().search("Andersson", PolicyPage).count()


def test_hiding_the_same_again_or_what_is_not_there_is_refused(today):
    page = secret_page()
    edition, given = edition_of(page, "1.0"), {"user": who_may_publish(page), "reason": "x", "acted_on": today}
    mask_passage(edition, block_id="hemligt", **given)
    for block_id in ("hemligt", "saknas", ""):
        with pytest.raises(LifecycleRefusedError):
            mask_passage(edition, block_id=block_id, **given)
    assert LifecycleEvent.objects.count() == 1


def revised_with(page, html):
    return revise(fresh(page), body=bodies.body(bodies.section("Bakgrund", bodies.text(html, id="hemligt"))))


def test_the_same_words_are_hidden_in_every_edition_of_the_page(today):
    page = secret_page()
    revised_with(page, f"<p>{SECRET}</p>").publish()
    revised_with(page, "<p>En roll ansvarar.</p>").publish()
    mask_passage(edition_of(page, "2.0"), user=who_may_publish(page), block_id="hemligt", reason="x", acted_on=today)
    masked = LifecycleEvent.objects.values_list("edition__major", flat=True)
    assert sorted(masked) == [1, 2]
    assert (found("Andersson"), found("roll")) == (0, 1)


def test_a_text_published_again_stays_hidden_until_it_is_changed(today):
    page = secret_page()
    mask_passage(edition_of(page, "1.0"), user=who_may_publish(page), block_id="hemligt", reason="x", acted_on=today)
    revised_with(page, f"<p>{SECRET}</p>").publish()
    assert LifecycleEvent.objects.filter(edition=edition_of(page, "2.0"), block_id="hemligt").exists()
    assert found("Andersson") == 0
    assert "Andersson" not in str(fresh(page).body)

    revised_with(page, "<p>En roll ansvarar.</p>").publish()
    assert not LifecycleEvent.objects.filter(edition=edition_of(page, "3.0")).exists()
    assert "En roll ansvarar." in str(fresh(page).body)


def test_going_back_to_an_edition_does_not_bring_what_is_hidden_back_to_the_live_row(today):
    page = secret_page()
    user = who_may_publish(page)
    mask_passage(edition_of(page, "1.0"), user=user, block_id="hemligt", reason="x", acted_on=today)
    revised_with(page, "<p>En roll ansvarar.</p>").publish()
    withdraw_edition(edition_of(page, "2.0"), user=user, reason="Fel.", acted_on=today)
    assert "Öppet." in str(fresh(page).body)
    assert "Andersson" not in str(fresh(page).body)


def test_all_is_undone_when_something_fails(page, publisher, today, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("kalix_wagtail.actions.lifecycle.follow", fail)
    with pytest.raises(RuntimeError):
        annul_edition(edition_of(page, "2.0"), user=publisher, reason="Fel.", acted_on=today)
    assert edition_of(page, "2.0").lifecycle == EditionLifecycle.STANDING
    assert not LifecycleEvent.objects.exists()


@pytest.fixture
def translated(page, english):
    """The English page of `page`, with edition 1.0 translated and published."""
    page = PolicyPageFactory(
        published=True, body=bodies.body(bodies.section("B", bodies.text("<p>Hemligt.</p>", id="p")))
    )
    translation = page.copy_for_translation(english, copy_parents=True)
    translation.body = bodies.body(bodies.section("B", bodies.text("<p>Secret.</p>", id="p")))
    translation.save_revision().publish()
    return fresh(translation)


def test_a_translation_falls_with_the_edition_it_renders(translated, today):
    source = Edition.objects.get(page_id=translated.pk).renders
    annul_edition(source, user=who_may_publish(source.page.specific), reason="Fel.", acted_on=today)
    rendered = Edition.objects.get(page_id=translated.pk)
    assert rendered.lifecycle == EditionLifecycle.ANNULLED
    assert rendered.lifecycle_events.get().reason == "Fel."
    with pytest.raises(PublicationRefusedError):
        draft = translated.get_latest_revision_as_object()
        draft.title = "Another title"
        draft.save_revision().publish()


def test_what_is_hidden_is_hidden_in_translations_now_and_later(translated, today):
    source = Edition.objects.get(page_id=translated.pk).renders
    assert found("Secret") == 1
    mask_passage(source, user=who_may_publish(source.page.specific), block_id="p", reason="x", acted_on=today)
    assert found("Secret") == 0
    assert "Secret" not in str(fresh(translated).body)
    draft = translated.get_latest_revision_as_object()
    draft.title = "Another title"
    draft.save_revision().publish()
    assert Edition.objects.filter(page_id=translated.pk).count() == 2
    assert found("Secret") == 0
    assert "Secret" not in str(fresh(translated).body)
