"""A policy is drawn once for all its readers, and whatever changes what they see is seen by the very next one."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kalix_wagtail.actions.lifecycle import annul_edition, mask_passage, withdraw_edition
from kalix_wagtail.actions.pdfs import make_pdf
from kalix_wagtail.actions.rebuilding import rebuild_html
from kalix_wagtail.actions.reviews import plan_review, record_review
from kalix_wagtail.enums import EditionKind, ReviewOutcome
from kalix_wagtail.models import Edition
from kalix_wagtail.rules import pdf_rendering
from tests.actions.test_lifecycle import coming, edition_of, who_may_publish
from tests.actions.test_lifecycle import page as page  # noqa: PLC0414
from tests.factories import AppointmentFactory, ContentPageFactory, PolicyPageFactory, UserFactory, bodies
from tests.pages.test_policy_publishing import revise
from tests.pages.test_policy_serving import html

pytestmark = pytest.mark.django_db


def tables_read(client, url):
    with CaptureQueriesContext(connection) as queries:
        html(client, url)
    return " ".join(query["sql"] for query in queries)


def test_the_second_reader_costs_no_question_about_editions(client, page):
    assert "kalix_wagtail_edition" in tables_read(client, page.url)
    assert "kalix_wagtail_edition" not in tables_read(client, page.url)
    assert "kalix_wagtail_edition" not in tables_read(Client(), page.url)


def revised(page, user):
    revise(page, body=bodies.body(bodies.section("Bakgrund", bodies.text("<p>Tredje texten.</p>")))).publish()


def corrected(page, user):
    draft = page.get_latest_revision_as_object()
    draft.publication_id = "11111111-1111-4111-8111-111111111111"
    draft.edition_kind, draft.edition_corrects = EditionKind.CORRECTION, edition_of(page, "2.0")
    draft.edition_change_note = "Stavfel."
    draft.body = bodies.body(bodies.section("Bakgrund", bodies.text("<p>Ny text!</p>")))
    draft.decision_links = []
    draft.save_revision().publish()


def masked(page, user):
    block = edition_of(page, "2.0").content["document"]["body"][0]["body"][0]["id"]
    mask_passage(
        edition_of(page, "2.0"), user=user, block_id=block, reason="Personnummer.", acted_on=timezone.localdate()
    )


def annulled(page, user):
    annul_edition(edition_of(page, "2.0"), user=user, reason="Dom.", acted_on=timezone.localdate())


def withdrawn(page, user):
    withdraw_edition(edition_of(page, "2.0"), user=user, reason="Fel.", acted_on=timezone.localdate())


def planned(page, user):
    plan_review(page, user=user, next_on=timezone.localdate() + datetime.timedelta(days=400))


def reviewed(page, user):
    record_review(
        page, user=user, outcome=ReviewOutcome.STILL_VALID, reviewed_on=timezone.localdate(), when_needed=True
    )


def rebuilt(page, user):
    Edition.objects.filter(page_id=page.pk).update(html="<p>Gammal teckning.</p>", renderer_version="0")
    page.save(clean=False)
    html(Client(), page.url)
    rebuild_html(edition_of(page, "2.0"))


ACTS = {
    revised: "Tredje texten.",
    corrected: "Ny text!",
    masked: "Personnummer.",
    annulled: "Säkerhet angår alla.",
    withdrawn: "Säkerhet angår alla.",
    planned: "Nästa prövning",
    reviewed: "fortfarande aktuell",
    rebuilt: "Ny text.",
}


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_what_is_done_to_an_edition_is_seen_by_the_very_next_reader(client, page, act):
    assert ACTS[act] not in html(client, page.url) or act is rebuilt
    act(page, who_may_publish(page))
    assert ACTS[act] in html(client, page.url)


def test_a_pdf_is_offered_as_soon_as_it_is_made(client, page, monkeypatch):
    monkeypatch.setattr(pdf_rendering, "weasyprint", lambda: None)
    monkeypatch.setattr("kalix_wagtail.actions.pdfs.weasyprint", lambda: None)
    monkeypatch.setattr("kalix_wagtail.actions.pdfs.render_pdf", lambda edition: b"%PDF-1.7")
    assert "editions/2-0/pdf/" not in html(client, page.url)
    make_pdf(edition_of(page, "2.0"))
    assert "editions/2-0/pdf/" in html(client, page.url)


def test_a_translation_is_named_on_the_source_as_soon_as_it_is_published(client, page, english):
    assert 'hreflang="en"' not in html(client, page.url)
    page.copy_for_translation(english, copy_parents=True).save_revision().publish()
    assert 'hreflang="en"' in html(client, page.url)


def test_a_translation_says_at_once_that_the_source_has_moved_on(client, page, english):
    translation = page.copy_for_translation(english, copy_parents=True)
    translation.save_revision().publish()
    translation.refresh_from_db()
    assert "kalix-status--warn" not in html(client, translation.url)
    revised(page, None)
    assert "kalix-status--warn" in html(client, translation.url)


def test_a_mirrored_page_follows_its_original(client, page):
    mirror = page.create_alias(parent=page.get_parent(), update_slug="spegel")
    html(client, mirror.url)
    masked(page, who_may_publish(page))
    assert "Personnummer." in html(client, mirror.url)


def test_on_its_day_an_edition_to_come_is_shown_though_nothing_was_saved(client, page, today, freeze_today):
    coming(page, today, days=10)
    assert "Sedan." not in html(client, page.url)
    day = today + datetime.timedelta(days=10)
    freeze_today(day.year, day.month, day.day)
    assert "Sedan." in html(client, page.url)


def test_a_page_that_was_moved_leads_to_its_new_address(client, page):
    target = ContentPageFactory(title="Arkiv")
    html(client, page.url)
    page.move(target, pos="last-child")
    page = type(page).objects.get(pk=page.pk)
    assert f"{target.url}{page.slug}/editions/" in html(client, page.url)


def test_a_link_whose_page_is_gone_becomes_its_text_at_once(client):
    target = ContentPageFactory()
    text = bodies.text(f'<p><a linktype="page" id="{target.pk}">Riktlinjer</a></p>')
    policy = PolicyPageFactory(published=True, body=bodies.body(bodies.section("B", text)))
    assert f'href="{target.url}"' in html(client, policy.url)
    target.unpublish()
    assert f'href="{target.url}"' not in html(client, policy.url)


def test_each_reader_gets_a_form_of_the_own(client):
    manager = AppointmentFactory(manager=True).user
    employee = AppointmentFactory(unit=manager.kalix_appointments.get().unit).user
    form = bodies.deficiency_form()
    policy = PolicyPageFactory(published=True, body=bodies.body(bodies.section("Rapportera", form)))
    pages = {}
    for reader in (employee, manager, None):
        client = Client()
        if reader is not None:
            client.force_login(reader)
        pages[reader] = html(client, policy.url)
    assert str(manager) in pages[employee] or manager.get_full_name() in pages[employee]
    assert 'name="description"' in pages[employee]
    assert 'name="description"' not in pages[None]
    assert employee.get_full_name() not in pages[manager]
    keys = {page.split('name="key" value="')[1].split('"')[0] for reader, page in pages.items() if reader}
    assert len(keys) == 2


def test_what_a_document_implements_is_never_drawn_for_all(client):
    # Its address is told to those only who may read it.
    policy = PolicyPageFactory(published=True)
    strategy = PolicyPageFactory(published=True, implements=policy)
    html(client, strategy.url)
    assert "kalix_wagtail_edition" in tables_read(client, strategy.url)


def test_who_reads_is_in_nothing_that_is_drawn_for_all(client, page):
    reader = UserFactory(first_name="Läsare", last_name="Testsson")
    client.force_login(reader)
    html(client, page.url)
    assert "Testsson" not in html(Client(), page.url)
