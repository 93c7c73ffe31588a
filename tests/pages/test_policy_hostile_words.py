"""What an editor pastes into a document: characters that no database or page can hold lose and break nothing."""

import json
import uuid
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from kalix_wagtail.models import Edition
from tests.factories import DecisionFactory, PolicyIndexPageFactory, PolicyPageFactory

pytestmark = pytest.mark.django_db

#: Half an emoji comes in the JSON of the rich text only: elsewhere the browser puts a replacement for it.
CHARACTERS = ["\x00", "\x0b", "\x1b", "\x7f", "\u202e", "\ufeff", "\uffff"]
CASES = [(place, c) for place in ("heading", "text", "summary", "edition_change_note", "title") for c in CHARACTERS]
CASES.append(("text", "\ud800"))


@pytest.fixture
def admin(client, admin_user):
    client.force_login(admin_user)
    return client


def rich_text(words):
    """Return what the rich text editor sends for one paragraph."""
    block = {"key": "a", "text": words, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
    return json.dumps({"blocks": [block], "entityMap": {}})


def form_data(page, place, words, **changes):
    said = {"heading": "Bakgrund", "text": "Ord", "summary": "Kort.", "edition_change_note": "Ny.", "title": page.title}
    said[place] = words
    callout = {"tone": "information", "heading": said["heading"], "text": rich_text(said["text"])}
    section = {"heading": said["heading"], "is_numbered": "on", "body": streamfield([("callout", callout)])}
    data = {
        "title": said["title"],
        "slug": page.slug,
        "summary": said["summary"],
        "document_type": page.document_type_id,
        "code_prefix": page.code_prefix,
        "publication_id": str(uuid.uuid4()),
        "edition_kind": "revision",
        "edition_valid_from": timezone.localdate().isoformat(),
        "edition_change_note": said["edition_change_note"],
        "decision_links": inline_formset([{"decision": DecisionFactory().pk}]),
        "body": streamfield([("section", section)]),
        "comments": inline_formset([]),
        **changes,
    }
    return nested_form_data(data)


def strings(value):
    """Yield every string in JSON values."""
    if isinstance(value, str):
        yield value
        if value.startswith(("[{", "{")):
            yield from strings(json.loads(value))
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


@pytest.mark.parametrize(("place", "character"), CASES, ids=ascii)
@pytest.mark.parametrize("act", [{}, {"action-publish": "1"}], ids=["draft", "published"])
def test_a_character_that_cannot_be_stored_loses_nothing(admin, client, place, character, act):
    page = PolicyPageFactory(published=True)
    data = form_data(page, place, f"Fore{character}efter", **act)
    response = admin.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)

    if response.status_code == 200:
        assert response.context["form"].errors
        shown = response.content.decode()
        assert "Fore" in shown and "efter" in shown
        return
    assert response.status_code == 302
    page.refresh_from_db()
    words = " ".join(strings(page.get_latest_revision().content))
    assert "Fore" in words and "efter" in words
    assert admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    if act:
        edition = Edition.objects.latest("pk")
        for text in strings(edition.content):
            assert not {"\x00", "\x0b", "\x1b", "\x7f", "\ud800", "\uffff"} & set(text)
        assert client.get(page.get_url()).status_code == 200
    for url in (page.get_parent().specific.get_url(), f"{page.get_url()}editions/"):
        ElementTree.fromstring(client.get(f"{url}feed/").content)


@pytest.mark.parametrize("character", CHARACTERS, ids=ascii)
def test_a_list_with_such_a_name_has_a_feed_that_can_be_read(client, character):
    index = PolicyIndexPageFactory(title=f"Fore{character}efter".replace("\x00", ""))
    assert "efter" in ElementTree.fromstring(client.get(f"{index.get_url()}feed/").content)[0].text


def test_a_whole_emoji_stays_an_emoji(admin):
    page = PolicyPageFactory(published=True)
    admin.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form_data(page, "text", "\ud83d\ude00 och \ud83d"))
    page.refresh_from_db()
    assert any("😀 och ?" in text for text in strings(page.get_latest_revision().content))
