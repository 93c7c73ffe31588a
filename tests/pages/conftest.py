"""Fixtures for pages."""

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Site

from tests.factories import LocaleFactory


@pytest.fixture
def committed_root_page(transactional_db):
    """The start page in a test whose transactions are real: the test before it has emptied the database.

    Wagtail's migrations make the first pages, and a flushed database does not have them.
    """
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        ContentType.objects.clear_cache()
        locale = LocaleFactory(language_code="sv")
        root = Page.add_root(title="Root", slug="root", locale=locale)
        home = root.add_child(title="Start", slug="home", locale=locale)
        site = Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    return site.root_page
