"""The intranet's own pages: they answer, cost little, and run nothing inline."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from wagtail.models import Page, Site

from example_site.middleware import SITE_POLICY, ContentSecurityPolicyMiddleware

pytestmark = pytest.mark.usefixtures("example")

CHROME = Template(
    "{% load example_site_tags %}{% navigation as menu %}{% language_links as languages %}{% may_edit as edit %}"
    "{% for item in menu %}{{ item.title }}{% endfor %}"
)
OPEN_PATHS = [
    "/",
    "/logga-in/",
    "/styrdokument/",
    "/styrdokument/sakerhetspolicy/",
    "/min-enhet/",
    "/mal/",
    "/sakerhet-pa-jobbet/",
    "/intranat/search/?q=olyckor",
    "/en/",
    "/en/logga-in/",
    "/en/steering-documents/",
    "/en/steering-documents/security-policy/",
    "/en/my-unit/",
    "/en/goals/",
    "/en/safety-at-work/",
]


def person(username):
    return get_user_model().objects.get(username=username)


@pytest.mark.parametrize("path", OPEN_PATHS)
def test_the_page_answers_and_has_nothing_inline(client, path):
    response = client.get(path)
    html = response.content.decode()
    assert response.status_code == 200
    assert not re.search(r'<script(?![^>]*\bsrc=|\stype="application/ld\+json">)|<style|\sstyle=|\son[a-z]+=', html)


@pytest.mark.parametrize("path", ["/", "/styrdokument/", "/min-enhet/", "/intranat/reports/", "/sakerhet-pa-jobbet/"])
def test_the_page_answers_an_employee(client, path):
    client.force_login(person("lisa.karlsson"))
    assert client.get(path).status_code == 200


def test_the_start_page_leads_to_everything_people_come_for(client):
    html = client.get("/").content.decode()
    for address in ("/logga-in/", "/styrdokument/", "/min-enhet/", "/intranat/reports/", "/sakerhet-pa-jobbet/"):
        assert f'<h2><a href="{address}">' in html


def test_every_page_offers_itself_in_the_other_language(client):
    html = client.get("/styrdokument/sakerhetspolicy/").content.decode()
    assert 'href="/en/steering-documents/security-policy/" hreflang="en"' in html
    html = client.get("/en/logga-in/").content.decode()
    assert 'href="/logga-in/" hreflang="sv"' in html


@pytest.mark.parametrize("extra_pages", [0, 20])
def test_the_navigation_costs_the_same_however_many_pages_there_are(django_assert_max_num_queries, extra_pages):
    start = Page.objects.get(slug="start")
    for number in range(extra_pages):
        start.add_child(instance=Page(title=f"Page {number}", slug=f"page-{number}", show_in_menus=True))
    request = RequestFactory().get("/styrdokument/")
    request.user = person("lisa.karlsson")
    page = Page.objects.get(slug="styrdokument")
    Site.get_site_root_paths()  # kept in the cache from one request to the next
    # The menu, the page's translations, the right to edit, and the site.
    with translation.override("sv"), django_assert_max_num_queries(4):
        html = CHROME.render(Context({"request": request, "page": page}))
    assert "Min enhet" in html


def test_only_those_with_access_are_shown_the_way_to_the_admin(client):
    for username, is_shown in (
        ("lisa.karlsson", False),
        ("anna.berg", False),
        ("sara.nilsson", True),
        ("eva.holm", True),
    ):
        client.force_login(person(username))
        assert ('href="/admin/"' in client.get("/").content.decode()) is is_shown


def test_a_missing_page_is_answered_in_the_chrome(client):
    response = client.get("/finns-inte/")
    assert response.status_code == 404
    assert "site-header" in response.content.decode()


def test_the_site_runs_nothing_but_its_own_files_and_the_admin_may_more(client, rf):
    middleware = ContentSecurityPolicyMiddleware(lambda request: client.get(request.path))
    assert middleware(rf.get("/"))["Content-Security-Policy"] == SITE_POLICY
    assert "script-src" in middleware(rf.get("/admin/login/"))["Content-Security-Policy"]
