import pytest
from django.contrib.auth.models import Permission
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
