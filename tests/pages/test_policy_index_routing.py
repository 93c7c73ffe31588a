"""How an index finds the policy that was asked for: in one query, and never another one."""

import pytest
from django.test import RequestFactory
from wagtail.models import Page

from kalix_wagtail.pages.models import PolicyIndexPage
from tests.factories import PolicyIndexPageFactory, PolicyPageFactory

pytestmark = pytest.mark.django_db


def test_a_policy_is_found_with_one_query(django_assert_num_queries):
    policy = PolicyPageFactory(published=True)
    index = PolicyIndexPage.objects.get(pk=policy.get_parent().pk)

    with django_assert_num_queries(1):
        found, _args, _kwargs = index.route(RequestFactory().get("/"), [policy.slug])
        assert found.get_parent() == index

    assert found == policy


def test_two_policies_of_one_name_are_each_found_below_their_own_index(client):
    first = PolicyPageFactory(title="Första", slug="policy", published=True)
    other_index = PolicyIndexPageFactory()
    second = PolicyPageFactory(title="Andra", slug="policy", parent=other_index, published=True)

    assert client.get(first.get_url()).context["page"].pk == first.pk
    assert client.get(second.get_url()).context["page"].pk == second.pk


def test_a_policy_below_an_index_in_an_index_is_found(client):
    outer = PolicyIndexPageFactory()
    inner = PolicyIndexPageFactory(parent=outer)
    policy = PolicyPageFactory(parent=inner, published=True)

    assert client.get(policy.get_url()).context["page"].pk == policy.pk
    assert client.get(inner.get_url()).context["page"].pk == inner.pk
    assert client.get(f"{outer.get_url()}{policy.slug}/").status_code == 404


def test_a_policy_is_found_at_its_new_address_and_not_at_the_old_when_its_index_moves(client):
    policy = PolicyPageFactory(published=True)
    index = Page.objects.get(pk=policy.get_parent().pk)
    old = policy.get_url()
    index.specific.move(PolicyIndexPageFactory(), pos="last-child")

    assert client.get(Page.objects.get(pk=policy.pk).get_url()).status_code == 200
    assert client.get(old).status_code == 404


def test_a_draft_is_not_found(client):
    draft = PolicyPageFactory(live=False)

    assert client.get(f"{draft.get_parent().specific.get_url()}{draft.slug}/").status_code == 404
