"""Half a character, which no page and no database can hold, breaks nothing at any address of the package.

A browser never sends one; a program can, for Django decodes what is sent by the character set that the request names.
"""

import pytest
from django.test import Client

from kalix_wagtail.models import DisposalRule
from tests.test_every_url import Municipality, our_urls, read

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.reference_index]

HALF = r"R\ud800d"
#: Names under which our pages are asked for something, or told something.
ASKED = ("q", "code", "date", "unit", "year", "page", "tab", "template", "from", "to", "export", "form", "ordering")
TOLD = ("text", "reason", "secret", "note", "number", "email", "other", "description", "place", "key", "form", "status")


@pytest.fixture
def clients(private_folder):
    """Return ``(municipality, {role: client})`` of those who get furthest."""
    municipality = Municipality()
    # The disposal that is there has no plan to carry on with.
    DisposalRule.objects.update(is_active=False)
    found = {}
    for role in ("anonymous", "reporter", "handler", "superuser"):
        found[role] = Client(raise_request_exception=False)
        if municipality.users[role] is not None:
            found[role].force_login(municipality.users[role])
    return municipality, found


def broken(clients, method, names):
    """Return the addresses and roles for which half a character is a fault of ours."""
    municipality, by_role = clients
    parts = "".join(f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{HALF}\r\n' for name in names)
    query = "&".join(f"{name}={HALF}" for name in names)
    found = []
    for name, parameters in our_urls().items():
        address = municipality.address(name, parameters)
        for role, client in by_role.items():
            if method == "GET":
                kind = "text/plain; charset=unicode_escape"
                response = client.generic("GET", address, "", content_type=kind, QUERY_STRING=query)
            else:
                kind = "multipart/form-data; boundary=x; charset=unicode_escape"
                response = client.generic("POST", address, f"{parts}--x--\r\n", content_type=kind)
            read(response)
            if response.status_code >= 500:
                found.append((name, role))
    return found


def test_nothing_that_is_asked_breaks_a_page(clients):
    assert broken(clients, "GET", ASKED) == []


def test_nothing_that_is_sent_breaks_a_form(clients):
    assert broken(clients, "POST", TOLD) == []
