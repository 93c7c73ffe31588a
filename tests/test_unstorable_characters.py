"""What no page or no database can hold breaks nothing, wherever it is put: half a character, and a NUL.

A browser never sends them; a program can, for Django decodes what is sent by the character set that the request names.
Addresses and forms are found by walking, so that a new one is tried too.
"""

import re
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from kalix_wagtail.models import DisposalRule
from tests.factories import ContentPageFactory, GoalsPageFactory, ResponsibilitiesPageFactory, bodies
from tests.test_every_url import Municipality, our_urls, parameters_of, read
from tests.viewsets.test_hostile_words import KEPT, escaped, forms_in

pytestmark = [pytest.mark.django_db, pytest.mark.long, pytest.mark.reference_index]

UNSTORABLE = {"half a character": "R\ud800d", "a NUL": "R\x00d"}
#: The same in an address, and a byte that begins no character at all.
IN_ADDRESSES = ("R%00d", "%00", "R%ED%A0%80d", "R%FFd")
#: Names under which our pages are asked for something, or told something, besides those that stand on them.
ASKED = (
    "q",
    "code",
    "date",
    "unit",
    "year",
    "page",
    "p",
    "tab",
    "template",
    "from",
    "to",
    "export",
    "form",
    "ordering",
)
TOLD = ("text", "reason", "secret", "note", "number", "email", "other", "description", "place", "key", "form", "status")


class Sweep:
    """Those who get furthest, and every address that is worth asking them for."""

    def __init__(self):
        self.municipality = Municipality()
        # The disposal that is there has no plan to carry on with.
        DisposalRule.objects.update(is_active=False)
        self.clients = {}
        for role in ("anonymous", "reporter", "handler", "superuser"):
            self.clients[role] = Client(raise_request_exception=False)
            if self.municipality.users[role] is not None:
                self.clients[role].force_login(self.municipality.users[role])
        named = {name: self._with_values(name, parameters) for name, parameters in our_urls().items()}
        self._names = {}
        self.unit_page = ResponsibilitiesPageFactory(slug="min-enhet")
        self.addresses = named | dict(self._of_pages()) | self._of_follow_up()

    def _with_values(self, name, parameters):
        address = self.municipality.address(name, parameters)
        return address, [each for each in address.split("/") if each in self._values(name, parameters)]

    def _values(self, name, parameters):
        namespace, pks = name.split(":")[0], self.municipality.pks
        values = self.municipality.values | {"pk": pks.get(namespace, pks.get(namespace.rsplit("_", 1)[-1]))}
        return {quote(str(values.get(parameter))) for parameter in parameters}

    def _of_pages(self):
        """Yield the addresses below our pages."""
        policy = self.municipality.policy
        values = {"number": "1-0", "old": "1-0", "new": "1-0", "day": "2026-03-01", "pk": 1}
        values |= {"unit_code": self.municipality.unit.code, "code": f"{policy.code_prefix}-01"}
        kinds = ("short_text", "text", "date", "choice", "yes_no")
        questions = [bodies.question(kind, kind, "Inne\nUte" if kind == "choice" else "") for kind in kinds]
        form = bodies.deficiency_form(ask_category=True, ask_unit=True, questions=questions)
        reports = ContentPageFactory(slug="anmal", body=bodies.body(form))
        goals = GoalsPageFactory(slug="mal")
        for page in (policy, policy.get_parent().specific, self.unit_page, goals, reports):
            yield type(page).__name__, (page.url, [])
            for each in type(page).get_subpage_urls() if hasattr(page, "get_subpage_urls") else ():
                given = {name: values[name] for name in parameters_of(each.pattern)}
                address = page.url + page.reverse_subpage(each.name, kwargs=given)
                yield f"{type(page).__name__}:{each.name}", (address, [quote(str(value)) for value in given.values()])

    def _of_follow_up(self):
        """Return where a follow-up of a unit is sent to the page that takes it, while `Municipality` names a policy."""
        unit_code, code = self.municipality.unit.code, f"{self.municipality.policy.code_prefix}-01"
        address = reverse("kalix_wagtail:follow_up", args=[self.unit_page.pk, unit_code, code])
        return {"follow_up": (address, [unit_code, quote(code)])}

    def visits(self):
        """Yield ``(name, address, what varies in it, role)``. Only the superuser gets into the admin."""
        for name, (address, parts) in self.addresses.items():
            for role in self.clients:
                if role == "superuser" or not address.startswith("/admin/"):
                    yield name, address, parts, role

    def asked_by(self, address):
        """Return under which names a page may be asked for something: those that stand on it, and a few more."""
        if address not in self._names:
            page = self.ask("superuser" if address.startswith("/admin/") else "handler", "GET", address)[1]
            found = (name for name in re.findall(r'\bname="([^"]+)"', page) if not name.startswith("csrf"))
            self._names[address] = [*ASKED, *found]
        return self._names[address]

    def ask(self, role, method, address, body=b"", **values):
        """Return ``(status, text)`` of what is answered; whatever it changed is undone."""
        with transaction.atomic():
            response = self.clients[role].generic(method, address, body, **values)
            content = read(response)
            transaction.set_rollback(True)
        return response.status_code, content.decode("utf-8", "replace")

    def ask_for(self, role, address, values):
        """As `ask`, for an address with a query that only a program would send."""
        query = "&".join(f"{name}={value.encode('unicode_escape').decode()}" for name, value in values.items())
        return self.ask(role, "GET", address, content_type="text/plain; charset=unicode_escape", QUERY_STRING=query)

    def send(self, role, address, fields):
        """As `ask`, for a form that only a program would send."""
        body, kind = escaped(fields)
        return self.ask(role, "POST", address, body, content_type=kind)


@pytest.fixture
def sweep(private_folder):
    return Sweep()


def test_nothing_that_an_address_holds_breaks_a_page(sweep):
    broken = []
    for name, address, parts, role in sweep.visits():
        for part in parts:
            for words in IN_ADDRESSES:
                asked = address.replace(f"/{part}/", f"/{words}/", 1)
                for status, _page in (sweep.ask(role, "GET", asked), sweep.send(role, asked, {"text": "Råd"})):
                    if status >= 500:
                        broken.append((name, role, words))
    assert not broken, broken


def test_nothing_that_is_asked_breaks_a_page(sweep):
    broken = []
    for name, address, _parts, role in sweep.visits():
        for what, words in UNSTORABLE.items():
            if sweep.ask_for(role, address, dict.fromkeys(sweep.asked_by(address), words))[0] >= 500:
                broken.append((name, role, what))
    assert not broken, broken


def test_nothing_that_is_sent_breaks_a_form(sweep):
    broken = []
    for name, address, _parts, role in sweep.visits():
        for what, words in UNSTORABLE.items():
            if sweep.send(role, address, dict.fromkeys(TOLD, words))[0] >= 500:
                broken.append((name, role, what))
    assert not broken, broken


def typed_into(fields, words):
    """Yield a form with `words` wherever words are asked for, and then in one of its other fields after the other."""
    sensible = {name: "Rådhuset" if asks else value for name, (value, asks) in fields.items()}
    yield "words", sensible | {name: words for name, (_value, asks) in fields.items() if asks}
    for name, (_value, asks) in fields.items():
        if not asks and not name.endswith(KEPT):
            yield name, sensible | {name: words}


def test_no_field_of_a_form_on_the_intranet_is_broken_by_what_is_sent(sweep):
    # The forms of the admin: tests/viewsets/test_hostile_words.py.
    broken, tried = [], set()
    for name, address, _parts, role in sweep.visits():
        if address.startswith("/admin/") or role == "superuser":
            continue
        page = sweep.ask(role, "GET", address)[1]
        for action, fields in forms_in(page, chooses=True) if "<html" in page else ():
            form = (action or address, role, *fields)
            if form in tried:
                continue
            tried.add(form)
            for what, words in UNSTORABLE.items():
                for field, typed in typed_into(fields, words):
                    if sweep.send(role, action or address, typed)[0] >= 500:
                        broken.append((name, role, form[0], field, what))
    assert {action.rstrip("/").rsplit("/")[-1] for action, *_rest in tried} >= {"comment", "status", "assess", "new"}
    assert not broken, broken
