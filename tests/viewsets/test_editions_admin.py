"""One edition in the admin: who sees it, who acts upon it, and what they are told."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import GroupCollectionPermission, PageViewRestriction

from kalix_wagtail.enums import EditionLifecycle, LifecycleAct
from kalix_wagtail.models import Edition, LifecycleEvent
from tests.actions.test_lifecycle import coming, edition_of, secret_page, who_may_publish
from tests.factories import DecisionFactory, PolicyPageFactory, UserFactory

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>"
ACTS = ["cancel", "annul", "withdraw", "mask"]


def permit(user, *codenames):
    user.user_permissions.add(*Permission.objects.filter(codename__in=[*codenames, "access_admin"]))
    return user


@pytest.fixture
def page():
    return PolicyPageFactory(published=True, title="Säkerhetspolicy")


@pytest.fixture
def communicator(client, page):
    """Who may publish `page` and look at editions."""
    user = permit(who_may_publish(page), "view_edition")
    client.force_login(user)
    return user


def url_of(edition, name="inspect"):
    return reverse(f"kalix_editions:{name}", args=[edition.pk])


def filled(**changed):
    return {"acted_on": "2026-03-01", "reason": "Fel text.", "decision": ""} | changed


def test_an_edition_shows_its_facts_and_what_was_done(client, communicator, page):
    edition = edition_of(page, "1.0")
    client.post(url_of(edition, "annul"), filled(reason=f"Skäl {HOSTILE}"))
    html = client.get(url_of(edition)).content.decode()
    for shown in ("Säkerhetspolicy", "1.0", edition.content_hash, "§ 130", "Skäl", f"{page.url}editions/1-0/"):
        assert shown in html.replace("<wbr>", "")
    assert HOSTILE not in html


@pytest.mark.parametrize(
    ("when", "names"),
    [("in force", ["annul", "withdraw", "mask"]), ("coming", ACTS), ("ended", ["mask"])],
)
def test_only_what_can_be_done_has_a_button(client, communicator, page, today, when, names):
    edition = coming(page, today) if when == "coming" else edition_of(page, "1.0")
    if when == "ended":
        client.post(url_of(edition, "withdraw"), filled())
    links = {a["href"] for a in BeautifulSoup(client.get(url_of(edition)).content, "html.parser").select("a.button")}
    assert {url_of(edition, name) for name in names} <= links
    assert not {url_of(edition, name) for name in set(ACTS) - set(names)} & links


def test_a_reader_of_the_list_gets_no_buttons_and_no_forms(client, page):
    client.force_login(permit(UserFactory(), "view_edition"))
    edition = edition_of(page, "1.0")
    html = client.get(url_of(edition)).content.decode()
    assert edition.content_hash in html.replace("<wbr>", "")
    for name in ACTS:
        assert url_of(edition, name) not in html
        assert client.get(url_of(edition, name)).status_code == 302
        assert client.post(url_of(edition, name), filled()).status_code == 302
    assert not LifecycleEvent.objects.exists()


def test_an_edition_is_shown_to_who_may_see_the_list_only(client, page):
    client.force_login(permit(UserFactory()))
    assert client.get(url_of(edition_of(page, "1.0"))).status_code == 302


@pytest.mark.parametrize("name", ["inspect", *ACTS])
def test_an_edition_of_a_restricted_policy_is_missing_for_others(client, communicator, page, name):
    PageViewRestriction.objects.create(page=page, restriction_type="groups")
    assert client.get(url_of(edition_of(page, "1.0"), name)).status_code == 404


@pytest.mark.parametrize(
    ("name", "lifecycle"), [("annul", EditionLifecycle.ANNULLED), ("withdraw", EditionLifecycle.WITHDRAWN)]
)
def test_an_act_is_done_with_its_reason_day_and_decision(client, communicator, page, name, lifecycle):
    edition, decision = edition_of(page, "1.0"), DecisionFactory()
    assert client.get(url_of(edition, name)).status_code == 200
    response = client.post(url_of(edition, name), filled(decision=decision.pk))
    assert response.url == url_of(edition)
    edition.refresh_from_db()
    event = LifecycleEvent.objects.get()
    assert edition.lifecycle == lifecycle
    assert (event.reason, event.acted_on, event.decision, event.user) == (
        "Fel text.",
        datetime.date(2026, 3, 1),
        decision,
        communicator,
    )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"acted_on": ""}, "acted_on"),
        ({"acted_on": "i går"}, "acted_on"),
        ({"acted_on": "2999-01-01"}, "__all__"),
        ({"decision": "99999"}, "decision"),
        ({"reason": "x" * 4001}, "reason"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(client, communicator, page, changed, field):
    response = client.post(url_of(edition_of(page, "1.0"), "annul"), filled(**changed))
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert not LifecycleEvent.objects.exists()


def test_a_second_act_is_refused_kindly(client, communicator, page):
    edition = edition_of(page, "1.0")
    client.post(url_of(edition, "withdraw"), filled())
    response = client.post(url_of(edition, "withdraw"), filled())
    assert response.status_code == 200
    assert response.context["form"].non_field_errors()
    assert LifecycleEvent.objects.count() == 1


@pytest.mark.parametrize("name", ["inspect", *ACTS])
@pytest.mark.parametrize("pk", [0, 99999, 10**30])
def test_an_edition_that_is_not_there_is_missing(client, communicator, name, pk):
    assert client.get(reverse(f"kalix_editions:{name}", args=[pk])).status_code == 404


def test_what_is_in_force_cannot_be_cancelled_by_its_address(client, communicator, page):
    response = client.post(url_of(edition_of(page, "1.0"), "cancel"), filled())
    assert response.context["form"].non_field_errors()
    assert not LifecycleEvent.objects.exists()


def test_a_passage_is_chosen_and_hidden(client):
    page = secret_page()
    client.force_login(permit(who_may_publish(page), "view_edition"))
    edition = edition_of(page, "1.0")
    html = client.get(url_of(edition, "mask")).content.decode()
    radios = {radio["value"] for radio in BeautifulSoup(html, "html.parser").select("input[type=radio]")}
    assert "hemligt" in radios
    assert "1 Bakgrund: Anna Andersson" in html

    assert "block_id" in client.post(url_of(edition, "mask"), filled(block_id="saknas")).context["form"].errors
    assert client.post(url_of(edition, "mask"), filled(block_id="hemligt")).url == url_of(edition)
    assert LifecycleEvent.objects.get().act == LifecycleAct.MASK
    assert "Andersson" not in client.get(url_of(edition, "mask")).content.decode()
    assert "Andersson" not in client.get(url_of(edition)).content.decode()


def test_the_list_leads_to_the_edition_and_offers_to_enter_one(client, communicator, page):
    html = client.get(reverse("kalix_editions:index")).content.decode()
    assert url_of(edition_of(page, "1.0")) in html
    assert reverse("kalix_editions:register") in html


def test_who_publishes_nothing_enters_nothing(client, page):
    client.force_login(permit(UserFactory(), "view_edition"))
    assert reverse("kalix_editions:register") not in client.get(reverse("kalix_editions:index")).content.decode()
    assert client.get(reverse("kalix_editions:register")).status_code == 302


@pytest.fixture
def file(communicator):
    document = get_document_model().objects.create(title="Policy 1998", file=ContentFile(b"%PDF", name="p.pdf"))
    choose = Permission.objects.get(codename="choose_document")
    GroupCollectionPermission.objects.create(
        group=communicator.groups.get(), collection=document.collection, permission=choose
    )
    return document


def entered(page, file, changed=()):
    values = {
        "page": page.pk,
        "file": file.pk,
        "title": "",
        "major": "0",
        "minor": "5",
        "kind": "adoption",
        "decision": DecisionFactory().pk,
        "valid_from": "1998-01-01",
        "change_note": "",
    }
    return values | dict(changed)


def test_an_earlier_edition_is_entered(client, page, file):
    url = reverse("kalix_editions:register")
    assert client.get(url, {"page": page.pk}).status_code == 200
    response = client.post(url, entered(page, file))
    edition = Edition.objects.get(is_legacy=True)
    assert response.url == url_of(edition)
    assert (edition.number, edition.file, edition.title) == ("0.5", file, "Säkerhetspolicy")
    assert "Policy 1998" in client.get(url_of(edition)).content.decode()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"major": "1", "minor": "0"}, "major"),
        ({"major": "-1"}, "major"),
        ({"major": "9", "valid_from": "2010-01-01"}, "major"),
        ({"valid_from": "2020-01-01"}, "valid_from"),
        ({"valid_from": ""}, "valid_from"),
        ({"decision": ""}, "decision"),
        ({"file": "99999"}, "file"),
        ({"page": "99999"}, "page"),
        ({"kind": "translation"}, "kind"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(client, page, file, changed, field):
    response = client.post(reverse("kalix_editions:register"), entered(page, file, changed))
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {field}
    assert not Edition.objects.filter(is_legacy=True).exists()


def test_neither_others_pages_nor_others_files_can_be_chosen(client, page, file, communicator):
    GroupCollectionPermission.objects.all().delete()
    other = PolicyPageFactory(published=True)
    response = client.post(reverse("kalix_editions:register"), entered(other, file))
    assert set(response.context["form"].errors) == {"page", "file"}


def test_a_decision_shows_the_editions_that_rest_on_it(client):
    decision = DecisionFactory()
    first, second = (PolicyPageFactory(published=True, title=title, decisions=[decision]) for title in ("Ett", "Två"))
    hidden = PolicyPageFactory(published=True, title="Dold plan", decisions=[decision])
    PageViewRestriction.objects.create(page=hidden, restriction_type="groups")
    client.force_login(permit(UserFactory(), "view_decision"))
    html = client.get(reverse("kalix_decisions:inspect", args=[decision.pk])).content.decode()
    for each in (first, second):
        assert url_of(edition_of(each, "1.0")) in html
    assert "Dold plan" not in html


def test_a_correction_begins_from_an_edition_that_stands(client, communicator, page):
    edition, url = edition_of(page, "1.0"), reverse("kalix_correct_edition", args=[edition_of(page, "1.0").pk])
    assert f'action="{url}"' in client.get(url_of(edition)).content.decode()
    client.post(url_of(edition, "withdraw"), filled())
    assert f'action="{url}"' not in client.get(url_of(edition)).content.decode()


@pytest.mark.parametrize("forged", ["²", "-1", "9" * 5000, "x", "\x00"])
def test_a_forged_choice_is_refused_in_the_form(client, communicator, page, forged):
    edition = edition_of(page, "1.0")
    assert client.post(url_of(edition, "annul"), filled() | {"decision": forged}).status_code == 200
    assert client.post(reverse("kalix_editions:register"), {"file": forged, "decision": forged}).status_code == 200
    assert not LifecycleEvent.objects.exists()
