"""Runs inside the plain site: read its page before we came, and with our form on it after."""

import json
import sys

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.test import Client  # noqa: E402
from plain_site.home.models import HomePage  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

PARAGRAPH = {
    "type": "paragraph",
    "value": "<p>Det här stod här förut.</p>",
    "id": "2f6d3f0e-3c0f-4c55-9a52-3a3a5a3f1c01",
}
FORM = {"type": "deficiency_form", "value": {"heading": "Rapportera"}, "id": "2f6d3f0e-3c0f-4c55-9a52-3a3a5a3f1c02"}


def before():
    """The site has a page of its own, and an employee."""
    page = HomePage(title="Intranätet", slug="intranatet", body=json.dumps([PARAGRAPH]))
    Page.objects.get(depth=1).add_child(instance=page)
    Site.objects.update(root_page=page)
    get_user_model().objects.create_user("anna", "anna@example.se", "ett-långt-lösenord")
    assert "Det här stod här förut." in Client().get("/").content.decode()


def after():
    """The old content is still there; the form is shown, posts to an address of ours, and its style sheet exists."""
    page = HomePage.objects.get()
    page.body = json.dumps([PARAGRAPH, FORM])
    page.save_revision().publish()

    client = Client()
    client.force_login(get_user_model().objects.get(username="anna"))
    response = client.get("/")
    html = response.content.decode()
    assert response.status_code == 200
    assert "Det här stod här förut." in html
    assert "Rapportera" in html
    assert 'action="/intranat/' in html, html
    assert 'name="csrfmiddlewaretoken"' in html


{"before": before, "after": after}[sys.argv[1]]()
