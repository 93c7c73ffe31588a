"""The register: one row for each policy the user may read, as it stands today."""

import datetime
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import PageViewRestriction

from kalix_wagtail.enums import EditionKind
from kalix_wagtail.viewsets.dashboard import waiting_counts
from tests.actions.test_lifecycle import coming, who_may_publish
from tests.factories import (
    DecisionFactory,
    DocumentTypeFactory,
    PolicyPageFactory,
    ResponsiblePartyFactory,
    ReviewPlanFactory,
    UnitFactory,
    UserFactory,
)
from tests.pages.test_policy_lifecycle import repeal
from tests.pages.test_policy_publishing import revise
from tests.viewsets.test_editions_admin import permit

pytestmark = pytest.mark.django_db

URL = "/admin/kalix/register/"


@pytest.fixture
def reader(client):
    """Who looks at editions, and may publish nothing."""
    user = permit(UserFactory(), "view_edition")
    client.force_login(user)
    return user


def titles(client, **query):
    response = client.get(reverse("kalix_register:index"), query)
    assert response.status_code == 200
    return [page.title for page in response.context["object_list"]]


def row(client, title):
    for tr in BeautifulSoup(client.get(reverse("kalix_register:index")).content, "html.parser").select("tbody tr"):
        if title in tr.get_text():
            return tr
    raise AssertionError(title)


def test_a_row_says_how_a_policy_stands(client, reader, today):
    page = PolicyPageFactory(
        published=True, title="Arkivreglemente", responsible_party=ResponsiblePartyFactory(label="Kansliet")
    )
    ReviewPlanFactory(policy=page, next_on=today + datetime.timedelta(days=5))
    coming(page, today)
    text = " ".join(row(client, "Arkivreglemente").get_text(" ", strip=True).split())
    for shown in ("Arkivreglemente", "Policy", "Gäller 1.0", "2.0 från", "§ 130", "Kansliet", "Snart dags"):
        assert shown in text


STANDINGS = {
    "in_force": lambda: PolicyPageFactory(published=True, title="Den"),
    "upcoming": lambda: PolicyPageFactory(
        published=True, title="Den", edition_valid_from=timezone.localdate() + datetime.timedelta(days=3)
    ),
    "repealed": lambda: repeal(PolicyPageFactory(published=True, title="Den")),
}


@pytest.mark.parametrize("status", STANDINGS)
def test_the_status_is_computed_from_dates(client, reader, status):
    STANDINGS[status]()
    for asked in STANDINGS:
        assert titles(client, status=asked) == (["Den"] if asked == status else [])


def test_a_policy_repealed_from_a_later_day_is_in_force_until_then(client, reader, today):
    page = PolicyPageFactory(published=True, title="Den")
    revise(page, kind=EditionKind.REPEAL, valid_from=today + datetime.timedelta(days=1)).publish()
    assert titles(client, status="in_force") == ["Den"]


def test_drafts_nobody_has_published_are_for_who_finds_them_in_the_tree(client, reader):
    draft = PolicyPageFactory(title="Utkast")
    assert titles(client) == []
    client.force_login(permit(who_may_publish(draft), "view_edition"))
    assert titles(client, status="none") == ["Utkast"]


def test_what_the_user_may_not_read_is_nowhere(client, reader):
    page = PolicyPageFactory(published=True, title="Dold")
    PageViewRestriction.objects.create(page=page.page_ptr, restriction_type="groups")
    assert titles(client) == []
    assert b"Dold" not in b"".join(client.get(URL, {"export": "csv"}).streaming_content)
    assert titles(client, q="Dold") == []


def test_a_translation_is_no_row_but_said_in_its_policys(client, reader, english):
    source = PolicyPageFactory(published=True)
    source.copy_for_translation(english, copy_parents=True).save_revision().publish()
    assert titles(client) == [source.title]
    assert "English" in row(client, source.title).get_text()
    assert titles(client, waiting="translation") == []
    assert titles(client, language="en") == [source.title]
    assert titles(client, language="fi") == [source.title]  # Not a choice: the filter is ignored.
    revise(source).publish()
    assert "English (inaktuell)" in row(client, source.title).get_text()
    assert titles(client, waiting="translation") == [source.title]


def test_the_register_is_filtered(client, reader, today):
    organ, party, kind = UnitFactory(), ResponsiblePartyFactory(), DocumentTypeFactory(key="plan", name="Plan")
    wanted = PolicyPageFactory(
        published=True,
        title="Sökt",
        decisions=[DecisionFactory(organ=organ)],
        responsible_party=party,
        document_type=kind,
    )
    other = PolicyPageFactory(published=True, title="Annan")
    ReviewPlanFactory(policy=wanted, next_on=today - datetime.timedelta(days=1))
    ReviewPlanFactory(policy=other, next_on=None)
    coming(wanted, today)
    draft = other.get_latest_revision_as_object()
    draft.summary = "Ändrad"
    draft.save_revision()
    for name, value in (
        ("organ", organ.pk),
        ("responsible_party", party.pk),
        ("document_type", kind.pk),
        ("review", "overdue"),
        ("waiting", "coming"),
        ("waiting", "review"),
        ("q", "sökt"),
    ):
        found = ["Annan", "Sökt"] if (name, value) == ("waiting", "review") else ["Sökt"]
        assert titles(client, **{name: value}) == found, name
    assert titles(client, waiting="draft") == ["Annan"]
    assert titles(client, mine="1") == []
    assert titles(client, waiting="refused") == []


def test_a_refused_publication_waits_until_something_is_published(client, reader):
    page = PolicyPageFactory(published=True, title="Stoppad")
    draft = page.get_latest_revision_as_object()
    draft.title = "Något annat"
    draft.go_live_at = timezone.now() - datetime.timedelta(minutes=1)
    revision = draft.save_revision()
    revision.approved_go_live_at = draft.go_live_at
    revision.save()
    call_command("publish_scheduled")
    assert titles(client, waiting="refused") == ["Stoppad"]
    revise(type(page).objects.get(pk=page.pk)).publish()
    assert titles(client, waiting="refused") == []


@pytest.mark.parametrize(
    "query",
    [
        {"organ": "²"},
        {"organ": "-1"},
        {"organ": "9" * 5000},
        {"q": "\x00'"},
        {"waiting": "x"},
        {"p": "-1"},
        {"ordering": "x"},
        {"export": "x"},
    ],
)
def test_what_is_wrong_in_the_address_breaks_nothing(client, reader, query):
    PolicyPageFactory(published=True)
    assert client.get(reverse("kalix_register:index"), query).status_code == 200
    assert client.get(reverse("kalix_register:index_results"), query).status_code == 200


@pytest.mark.parametrize(
    "name", ["title", "document_type__rank", "register_status", "decided_on", "next_review", "has_draft"]
)
def test_the_register_is_sorted_both_ways(client, reader, name):
    for title in ("A", "B"):
        PolicyPageFactory(published=True, title=title)
    for ordering in (name, f"-{name}"):
        assert set(titles(client, ordering=ordering)) == {"A", "B"}
    assert titles(client, ordering="-title") == ["B", "A"]


def test_rows_lead_to_editing_the_edition_and_the_review_for_who_may(client, reader):
    page = PolicyPageFactory(published=True, title="Den")
    edit, review = reverse("wagtailadmin_pages:edit", args=[page.pk]), reverse("kalix_review", args=[page.pk])
    edition = reverse("kalix_editions:inspect", args=[page.kalix_editions.get().pk])
    html = str(row(client, "Den"))
    assert page.url in html
    assert edition in html
    assert edit not in html
    assert review not in html
    client.force_login(permit(who_may_publish(page), "view_edition"))
    html = str(row(client, "Den"))
    for url in (edit, review, edition):
        assert url in html


def test_the_export_opens_in_swedish_excel_and_holds_no_formula(client, reader, today):
    page = PolicyPageFactory(published=True, title="=HYPERLINK(1)")
    ReviewPlanFactory(policy=page, next_on=datetime.date(2027, 3, 1))
    PolicyPageFactory(published=True, title="Två; delar")
    response = client.get(URL, {"export": "csv"})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Titel;Typ;Status;")
    assert lines[1].startswith("'=HYPERLINK(1);Policy;Gäller;1.0;")
    assert ";2027-03-01;" in lines[1]
    assert lines[2].startswith('"Två; delar";')

    workbook = load_workbook(BytesIO(b"".join(client.get(URL, {"export": "xlsx"}).streaming_content)))
    cells = [cell for sheet_row in workbook.active.iter_rows() for cell in sheet_row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert workbook.active["A2"].value == "'=HYPERLINK(1)"
    assert workbook.active["A1"].value == "Titel"


@pytest.mark.parametrize("address", [URL, "/admin/reports/kalix-reviews/", f"{URL}?export=csv"])
def test_the_number_of_queries_does_not_grow(client, superuser, address):
    client.force_login(superuser)
    counts = []
    for rows in (1, 19):
        for _row in range(rows):
            party = ResponsiblePartyFactory(units=[UnitFactory()])
            PolicyPageFactory(published=True, responsible_party=party)
        read(client, address)
        with CaptureQueriesContext(connection) as queries:
            read(client, address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


def panel(client):
    html = client.get(reverse("wagtailadmin_home"), headers={"accept-language": "sv"}).content
    return BeautifulSoup(html, "html.parser").select_one("#kalix-policies-section, #kalix-policies")


def test_the_home_page_says_what_waits_for_who_publishes(client, today):
    page = PolicyPageFactory(published=True, title="Den")
    ReviewPlanFactory(policy=page, next_on=today)
    coming(page, today)
    client.force_login(permit(who_may_publish(page), "view_edition"))
    found = panel(client)
    assert "1 aktualitetsprövning att ta tag i" in found.get_text()
    assert "1 utgåva börjar snart gälla" in found.get_text()
    assert "utkast" not in found.get_text()
    for link in found.select("li a"):
        assert client.get(link["href"]).context["object_list"][0].title == "Den"


def test_one_calm_line_when_nothing_waits(client):
    page = PolicyPageFactory(published=True)
    ReviewPlanFactory(policy=page)
    client.force_login(permit(who_may_publish(page), "view_edition"))
    assert "Inget väntar." in panel(client).get_text()


def test_the_panel_is_for_who_publishes_some_policy_only(client, reader):
    PolicyPageFactory(published=True)
    assert panel(client) is None


def test_the_panel_counts_the_own_documents_in_one_query(django_assert_num_queries):
    page = PolicyPageFactory(published=True)
    PolicyPageFactory(published=True)
    user = who_may_publish(page)
    waiting_counts(user)
    for _more in range(2):
        with django_assert_num_queries(1):
            counts = waiting_counts(user)
        PolicyPageFactory(published=True)
    assert counts == {"draft": 0, "coming": 0, "review": 1, "translation": 0, "refused": 0}


def test_the_panel_needs_the_permission_to_look(client):
    page = PolicyPageFactory(published=True)
    user = who_may_publish(page)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    assert panel(client) is None
