"""The live row, which the host's own search, menus and API read, holds nothing that is not in force."""

import datetime

import pytest
from django.core.management import call_command
from wagtail.models import Page, PageLogEntry

from kalix_wagtail.actions.lifecycle import cancel_edition, withdraw_edition
from kalix_wagtail.actions.live_rows import follow, is_emptied
from kalix_wagtail.enums import EditionKind
from kalix_wagtail.models import Edition
from kalix_wagtail.pages.models import PolicyPage
from tests.actions.test_lifecycle import coming, edition_of, fresh, translated, who_may_publish  # noqa: F401
from tests.actions.test_lifecycle import page as page  # noqa: F401, PLC0414
from tests.factories import PolicyPageFactory, bodies
from tests.pages.test_policy_publishing import revise

pytestmark = pytest.mark.django_db

TEXT = bodies.body(bodies.section("Bakgrund", bodies.text("<p>Hamnskyddet ses över.</p>")))


@pytest.fixture
def waiting(today):
    """A policy whose first edition is in force in ten days."""
    return PolicyPageFactory(
        published=True,
        title="Hamnpolicy",
        summary="Om hamnskydd.",
        seo_title="Hamnskydd",
        search_description="Hamnskydd",
        show_in_menus=True,
        body=TEXT,
        edition_valid_from=today + datetime.timedelta(days=10),
    )


def found(words):
    return [page.title for page in Page.objects.live().search(words)]


def in_menus():
    return [page.title for page in Page.objects.type(PolicyPage).live().in_menu()]


def pass_days(freeze_today, today, days):
    later = today + datetime.timedelta(days=days)
    freeze_today(later.year, later.month, later.day)
    call_command("update_live_policies")


def test_a_first_edition_to_come_is_in_no_search_no_menu_and_no_column(waiting):
    assert (waiting.live, waiting.has_unpublished_changes) == (True, True)
    assert is_emptied(waiting)
    assert found("hamnskyddet") == found("hamnpolicy") == []
    assert in_menus() == []


def test_a_first_edition_to_come_can_be_read_as_upcoming(client, waiting):
    text = client.get(waiting.url).content.decode()
    assert "Hamnskyddet ses över." in text
    assert "Kommande" in text


def test_rebuilding_the_hosts_index_leaves_out_what_only_waits(waiting):
    call_command("update_index", verbosity=0)
    assert found("hamnpolicy") == []


def test_the_draft_of_what_waits_keeps_its_text(waiting):
    draft = waiting.get_latest_revision_as_object()
    assert "Hamnskyddet" in str(draft.body)
    assert (draft.summary, draft.show_in_menus) == ("Om hamnskydd.", True)


def test_on_its_day_a_first_edition_is_found_and_in_the_menus(waiting, today, freeze_today):
    pass_days(freeze_today, today, 9)
    assert found("hamnskyddet") == []
    pass_days(freeze_today, today, 10)
    page = fresh(waiting)
    assert (page.summary, page.seo_title, page.has_unpublished_changes) == ("Om hamnskydd.", "Hamnskydd", False)
    assert "Hamnskyddet" in str(page.body)
    assert found("hamnskyddet") == in_menus() == ["Hamnpolicy"]
    assert PageLogEntry.objects.filter(page=page.pk, action="kalix_wagtail.edition_took_effect").count() == 1


def test_a_mirrored_page_follows_its_original(waiting, today, freeze_today):
    mirror = waiting.create_alias(update_slug="spegel")
    assert is_emptied(fresh(mirror))
    pass_days(freeze_today, today, 10)
    assert "Hamnskyddet" in str(fresh(mirror).body)
    assert len(found("hamnskyddet")) == 2


def test_a_first_edition_that_is_cancelled_never_reaches_the_row(waiting, today, freeze_today):
    cancel_edition(edition_of(waiting, "1.0"), user=who_may_publish(waiting), reason="Återremiss.", acted_on=today)
    pass_days(freeze_today, today, 10)
    assert is_emptied(fresh(waiting))
    assert found("hamnpolicy") == []


@pytest.mark.parametrize("days", [0, 1], ids=["from today", "from tomorrow"])
def test_a_repealed_text_leaves_the_row_on_its_day(today, freeze_today, days):
    page = PolicyPageFactory(published=True, title="Hamnpolicy", body=TEXT, show_in_menus=True)
    revise(page, kind=EditionKind.REPEAL, body=TEXT, valid_from=today + datetime.timedelta(days=days)).publish()
    assert is_emptied(fresh(page)) is (days == 0)
    pass_days(freeze_today, today, days)
    assert is_emptied(fresh(page))
    assert found("hamnskyddet") == in_menus() == []
    # The page itself is still found: it says what became of the document.
    assert found("hamnpolicy") == ["Hamnpolicy"]


def test_a_document_adopted_again_after_a_repeal_fills_the_row(today):
    page = PolicyPageFactory(published=True, body=TEXT, show_in_menus=True)
    revise(page, kind=EditionKind.REPEAL, body=TEXT).publish()
    assert "Hamnskyddet" in str(fresh(page).get_latest_revision_as_object().body)
    revise(fresh(page), kind=EditionKind.ADOPTION, body=TEXT).publish()
    assert "Hamnskyddet" in str(fresh(page).body)
    assert fresh(page).show_in_menus


def test_a_withdrawn_only_edition_leaves_the_row_and_the_search(today):
    page = PolicyPageFactory(published=True, title="Hamnpolicy", body=TEXT)
    mirror = page.create_alias(update_slug="spegel")
    assert len(found("hamnskyddet")) == 2
    withdraw_edition(edition_of(page, "1.0"), user=who_may_publish(page), reason="Fel.", acted_on=today)
    assert is_emptied(fresh(page))
    assert is_emptied(fresh(mirror))
    assert found("hamnskyddet") == found("hamnpolicy") == []


def test_a_text_that_cannot_be_brought_back_is_not_replaced_by_one_that_does_not_apply(page, today):  # noqa: F811
    first = edition_of(page, "1.0")
    first.revision.delete()
    withdraw_edition(edition_of(page, "2.0"), user=who_may_publish(page), reason="Fel.", acted_on=today)
    assert Edition.objects.in_force(today).get(page_id=page.pk).number == "1.0"
    assert is_emptied(fresh(page))


def test_following_twice_changes_nothing(page, waiting, today):  # noqa: F811
    assert [follow(each) for each in (page, waiting)] == [False, False]
    withdraw_edition(edition_of(page, "2.0"), user=who_may_publish(page), reason="Fel.", acted_on=today)
    assert follow(fresh(page)) is False


def test_a_translation_in_force_is_left_alone(translated):  # noqa: F811
    assert follow(translated) is False
    assert "Secret." in str(PolicyPage.objects.get(pk=translated.pk).body)


def test_a_later_edition_to_come_keeps_the_row_and_its_place_in_menus(page, today):  # noqa: F811
    draft = page.get_latest_revision_as_object()
    draft.show_in_menus = False
    draft.save_revision()
    coming(page, today)
    assert fresh(page).show_in_menus
    assert "Ny text." in str(fresh(page).body)
