from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.contrib.staticfiles import finders
from django.urls import reverse
from wagtail.models import PageViewRestriction

from tests.factories import EditionFactory, UserFactory

pytestmark = pytest.mark.django_db


def reader(client, codename):
    user = UserFactory(admin_access=True)
    user.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(user)
    return user


def test_the_list_of_editions_leads_to_each_of_them(client):
    reader(client, "view_edition")
    edition = EditionFactory(title="Säkerhetspolicy", published_by=UserFactory(first_name="Sara", last_name="Nilsson"))
    html = client.get(reverse("kalix_editions:index")).content.decode()
    for shown in ("Säkerhetspolicy", "1.0", "Sara Nilsson", f"{edition.page.url}editions/1-0/"):
        assert shown in html


def test_editions_of_a_restricted_policy_are_listed_for_its_readers_only(client):
    reader(client, "view_edition")
    edition = EditionFactory(title="Hemlig plan")
    PageViewRestriction.objects.create(page=edition.page, restriction_type="groups")
    assert "Hemlig plan" not in client.get(reverse("kalix_editions:index")).content.decode()
    assert "Hemlig plan" not in client.get(reverse("kalix_editions:index_results"), {"q": "plan"}).content.decode()


@pytest.mark.parametrize(("code", "name"), [("sv", "Svenska"), ("en", "English"), ("fit", "fit")])
def test_an_edition_has_the_hosts_name_of_its_language_and_its_code_when_the_host_has_none(client, code, name):
    reader(client, "view_edition")
    EditionFactory(language=code)
    row = BeautifulSoup(client.get(reverse("kalix_editions:index")).content, "html.parser").select_one("tbody tr")
    assert name in [cell.get_text(strip=True) for cell in row.select("td")]


def test_the_editions_are_narrowed_to_a_language_that_is_chosen_by_name(client):
    reader(client, "view_edition")
    EditionFactory(title="Policyn", language="sv")
    EditionFactory(title="The policy", language="en")
    address = reverse("kalix_editions:index")
    page = BeautifulSoup(client.get(address).content, "html.parser")
    assert {"Svenska", "English"} <= {option.get_text(strip=True) for option in page.select("[name=language] option")}
    shown = client.get(address, {"language": "en"}).content.decode()
    assert "The policy" in shown and "Policyn" not in shown


def test_a_title_that_is_long_keeps_its_room_in_the_list(client):
    reader(client, "view_edition")
    EditionFactory(title="Informationssäkerhetsklassificering")
    page = BeautifulSoup(client.get(reverse("kalix_editions:index")).content, "html.parser")
    assert page.select_one("td.kalix-title").get_text(strip=True) == "Informationssäkerhetsklassificering"
    [style] = [link["href"] for link in page.select("link[href*='kalix_wagtail/css/admin.css']")]
    assert ".kalix-title" in Path(finders.find(style.split("?")[0].removeprefix("/static/"))).read_text()
