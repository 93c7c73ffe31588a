"""A workplace, and a page with the form in it."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from kalix_wagtail.forms.embedding import Place
from tests.factories import AppointmentFactory, ContentPageFactory, UnitFactory, UserFactory, bodies

BLOCK = "11111111-2222-4333-8444-555555555555"
SEEN = "Branddörren går inte att stänga."
KEY = "nyckel-som-räcker-långt".encode("ascii", "ignore").decode()
NEW = "/intranat/reports/new/"


class Workplace:
    """A unit with a manager below an office with a head, a coordinator beside, and someone who has seen something."""

    def __init__(self):
        self.office = UnitFactory(name="Utbildningsförvaltningen")
        self.unit = UnitFactory(name="Förskolan Näsbyn", parent=self.office)
        self.library = UnitFactory(name="Biblioteket", parent=self.office)
        self.head = AppointmentFactory(unit=self.office, manager=True).user
        self.manager = AppointmentFactory(
            unit=self.unit, manager=True, user=UserFactory(first_name="Anna", last_name="Berg")
        ).user
        self.other_manager = AppointmentFactory(unit=self.library, manager=True).user
        self.coordinator = AppointmentFactory(coordinator=True).user
        self.reporter = AppointmentFactory(unit=self.unit).user
        self.colleague = AppointmentFactory(unit=self.unit).user
        self.superuser = UserFactory(superuser=True)
        self.communicator = UserFactory(admin_access=True)


@pytest.fixture
def workplace(db):
    return Workplace()


@pytest.fixture
def page(site):
    return ContentPageFactory(title="Brandskydd", body=bodies.body(bodies.deficiency_form(id=BLOCK)))


@pytest.fixture
def reporter_client(workplace):
    client = Client()
    client.force_login(workplace.reporter)
    return client


def form_data(page=None, block_id=BLOCK, edition_id=None, **values):
    """Return what a browser sends from the form in `page`."""
    place = Place(page.pk, block_id, edition_id).signed() if page else ""
    return {"form": place, "description": SEEN, "place": "Plan 2", "key": KEY, **values}


def words_in(response):
    """Return what stands in the text area of the answer."""
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", response.content.decode(), re.DOTALL)
    return unescape(found.group(1)).lstrip("\r\n") if found else None


def hidden(response, name):
    """Return the value of a hidden field in the answer."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', response.content.decode())
    return unescape(found.group(1)) if found else None


def url(name, report):
    return reverse(f"kalix_wagtail:{name}", args=[report.reference])
