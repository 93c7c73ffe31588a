"""Two communicators who publish at the same moment. Needs a database that threads can share: PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from kalix_wagtail.exceptions import PublicationRefusedError
from kalix_wagtail.models import Edition, Obligation
from kalix_wagtail.pages.models import PolicyPage
from tests.factories import (
    DecisionFactory,
    PolicyIndexPageFactory,
    PolicyPageFactory,
    ResponsiblePartyFactory,
    UserFactory,
    bodies,
)
from tests.pages import test_policy_publishing as publishing
from tests.pages.test_policy_publishing import numbers, revise

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory is not shared between threads"),
]


def together(calls):
    """Run `calls` in threads that start at the same moment, and return what each gave, or the error it raised."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        return list(pool.map(run, calls))


def is_sound(page):
    """The numbers run in order without a gap, and the page is live with the text of the last one published."""
    published = numbers(page)
    page = PolicyPage.objects.get(pk=page.pk)
    last = Edition.objects.filter(page_id=page.pk).newest_first().first()
    assert published == [f"{major}.0" for major in range(1, len(published) + 1)]
    assert (page.live, page.publication_id, page.live_revision_id) == (True, last.publication_id, last.revision_id)
    return published


@pytest.fixture
def index(committed_root_page):
    return PolicyIndexPageFactory(parent=committed_root_page)


def test_two_revisions_become_two_editions_in_order_or_one_is_refused(index):
    page = PolicyPageFactory(parent=index, published=True)
    revisions = [revise(page, decision=DecisionFactory(paragraph=paragraph)) for paragraph in ("77", "78")]
    answers = together([revision.publish for revision in revisions])
    assert all(answer is None or isinstance(answer, PublicationRefusedError) for answer in answers), answers
    assert len(is_sound(page)) == 1 + answers.count(None)
    assert None in answers


def test_the_same_draft_published_by_many_is_one_edition(index):
    page = PolicyPageFactory(parent=index, published=True)
    revision = revise(page)
    answers = together([revision.publish] * 4)
    assert answers == [None] * 4
    assert is_sound(page) == ["1.0", "2.0"]


def test_many_first_publications_of_one_page_are_one_edition(index):
    page = PolicyPageFactory(parent=index, decisions=[DecisionFactory()])
    answers = together([page.save_revision().publish] * 3)
    assert answers == [None] * 3
    assert is_sound(page) == ["1.0"]


def test_policies_published_side_by_side_do_not_hinder_one_another(index):
    pages = [PolicyPageFactory(parent=index, published=True) for _serial in range(4)]
    answers = together([revise(page).publish for page in pages])
    assert answers == [None] * 4
    assert [is_sound(page) for page in pages] == [["1.0", "2.0"]] * 4


def test_new_duties_published_at_once_get_different_codes(index):
    page = PolicyPageFactory(parent=index, published=True, code_prefix="SÄK")
    party = ResponsiblePartyFactory(everyone=True)
    revisions = [
        revise(
            page,
            body=bodies.body(bodies.section("Ansvar", bodies.responsibilities(bodies.duty(words, party)))),
            decision=DecisionFactory(paragraph=words),
        )
        for words in ("larma", "låsa")
    ]
    answers = together([revision.publish for revision in revisions])
    assert all(answer is None or isinstance(answer, PublicationRefusedError) for answer in answers), answers
    is_sound(page)
    codes = list(Obligation.objects.filter(policy_key=page.translation_key).values_list("code", flat=True))
    assert len(codes) == len(set(codes))


def test_two_communicators_in_the_admin_both_get_an_answer(index):
    page = PolicyPageFactory(parent=index, published=True)
    users = [UserFactory(superuser=True) for _serial in range(2)]

    def publish(user):
        client = Client(raise_request_exception=False)
        client.force_login(user)
        data = publishing.TestEveryPath.form_data(page, DecisionFactory(), **{"action-publish": "1"})
        return lambda: client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data).status_code

    answers = together([publish(user) for user in users])
    assert set(answers) <= {200, 302}
    is_sound(page)
