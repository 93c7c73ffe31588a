"""A form is taken from a page only where its reader would be served that page."""

import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.models import PageViewRestriction

from kalix_wagtail.rules.embedding import is_served
from tests.factories import ContentPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(rf):
    request = rf.get("/")
    request.user = AnonymousUser()
    request.session = {}
    return request


def restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


@pytest.fixture
def page(root_page):
    section = ContentPageFactory(parent=root_page)
    return ContentPageFactory(parent=section)


@pytest.fixture
def alias(page, root_page):
    elsewhere = ContentPageFactory(parent=root_page)
    return page.create_alias(parent=elsewhere)


@pytest.mark.parametrize("of", ["page", "section", "top"])
def test_a_restriction_of_the_page_or_of_one_above_it_holds(page, root_page, request_, of):
    assert is_served(page, request_)
    restrict({"page": page, "section": page.get_parent(), "top": root_page}[of])
    assert not is_served(page, request_)


def test_a_restriction_of_a_page_beside_or_below_does_not_hold(page, root_page, request_):
    restrict(ContentPageFactory(parent=page.get_parent()))
    restrict(ContentPageFactory(parent=page))
    assert is_served(page, request_)


def test_an_alias_is_restricted_as_its_original_is(page, alias, request_):
    assert is_served(alias, request_)
    restrict(page)
    assert not is_served(alias, request_)


def test_a_page_below_an_alias_is_restricted_as_the_original_of_that_is(page, root_page, request_):
    section = page.get_parent().specific
    below = section.create_alias(parent=root_page, update_slug="andra", recursive=True).get_children().get()
    restrict(section)
    assert not is_served(below, request_)


def test_an_open_page_takes_one_query_however_deep_it_lies(page, request_, django_assert_num_queries):
    is_served(page, request_)
    deep = page
    for _level in range(4):
        deep = ContentPageFactory(parent=deep)
    for each in (page, deep):
        with django_assert_num_queries(1):
            assert is_served(each, request_)
