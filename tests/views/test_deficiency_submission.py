"""The one endpoint every form posts to: one report at most, and the words always come back."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.core import mail, signing
from django.core.management import call_command
from django.db import IntegrityError, OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.views.debug import SafeExceptionReporterFilter
from wagtail.models import Page, PageViewRestriction

from kalix_wagtail.enums import EditionKind
from kalix_wagtail.forms.embedding import SALT, Place
from kalix_wagtail.models import CaseEvent, DeficiencyReport, Notification
from tests.factories import ContentPageFactory, DeficiencyCategoryFactory, PolicyPageFactory, bodies
from tests.pages.test_policy_publishing import revise

from .conftest import BLOCK, KEY, NEW, SEEN, form_data, hidden, words_in

pytestmark = pytest.mark.django_db


def reports():
    return DeficiencyReport.objects.count()


# What works


def test_a_report_from_a_page_leads_to_its_receipt(reporter_client, page, workplace):
    response = reporter_client.post(NEW, form_data(page))
    report = DeficiencyReport.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/intranat/reports/{report.reference}/receipt/")
    assert (report.reporter, report.handler) == (workplace.reporter, workplace.manager)
    assert (report.description, report.place) == (SEEN, "Plan 2")
    assert (report.source_page_id, report.source_block, report.source_edition) == (page.pk, BLOCK, None)
    assert mail.outbox == []


def test_the_form_on_a_page_of_its_own_works_without_any_page(reporter_client):
    response = reporter_client.get(NEW)
    assert "Anna Berg" in response.content.decode() and "Förskolan Näsbyn" in response.content.decode()
    response = reporter_client.post(NEW, form_data())
    assert response.status_code == 302
    assert DeficiencyReport.objects.get().source_page is None


def test_a_form_sent_in_its_place_gets_the_receipt_in_its_place(reporter_client, page):
    response = reporter_client.post(NEW, form_data(page), headers={"X-Kalix-Fragment": "1"})
    assert (response.status_code, response["X-Kalix-Fragment"]) == (201, "1")
    assert DeficiencyReport.objects.get().reference in response.content.decode()
    assert "<html" not in response.content.decode()


def test_a_form_sent_in_its_place_gets_its_errors_in_its_place(reporter_client, page):
    response = reporter_client.post(NEW, form_data(page, description=""), headers={"X-Kalix-Fragment": "1"})
    assert response.status_code == 422
    assert f'href="#kalix-report-{BLOCK}-description"' in response.content.decode()
    assert "<html" not in response.content.decode()


def test_sensitive_and_about_the_supervisor_are_heard(reporter_client, workplace):
    reporter_client.post(NEW, form_data(is_sensitive="on"))
    reporter_client.post(NEW, form_data(concerns_supervisor="on"))
    about, sensitive = DeficiencyReport.objects.all()
    assert (sensitive.is_sensitive, sensitive.handler) == (True, workplace.coordinator)
    assert (about.handler, about.passed_over) == (workplace.head, workplace.manager)


def test_a_category_counts_where_the_editor_asks_for_it(reporter_client, page):
    category, other = DeficiencyCategoryFactory(), DeficiencyCategoryFactory(is_active=False)
    reporter_client.post(NEW, form_data(page, category=category.pk))
    assert DeficiencyReport.objects.get().category is None
    asking = ContentPageFactory(body=bodies.body(bodies.deficiency_form(ask_category=True, id=BLOCK)))
    assert reporter_client.post(NEW, form_data(asking, category=other.pk)).status_code == 422
    assert reporter_client.post(NEW, form_data(asking, category=category.pk)).status_code == 302
    assert DeficiencyReport.objects.first().category == category


def test_a_policys_form_remembers_the_edition_shown(reporter_client):
    policy = PolicyPageFactory(
        body=bodies.body(bodies.section("Ansvar", bodies.deficiency_form(id=BLOCK))), published=True
    )
    edition = policy.kalix_editions.get()
    assert reporter_client.post(NEW, form_data(policy, edition_id=edition.pk)).status_code == 302
    assert DeficiencyReport.objects.get().source_edition == edition


def test_a_form_that_is_only_in_a_policys_draft_takes_nothing(reporter_client):
    policy = PolicyPageFactory(published=True)
    policy.body = bodies.body(bodies.deficiency_form(id=BLOCK))
    policy.save_revision()
    response = reporter_client.post(NEW, form_data(policy))
    assert (response.status_code, words_in(response), reports()) == (404, SEEN, 0)


# A. Who may post, and to what


@pytest.mark.parametrize("below", [False, True])
@pytest.mark.parametrize("kind", [PageViewRestriction.LOGIN, PageViewRestriction.GROUPS, PageViewRestriction.PASSWORD])
def test_a_restricted_page_takes_nothing_from_those_it_keeps_out(client, reporter_client, page, kind, below):
    target = ContentPageFactory(parent=page, body=bodies.body(bodies.deficiency_form(id=BLOCK))) if below else page
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="hemligt")
    restriction.groups.add(Group.objects.create(name="Säkerhetsgruppen"))
    response = client.post(NEW, form_data(target))
    assert (response.status_code, words_in(response)) == (403, SEEN)
    if kind != PageViewRestriction.LOGIN:
        response = reporter_client.post(NEW, form_data(target))
        assert (response.status_code, words_in(response)) == (404, SEEN)
        assert target.title not in response.content.decode()
    assert reports() == 0


def test_a_member_of_the_group_may_report_from_the_restricted_page(reporter_client, workplace, page):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.add(group := Group.objects.create(name="Säkerhetsgruppen"))
    workplace.reporter.groups.add(group)
    assert reporter_client.post(NEW, form_data(page)).status_code == 302


def test_whoever_has_given_the_password_of_a_page_may_report_from_it(reporter_client, page):
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="hemligt"
    )
    address = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, page.pk])
    reporter_client.post(address, {"password": "fel", "return_url": page.url})
    assert reporter_client.post(NEW, form_data(page)).status_code == 404
    reporter_client.post(address, {"password": "hemligt", "return_url": page.url})
    assert reporter_client.post(NEW, form_data(page)).status_code == 302


@pytest.mark.parametrize("kind", [PageViewRestriction.LOGIN, PageViewRestriction.GROUPS, PageViewRestriction.PASSWORD])
def test_the_address_of_a_form_tells_nothing_of_a_closed_page(client, reporter_client, kind):
    form = bodies.deficiency_form("Hemlig rubrik", "Hemlig ingress", id=BLOCK, without_login=True)
    page = ContentPageFactory(title="Hemligt hus", body=bodies.body(form))
    PageViewRestriction.objects.create(page=page, restriction_type=kind, password="hemligt")
    readers = [client] if kind == PageViewRestriction.LOGIN else [client, reporter_client]
    for reader in readers:
        response = reader.get(NEW, {"form": Place(page.pk, BLOCK).signed()})
        assert response.status_code in (302, 404)
        assert "Heml" not in response.content.decode()


def test_a_page_that_is_gone_gives_the_words_back_and_they_can_be_sent_from_there(reporter_client, page):
    data = form_data(page)
    Page.objects.get(pk=page.pk).delete()
    response = reporter_client.post(NEW, data)
    assert (response.status_code, words_in(response), hidden(response, "form")) == (404, SEEN, "")
    assert "skicka den härifrån" in response.content.decode()
    assert reporter_client.post(NEW, {**data, "form": hidden(response, "form")}).status_code == 302
    assert reports() == 1


def test_an_unpublished_page_or_a_removed_block_gives_the_words_back(reporter_client, page):
    page.body = bodies.body()
    page.save()
    removed = reporter_client.post(NEW, form_data(page))
    page.unpublish()
    unpublished = reporter_client.post(NEW, form_data(page))
    for response in (removed, unpublished):
        assert (response.status_code, words_in(response)) == (404, SEEN)
    assert reports() == 0


@pytest.mark.parametrize("change", ["a new edition without the form", "a repeal"])
def test_a_policy_that_is_changed_meanwhile_gives_the_words_back(reporter_client, change):
    form = bodies.section("Ansvar", bodies.deficiency_form(id=BLOCK))
    policy = PolicyPageFactory(body=bodies.body(form), published=True)
    data = form_data(policy, edition_id=policy.kalix_editions.get().pk)
    kind = EditionKind.REPEAL if change == "a repeal" else EditionKind.REVISION
    body = None if change == "a repeal" else bodies.body(bodies.section("Ansvar"))
    revise(policy, body=body, kind=kind).publish()
    response = reporter_client.post(NEW, data)
    assert (response.status_code, words_in(response), reports()) == (404, SEEN, 0)
    assert reporter_client.post(NEW, {**data, "form": hidden(response, "form")}).status_code == 302


@pytest.mark.parametrize("headers", [{}, {"X-Kalix-Fragment": "1"}])
def test_a_page_that_has_expired_gives_the_words_back(reporter_client, page, headers):
    page.go_live_at, page.expire_at = None, timezone.now() - datetime.timedelta(minutes=1)
    page.save()
    call_command("publish_scheduled")
    response = reporter_client.post(NEW, form_data(page), headers=headers)
    assert (response.status_code, words_in(response), reports()) == (404, SEEN, 0)


@pytest.mark.parametrize("change", ["the page is gone", "the form is gone", "the question is gone"])
def test_an_answer_to_what_is_no_longer_asked_is_not_lost(reporter_client, page, change):
    question = bodies.question("Hur länge?", id="q1")
    page.body = bodies.body(bodies.deficiency_form(id=BLOCK, questions=[question]))
    page.save()
    data = form_data(page, question_q1="Sedan i förrgår")
    page.body = bodies.body(*[bodies.deficiency_form(id=BLOCK)] * (change == "the question is gone"))
    page.save()
    if change == "the page is gone":
        Page.objects.get(pk=page.pk).delete()
    response = reporter_client.post(NEW, data)
    kept = [str(report.answers) + report.description for report in DeficiencyReport.objects.all()]
    assert "Sedan i förrgår" in response.content.decode() + "".join(kept)


@pytest.mark.parametrize(
    "forged", ["²", "-1", "1e9", "9" * 5000, "../", "[]", "[1]", "x:y:z", "\x00", "\u202e", "null", "0"]
)
def test_a_forged_place_is_refused_with_the_words_kept(reporter_client, forged):
    response = reporter_client.post(NEW, {**form_data(), "form": forged})
    assert (response.status_code, words_in(response), reports()) == (400, SEEN, 0)
    assert reporter_client.get(NEW, {"form": forged}).status_code == 400


def test_a_changed_place_is_refused(reporter_client, page):
    data = form_data(page)
    data["form"] = "a" + data["form"]
    response = reporter_client.post(NEW, data)
    assert (response.status_code, words_in(response), reports()) == (400, SEEN, 0)


@pytest.mark.parametrize(
    ("signed", "status"),
    [
        (["²", "x", None], 400),
        ([None, "", None], 400),
        (["x"], 400),
        ([1, 2, 3, 4], 400),
        ([1, "x", None, "x"], 400),
        ([1, "x", None, 10**30], 404),
        ([1, "x", None, -1], 404),
        ({"a": 1}, 400),
        (7, 400),
        ([10**30, "x", None], 404),
        ([-1, "x", 10**30], 404),
    ],
)
def test_an_absurd_place_is_refused_even_if_it_is_signed(reporter_client, signed, status):
    response = reporter_client.post(NEW, form_data(form=signing.dumps(signed, salt=SALT)))
    assert (response.status_code, words_in(response), reports()) == (status, SEEN, 0)


def test_an_absurd_page_is_not_found_although_its_type_is_known(reporter_client, page):
    signed = signing.dumps([10**30, BLOCK, None, page.content_type_id], salt=SALT)
    response = reporter_client.post(NEW, form_data(form=signed))
    assert (response.status_code, words_in(response), reports()) == (404, SEEN, 0)


@pytest.mark.parametrize("has_type", [False, True])
def test_a_form_that_was_handed_out_before_its_page_had_a_type_is_taken(reporter_client, page, has_type):
    signed = [page.pk, BLOCK, None, *([page.content_type_id] if has_type else [])]
    response = reporter_client.post(NEW, form_data(form=signing.dumps(signed, salt=SALT)))
    assert (response.status_code, reports()) == (302, 1)


def test_another_pages_block_is_not_found(reporter_client, page, root_page):
    response = reporter_client.post(NEW, form_data(root_page))
    assert (response.status_code, words_in(response)) == (404, SEEN)


def test_names_with_brackets_are_no_fields(reporter_client):
    response = reporter_client.post(NEW, {"form[]": "1", "description[]": SEEN, "key": KEY})
    assert response.status_code == 422


def test_what_a_reporter_may_not_set_is_ignored(reporter_client, workplace):
    extra = {
        "status": "resolved",
        "handler": workplace.head.pk,
        "reporter": workplace.head.pk,
        "closed_at": "2020-01-01",
        "created_at": "2020-01-01",
        "assignee": workplace.head.pk,
        "due_on": "2035-01-01",
        "severity": "critical",
        "version": 7,
        "is_fixed": "yes",
        "legal_hold": "Nej",
        "registry_number": "KS 2026/77",
        "reporter_name": "Någon Annan",
        "reporter_unit": workplace.library.pk,
        "passed_over": workplace.manager.pk,
        "submitter": "user:0",
    }
    reporter_client.post(NEW, form_data(**extra, route_unit=workplace.library.pk, reference="AAAA-AAAA"))
    report = DeficiencyReport.objects.get()
    assert (report.status, report.handler, report.reporter) == ("received", workplace.manager, workplace.reporter)
    assert (report.closed_at, report.route_unit, report.reference != "AAAA-AAAA") == (None, workplace.unit, True)
    assert (report.assignee, report.passed_over, report.reporter_unit) == (None, None, workplace.unit)
    assert (report.severity, report.version, report.is_fixed) == ("", 0, None)
    assert (report.legal_hold, report.registry_number, report.reporter_name) == ("", "", "")
    assert report.due_on is None or report.due_on.year < 2035
    assert (report.created_at.year > 2020, report.submitter) == (True, f"user:{workplace.reporter.pk}")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_not_allowed(reporter_client, method):
    assert getattr(reporter_client, method)(NEW).status_code == 405


def test_head_and_get_change_nothing(reporter_client, page):
    for method in (reporter_client.get, reporter_client.head):
        assert method(NEW, form_data(page)).status_code == 200
    assert reports() == 0


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", "", "application/xml"])
def test_what_is_no_form_is_refused(reporter_client, content_type):
    response = reporter_client.post(NEW, b'{"description": "x"}', content_type=content_type)
    assert (response.status_code, reports()) == (415, 0)


def test_what_is_no_form_has_an_answer_of_ours_for_the_script(reporter_client):
    response = reporter_client.post(NEW, b"x", content_type="text/plain", headers={"X-Kalix-Fragment": "1"})
    assert (response.status_code, response["X-Kalix-Fragment"], response.content) == (415, "1", b"")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x\r\n",
        b'--x\r\nContent-Disposition: form-data; name="description"\r\n\r\nBrand',
        b"\xff\xfe\x00--x",
        b'--x\r\nContent-Disposition: form-data; name="key"; filename="\xff\x00"\r\n\r\nq\r\n--x--\r\n',
    ],
)
@pytest.mark.parametrize(
    "content_type", ["multipart/form-data; boundary=x", "multipart/form-data", "multipart/form-data; boundary="]
)
def test_a_broken_multipart_body_is_refused(reporter_client, body, content_type):
    response = reporter_client.post(NEW, body, content_type=content_type)
    assert (400 <= response.status_code < 500, reports()) == (True, 0)
    # Our own page, which says what to do, and not Django's bare refusal.
    assert "kalix-page" in response.content.decode()


def test_a_cut_off_form_is_noticed_and_can_be_sent_again(reporter_client):
    data = form_data()
    del data["key"]
    response = reporter_client.post(NEW, data)
    assert (response.status_code, words_in(response), reports()) == (422, SEEN, 0)
    assert reporter_client.post(NEW, {**data, "key": hidden(response, "key")}).status_code == 302


def test_the_answer_to_the_sent_form_holds_no_other_form(reporter_client, page):
    page.body = bodies.body(bodies.deficiency_form(id=BLOCK), bodies.deficiency_form(heading="Ett till", id="annat"))
    page.save()
    html = reporter_client.post(
        NEW, form_data(page, description=""), headers={"X-Kalix-Fragment": "1"}
    ).content.decode()
    assert html.count("<form") == 1 and "Ett till" not in html


@pytest.mark.parametrize("headers", [{}, {"X-Kalix-Fragment": "1"}])
def test_of_two_forms_only_the_one_that_was_sent_is_checked_and_shown_again(reporter_client, page, headers):
    first, second = (bodies.question(f"Fråga {name}?", id=f"q-{name}", is_required=True) for name in ("ett", "två"))
    page.body = bodies.body(
        bodies.deficiency_form("Formulär ett", id="ett", questions=[first]),
        bodies.deficiency_form("Formulär två", id="tvaa", questions=[second]),
    )
    page.save()
    response = reporter_client.post(NEW, form_data(page, "tvaa"), headers=headers)
    html = response.content.decode()
    assert (response.status_code, words_in(response), reports()) == (422, SEEN, 0)
    assert "Formulär två" in html and "Fråga två?" in html
    assert "Formulär ett" not in html and "Fråga ett?" not in html
    assert 'href="#kalix-report-tvaa-question_q-två"' in html
    assert SEEN not in reporter_client.get(page.url).content.decode()
    assert reporter_client.post(NEW, form_data(page, "tvaa", **{"question_q-två": "Ja"})).status_code == 302
    assert [answer["id"] for answer in DeficiencyReport.objects.get().answers] == ["q-två"]


# B. Session, CSRF, cache, back button


def token_of(client):
    client.get(NEW)
    return client.cookies["csrftoken"].value


@pytest.fixture
def strict_client(workplace):
    client = Client(enforce_csrf_checks=True)
    client.force_login(workplace.reporter)
    return client


def test_a_valid_token_lets_the_report_through(strict_client):
    data = form_data(csrfmiddlewaretoken=token_of(strict_client))
    assert strict_client.post(NEW, data).status_code == 302


@pytest.mark.parametrize("token", ["x" * 64, "a" * 32, "", None, "ö", "\x00"])
def test_a_stale_token_gives_the_words_back_with_a_new_one(strict_client, page, token):
    token_of(strict_client)
    data = form_data(page) | ({} if token is None else {"csrfmiddlewaretoken": token})
    response = strict_client.post(NEW, data)
    assert (response.status_code, words_in(response), reports()) == (403, SEEN, 0)
    fresh = {name: hidden(response, name) for name in ("csrfmiddlewaretoken", "form", "key")}
    assert strict_client.post(NEW, {**data, **fresh}).status_code == 302
    assert DeficiencyReport.objects.get().source_page_id == page.pk


def test_one_thing_at_a_time_is_said_to_be_wrong(strict_client, page):
    """The fields are looked at when the form is sent again with a token that holds."""
    token_of(strict_client)
    response = strict_client.post(NEW, form_data(page, description="", csrfmiddlewaretoken="x" * 64))
    assert (response.status_code, "aria-invalid" in response.content.decode()) == (403, False)


@pytest.mark.parametrize("headers", [{"Origin": "https://elak.example"}, {"Origin": "null"}])
def test_a_cross_site_post_is_forbidden_and_shows_nothing(strict_client, headers):
    data = form_data(csrfmiddlewaretoken=token_of(strict_client))
    response = strict_client.post(NEW, data, headers=headers)
    assert (response.status_code, reports()) == (403, 0)
    assert SEEN not in response.content.decode()


def test_a_cross_site_referer_is_forbidden(strict_client):
    data = form_data(csrfmiddlewaretoken=token_of(strict_client))
    response = strict_client.post(NEW, data, headers={"Referer": "https://elak.example/"}, secure=True)
    assert (response.status_code, reports()) == (403, 0)
    assert SEEN not in response.content.decode()


def test_an_expired_session_gives_the_words_back_and_they_are_sent_after_log_in(workplace, page):
    client = Client(enforce_csrf_checks=True)
    data = form_data(page)
    response = client.post(NEW, data)
    assert (response.status_code, words_in(response), reports()) == (403, SEEN, 0)
    html = response.content.decode()
    assert "/logga-in/?next=%2Fintranat%2Freports%2Fnew%2F" in html
    client.force_login(workplace.reporter)
    fresh = {name: hidden(response, name) for name in ("csrfmiddlewaretoken", "form", "key")}
    response = client.post(NEW, {**data, **fresh})
    if response.status_code == 403:
        fresh["csrfmiddlewaretoken"] = hidden(response, "csrfmiddlewaretoken")
        response = client.post(NEW, {**data, **fresh})
    assert response.status_code == 302
    assert DeficiencyReport.objects.get().reporter == workplace.reporter


def test_nothing_that_was_typed_is_kept_for_the_next_person_on_the_same_computer(workplace, page):
    client = Client()
    client.post(NEW, form_data(page))
    assert SEEN not in str(dict(client.session))
    client.force_login(workplace.colleague)
    for address in (NEW, f"{NEW}?back=1", f"{NEW}?form={Place(page.pk, BLOCK).signed()}", page.url):
        assert SEEN not in client.get(address).content.decode()


def test_the_log_in_link_leads_back_to_the_form(client, page):
    signed = Place(page.pk, BLOCK).signed()
    response = client.get(NEW, {"form": signed})
    assert response.status_code == 302
    assert response["Location"].startswith("/logga-in/?next=/intranat/reports/new/%3Fform%3D")


def test_sending_again_leads_to_the_same_receipt_and_says_so(reporter_client, page):
    first = reporter_client.post(NEW, form_data(page))
    second = reporter_client.post(NEW, form_data(page))
    assert second["Location"] == first["Location"] + "?again=1"
    in_place = reporter_client.post(NEW, form_data(page), headers={"X-Kalix-Fragment": "1"})
    assert (in_place.status_code, reports()) == (200, 1)


def test_a_receipt_that_is_reloaded_sends_nothing_and_one_that_is_sent_again_says_so(reporter_client, page):
    pages = [reporter_client.post(NEW, form_data(page), follow=True) for _time in range(2)]
    pages.append(reporter_client.get(pages[0].redirect_chain[-1][0]))
    reference = DeficiencyReport.objects.get().reference
    texts = [response.content.decode() for response in pages]
    assert all(reference in text for text in texts)
    assert ["Redan skickad" in text for text in texts] == [False, True, False]
    assert (reports(), CaseEvent.objects.count(), Notification.objects.count()) == (1, 1, 2)


def test_a_cached_page_with_someone_elses_token_takes_two_steps_and_then_works(strict_client, workplace, page):
    cached = strict_client.get(page.url)
    data = form_data(page, csrfmiddlewaretoken=hidden(cached, "csrfmiddlewaretoken"))
    # Whoever reads the cached page was never given a cookie with it.
    other = Client(enforce_csrf_checks=True)
    other.force_login(workplace.colleague)
    response = other.post(NEW, data)
    assert (response.status_code, words_in(response), reports()) == (403, SEEN, 0)
    fresh = {"csrfmiddlewaretoken": hidden(response, "csrfmiddlewaretoken")}
    for client, sent in ((other, {**data, **fresh}), (strict_client, data)):
        assert client.post(NEW, sent).status_code == 302
    assert {report.reporter for report in DeficiencyReport.objects.all()} == {workplace.colleague, workplace.reporter}


def test_a_cached_page_works_for_two_people(reporter_client, workplace, page):
    other = Client()
    other.force_login(workplace.colleague)
    for client in (reporter_client, other):
        assert client.post(NEW, form_data(page)).status_code == 302
    assert reports() == 2


@pytest.mark.parametrize("status", [200, 400, 422])
def test_nobody_may_keep_the_answer(reporter_client, status):
    answers = {
        200: lambda: reporter_client.get(NEW),
        400: lambda: reporter_client.post(NEW, form_data() | {"form": "x"}),
        422: lambda: reporter_client.post(NEW, form_data(description="")),
    }
    response = answers[status]()
    assert response.status_code == status
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}


# C. The database


@pytest.mark.parametrize("headers", [{}, {"X-Kalix-Fragment": "1"}])
def test_a_database_that_fails_gives_the_words_back(reporter_client, page, monkeypatch, headers):
    def fail(*args, **kwargs):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("kalix_wagtail.views.report_submission.submit_report", fail)
    data = form_data(page, is_sensitive="on")
    response = reporter_client.post(NEW, data, headers=headers)
    assert (response.status_code, words_in(response), reports()) == (503, SEEN, 0)
    assert (hidden(response, "form"), hidden(response, "key")) == (data["form"], KEY)
    assert hidden(response, "is_sensitive") == "on"
    monkeypatch.undo()
    assert reporter_client.post(NEW, data).status_code == 302


def test_no_error_report_holds_what_was_reported(reporter_client, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr("kalix_wagtail.views.report_submission.submit_report", fail)
    reporter_client.raise_request_exception = False
    response = reporter_client.post(NEW, form_data())
    assert response.status_code == 500
    assert SEEN not in str(SafeExceptionReporterFilter().get_post_parameters(response.wsgi_request).dict())


def test_what_a_database_quotes_of_a_report_is_not_logged(reporter_client, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise IntegrityError(f"new row violates check\nDETAIL:  Failing row contains (1, {SEEN}).")

    monkeypatch.setattr("kalix_wagtail.views.report_submission.submit_report", fail)
    assert reporter_client.post(NEW, form_data()).status_code == 503
    assert SEEN not in caplog.text
    assert "could not be stored: IntegrityError" in caplog.text


def test_the_page_that_says_so_asks_the_database_nothing(reporter_client, monkeypatch, django_assert_num_queries):
    def fail(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr("kalix_wagtail.views.report_submission.receive", fail)
    with django_assert_num_queries(0):
        assert reporter_client.post(NEW, form_data()).status_code == 503


# E. What is typed


@pytest.mark.parametrize(
    "empty", ["", "   ", "\n\t", "\u200b\u200d", "\ufeff", "\x00\x01", "\u2800\u3164", "\u202e", "\u0301"]
)
def test_text_of_nothing_is_empty(reporter_client, empty):
    assert reporter_client.post(NEW, form_data(description=empty)).status_code == 422
    assert reports() == 0


def test_control_characters_go_and_one_unicode_form_stays(reporter_client):
    reporter_client.post(NEW, form_data(description="a\x00b\x07c\r\nd\u2028e\x85f a\u030a", place="x\ny\x0bz"))
    report = DeficiencyReport.objects.get()
    assert (report.description, report.place) == ("abc\nd\ne\nf å", "x y z")


def test_lone_surrogates_are_refused_with_a_page_that_can_be_shown(reporter_client):
    fields = form_data(description="Brand \ud800")
    parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{fields[name]}\r\n' for name in fields]
    body = "".join(parts).replace("\ud800", r"\ud800").encode("latin-1") + b"--x--\r\n"
    kind = "multipart/form-data; boundary=x; charset=unicode_escape"
    # Not `post`, which would put what the character set calls for into the body once more.
    response = reporter_client.generic("POST", NEW, body, content_type=kind)
    assert (response.status_code, words_in(response), reports()) == (422, "Brand ?", 0)


def test_invalid_utf_8_is_no_error_of_ours(reporter_client):
    body = b"description=Brand%ff%fe&key=" + KEY.encode()
    response = reporter_client.post(NEW, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 302


@pytest.mark.parametrize("text", ["x" * 100_000, "rad\n" * 10_000, "ö" * 20_001])
def test_too_long_a_text_comes_back_whole(reporter_client, text):
    response = reporter_client.post(NEW, form_data(description=text))
    assert (response.status_code, reports()) == (422, 0)
    assert words_in(response).replace("\r\n", "\n") == text


def test_the_longest_text_that_is_taken_is_stored_whole(reporter_client):
    reporter_client.post(NEW, form_data(description="ö" * 20_000))
    assert DeficiencyReport.objects.get().description == "ö" * 20_000


def test_too_many_fields_or_too_large_a_body_get_a_page_of_ours(reporter_client):
    many = {f"f{number}": "x" for number in range(1001)}
    for data in (form_data(**many), form_data(description="x" * 3_000_000)):
        body = "&".join(f"{name}={value}" for name, value in data.items())
        response = reporter_client.post(NEW, body, content_type="application/x-www-form-urlencoded")
        assert (response.status_code, reports()) == (400, 0)
        assert "kalix-page" in response.content.decode()


@pytest.mark.parametrize(
    "attack", ["<script>alert(1)</script>", "</textarea><img src=x onerror=alert(1)>", "{{ 7|add:7 }}"]
)
def test_what_is_typed_stays_words_on_the_page_that_comes_back(reporter_client, attack):
    response = reporter_client.post(NEW, form_data(description=attack, place=attack, key="fel"))
    html = response.content.decode()
    assert words_in(response) == attack
    assert "<script>alert" not in html and "<img src=x" not in html


@pytest.mark.parametrize("category", ["²", "-1", "1e9", "9" * 30, "9" * 5000, "../", "\x00", "x"])
def test_an_absurd_category_is_refused(reporter_client, category):
    DeficiencyCategoryFactory()
    response = reporter_client.post(NEW, form_data(category=category))
    assert (response.status_code, words_in(response), reports()) == (422, SEEN, 0)


def test_a_page_that_is_not_published_yet_takes_nothing(reporter_client, page):
    page.live, page.go_live_at = False, timezone.now() + datetime.timedelta(days=1)
    page.save()
    assert reporter_client.post(NEW, form_data(page)).status_code == 404
