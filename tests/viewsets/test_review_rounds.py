"""An organ's review in the admin: all rows on one page, a table for the meeting, refusals said at each row."""

from io import BytesIO

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.models import GroupPagePermission, PageViewRestriction

from kalix_wagtail.actions.permissions import create_groups
from kalix_wagtail.actions.review_rounds import begin_round, propose
from kalix_wagtail.models import Edition, Review, ReviewRound
from tests.actions.test_lifecycle import who_may_publish
from tests.factories import DecisionFactory, PolicyPageFactory, UnitFactory, UserFactory
from tests.viewsets.test_editions_admin import permit

pytestmark = pytest.mark.django_db

MAY = ("view_edition", "add_reviewround", "change_reviewround")
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def organ():
    return UnitFactory(name="Kommunstyrelsen")


@pytest.fixture
def pages(organ):
    return [
        PolicyPageFactory(published=True, title=title, decisions=[DecisionFactory(organ=organ)])
        for title in ("Ett", "Två")
    ]


@pytest.fixture
def communicator(client, pages):
    user = permit(who_may_publish(pages[0].get_parent().specific), *MAY)
    client.force_login(user)
    return user


@pytest.fixture
def review_round(organ, pages, communicator):
    return begin_round(organ, "Översyn 2027", user=communicator)


def address(review_round, name="edit"):
    return reverse(f"kalix_review_rounds:{name}", args=[review_round.pk])


def filled(review_round, **rows):
    """Return the form's data: ``filled(round, Ett={"proposal": "revise"})``."""
    data = {}
    for item in review_round.items.all():
        values = {"proposal": "", "note": "", "replaced_by": ""} | rows.get(item.edition.title, {})
        data |= {f"item-{item.pk}-{name}": value for name, value in values.items()}
    return data


def under(by, **changed):
    values = {
        "decision": by.pk,
        "reviewed_on": "2026-03-01",
        "next_on": "2031-03-01",
        "repealed_from": "2026-06-01",
    }
    return values | changed


def proposals(review_round):
    return {item.edition.title: (item.proposal, item.note) for item in review_round.items.all()}


def test_a_review_is_begun_for_an_organ(client, communicator, organ):
    url = reverse("kalix_review_rounds:add")
    assert client.get(url).status_code == 200
    response = client.post(url, {"organ": organ.pk, "name": "Översyn 2027"})
    begun = ReviewRound.objects.get()
    assert response.url == address(begun)
    assert (begun.items.count(), begun.created_by) == (2, communicator)
    html = client.get(address(begun)).content.decode()
    for shown in ("Ett", "Två", "§ 130", "Kommunstyrelsen"):
        assert shown in html


@pytest.mark.parametrize(("changed", "field"), [({"name": ""}, "name"), ({"organ": "²"}, "organ"), ({}, "organ")])
def test_a_review_that_cannot_begin_says_why(client, communicator, changed, field):
    response = client.post(reverse("kalix_review_rounds:add"), {"organ": UnitFactory().pk, "name": "Översyn"} | changed)
    assert field in response.context["form"].errors
    assert not ReviewRound.objects.exists()


def test_all_rows_are_saved_at_once(client, review_round, pages):
    rows = {"Ett": {"proposal": "repeal", "note": "Inaktuell.", "replaced_by": pages[1].pk}, "Två": {"note": "Kvar."}}
    response = client.post(address(review_round), filled(review_round, **rows))
    assert response.status_code == 302
    assert proposals(review_round) == {"Ett": ("repeal", "Inaktuell."), "Två": ("", "Kvar.")}
    assert review_round.items.get(edition__title="Ett").replaced_by_id == pages[1].pk
    assert "Inaktuell." in client.get(address(review_round)).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"proposal": "kanske"},
        {"note": "x" * 4001},
        {"replaced_by": "²"},
        {"proposal": "repeal", "replaced_by": "self"},
        {"proposal": "revise", "replaced_by": "other"},
    ],
)
def test_what_is_wrong_is_said_at_its_row_and_the_rest_is_saved(client, review_round, pages, wrong):
    named = {"self": pages[0].pk, "other": pages[1].pk}
    wrong = {name: named.get(value, value) for name, value in wrong.items()} | {"note": wrong.get("note", "Skäl.")}
    response = client.post(address(review_round), filled(review_round, Ett=wrong, Två={"proposal": "revise"}))
    assert response.status_code == 200
    assert proposals(review_round) == {"Ett": ("", ""), "Två": ("revise", "")}
    assert wrong["note"] in response.content.decode()
    assert 'role="alert"' in response.content.decode() or "w-field__error" in response.content.decode()


def test_it_is_carried_out_under_a_decision(client, review_round, pages, organ):
    client.post(
        address(review_round), filled(review_round, Ett={"proposal": "repeal"}, Två={"proposal": "still_valid"})
    )
    url = address(review_round, "carry_out")
    assert client.get(url).status_code == 200
    assert client.post(url, under(DecisionFactory(organ=organ))).url == address(review_round)
    assert Edition.objects.get(kind="repeal").page_id == pages[0].pk
    assert Review.objects.count() == 2
    html = client.get(address(review_round)).content.decode()
    assert "Genomfört 1 mars 2026: bör upphävas" in html
    assert 'name="item-' not in html


def test_a_refusal_is_said_at_its_row_and_can_be_put_right(client, review_round, pages, organ):
    client.post(
        address(review_round), filled(review_round, Ett={"proposal": "repeal"}, Två={"proposal": "still_valid"})
    )
    decision, url = DecisionFactory(organ=organ), address(review_round, "carry_out")
    response = client.post(url, under(decision, repealed_from=""))
    assert response.status_code == 200
    assert "Ange från vilken dag det som upphävs" in response.content.decode()
    assert response.context["form"]["next_on"].value() == "2031-03-01"
    assert Review.objects.count() == 1
    assert client.get(url).context["form"]["decision"].value() == decision.pk or decision
    refused = client.post(url, under(DecisionFactory(organ=organ)))
    assert "decision" in refused.context["form"].errors
    assert client.post(url, under(decision)).status_code == 302
    assert Review.objects.count() == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"decision": ""}, "decision"),
        ({"reviewed_on": "x"}, "reviewed_on"),
        ({"when_needed": "on"}, "when_needed"),
        ({"repealed_from": "2026-02-30"}, "repealed_from"),
    ],
)
def test_what_carrying_out_lacks_is_said(client, review_round, changed, field):
    response = client.post(address(review_round, "carry_out"), under(DecisionFactory(), **changed))
    assert field in response.context["form"].errors
    assert not Review.objects.exists()


def test_carrying_out_nothing_says_so(client, review_round):
    response = client.post(address(review_round, "carry_out"), under(DecisionFactory()), follow=True)
    assert "inga förslag" in response.content.decode()


def test_documents_of_others_are_shown_and_neither_filled_in_nor_carried_out(client, review_round, pages, communicator):
    propose(review_round.items.get(edition__title="Två"), user=communicator, proposal="revise", note="Deras.")
    mine = permit(who_may_publish(pages[0]), *MAY)
    client.force_login(mine)
    html = client.get(address(review_round)).content.decode()
    theirs = review_round.items.get(edition__title="Två")
    assert f"item-{theirs.pk}-proposal" not in html
    assert "Du behöver rätt att publicera dokumentet." in html
    client.post(address(review_round), filled(review_round, Ett={"proposal": "revise"}, Två={"proposal": "repeal"}))
    assert proposals(review_round) == {"Ett": ("revise", ""), "Två": ("revise", "Deras.")}
    response = client.post(address(review_round, "carry_out"), under(DecisionFactory()))
    assert "Du behöver rätt att publicera dokumentet." in response.content.decode()
    assert Review.objects.get().edition.title == "Ett"


def test_what_the_user_may_not_read_is_not_among_the_rows_nor_in_the_table(client, review_round, pages):
    PageViewRestriction.objects.create(page=pages[1].page_ptr, restriction_type="groups")
    url = address(review_round)
    exported = b"".join(client.get(url, {"export": "csv"}).streaming_content).decode()
    for text in (client.get(url).content.decode(), client.get(address(review_round, "carry_out")).content.decode()):
        assert "Ett" in text
        assert "Två" not in text
    assert "Ett;" in exported
    assert "Två" not in exported


def test_what_the_user_may_not_read_is_not_taken_as_what_replaces_another(client, review_round):
    closed = PolicyPageFactory(published=True, title="Hemlig plan")
    PageViewRestriction.objects.create(page=closed.page_ptr, restriction_type="groups")
    asked = {"proposal": "repeal", "replaced_by": closed.pk}
    assert client.post(address(review_round), filled(review_round, Ett=asked)).status_code == 200
    assert proposals(review_round)["Ett"] == ("", "")
    assert not review_round.items.exclude(replaced_by=None).exists()


def test_the_table_for_the_meeting(client, review_round, communicator, pages):
    item = review_round.items.get(edition__title="Ett")
    propose(item, user=communicator, proposal="repeal", note="=cmd|'/c calc'!A1 \x0b", replaced_by=pages[1].page_ptr)
    content = b"".join(client.get(address(review_round), {"export": "csv"}).streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Titel;Utgåva;Gäller från;Beslut;Förslag;Ersätts av;Anteckning"
    assert lines[1].startswith("Ett;1.0;2007-09-17;")
    assert lines[1].endswith(";Bör upphävas;Två;'=cmd|'/c calc'!A1")
    xlsx = b"".join(client.get(address(review_round), {"export": "xlsx"}).streaming_content)
    sheet = load_workbook(BytesIO(xlsx)).active
    assert [cell.value for cell in sheet[2]][4:6] == ["Bör upphävas", "Två"]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_hostile_words_stay_words(client, review_round, communicator):
    propose(review_round.items.first(), user=communicator, proposal="revise", note=HOSTILE)
    for name in ("edit", "carry_out"):
        assert HOSTILE not in client.get(address(review_round, name)).content.decode()


@pytest.mark.parametrize("name", ["edit", "carry_out"])
def test_a_round_needs_its_permission_and_exists(client, review_round, name):
    assert client.get(reverse(f"kalix_review_rounds:{name}", args=[10**30])).status_code == 404
    client.force_login(permit(UserFactory(), "view_edition", "view_reviewround"))
    assert client.get(address(review_round, name)).status_code == 302
    assert client.post(reverse("kalix_review_rounds:add"), {}).status_code == 302


def test_communicators_are_given_what_they_need(client, pages, review_round):
    user = UserFactory()
    user.groups.add(create_groups()["communicator"])
    client.force_login(user)
    for url in (
        reverse("kalix_review_rounds:index"),
        reverse("kalix_review_rounds:add"),
        address(review_round),
        reverse("kalix_review", args=[pages[0].pk]),
        reverse("kalix_register:index"),
    ):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("name", ["edit", "carry_out"])
def test_the_number_of_queries_does_not_grow(client, organ, communicator, pages, name):
    counts = []
    for more in (0, 18):
        for _row in range(more):
            PolicyPageFactory(published=True, decisions=[DecisionFactory(organ=organ)])
        begun = begin_round(organ, "Översyn", user=communicator)
        client.get(address(begun, name))
        with CaptureQueriesContext(connection) as queries:
            client.get(address(begun, name))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_right_to_publish_given_later_counts(client, review_round, pages):
    user = permit(who_may_publish(pages[0]), *MAY)
    group = user.groups.get()
    GroupPagePermission.objects.create(
        group=group, page=pages[1].page_ptr, permission=Permission.objects.get(codename="publish_page")
    )
    client.force_login(user)
    assert client.get(address(review_round)).content.decode().count("-proposal") >= 2
