"""What a form may ask besides, what comes of it, and that nothing typed is lost on the way."""

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from kalix_wagtail.enums import ReporterShownTo
from kalix_wagtail.models import CaseEvent, DeficiencyReport, Disposal, Notification, RoutingRule
from kalix_wagtail.views.report_receipts import SALT
from tests.factories import (
    AppointmentFactory,
    ContentPageFactory,
    DeficiencyCategoryFactory,
    DisposalRuleFactory,
    PolicyPageFactory,
    UnitFactory,
    bodies,
)
from tests.factories.attachments import telling_picture
from tests.pages.test_policy_serving import count_queries

from .conftest import BLOCK, NEW, SEEN, form_data, words_in

pytestmark = pytest.mark.django_db

IDENTITY_NUMBER = "19121212-1212"
DOOR_CODE = "Portkod 4711"


def page_with(**options):
    return ContentPageFactory(title="Brandskydd", body=bodies.body(bodies.deficiency_form(id=BLOCK, **options)))


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def the_report():
    return DeficiencyReport.objects.get()


# Questions of the editor's own

QUESTIONS = {
    "short_text": ("Hur länge?", "", " Sedan i går ", "Sedan i går", "Sedan i går"),
    "text": ("Vad har du gjort?", "", "Stängt.\nRingt.", "Stängt.\nRingt.", "Stängt.\nRingt."),
    "choice": ("Var?", "Inne\nUte\n\nInne", "Ute", "Ute", "Ute"),
    "date": ("När?", "", "2026-11-27", "2026-11-27", "27 november 2026"),
    "yes_no": ("Är någon skadad?", "", "no", "no", "Nej"),
}


@pytest.mark.parametrize("kind", QUESTIONS)
def test_an_answer_is_kept_with_the_question_as_it_was_asked(reporter_client, kind):
    words, choices, sent, kept, label = QUESTIONS[kind]
    page = page_with(questions=[bodies.question(words, kind, choices, id="q1")])
    assert reporter_client.post(NEW, form_data(page, question_q1=sent)).status_code == 302
    assert the_report().answers == [{"id": "q1", "question": words, "kind": kind, "answer": kept, "label": label}]
    page.body = bodies.body(bodies.deficiency_form(id=BLOCK))
    page.save()
    shown = reporter_client.get(f"/intranat/reports/{the_report().reference}/").content.decode()
    assert words in shown and label.split("\n")[0] in shown


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("choice", "Någon annanstans"),
        ("date", "i går"),
        ("date", "9999-99-99"),
        ("yes_no", "kanske"),
        ("short_text", "x" * 201),
    ],
)
def test_an_answer_that_is_none_is_refused_and_the_words_come_back(reporter_client, kind, sent):
    page = page_with(questions=[bodies.question("Fråga?", kind, "Inne\nUte", id="q1")])
    response = reporter_client.post(NEW, form_data(page, question_q1=sent))
    assert (response.status_code, words_in(response)) == (422, SEEN)
    assert DeficiencyReport.objects.count() == 0


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_question_may_be_left_unless_it_must_be_answered(reporter_client, kind):
    words, choices, *_rest = QUESTIONS[kind]
    free = page_with(questions=[bodies.question(words, kind, choices, id="q1")])
    asking = page_with(questions=[bodies.question(words, kind, choices, is_required=True, id="q1")])
    response = reporter_client.post(NEW, form_data(asking))
    assert response.status_code == 422
    assert words in soup(response).select_one(".kalix-error-summary").get_text()
    assert reporter_client.post(NEW, form_data(free)).status_code == 302
    assert the_report().answers == []


def test_every_question_of_a_policys_form_is_part_of_its_edition(reporter_client):
    question = bodies.question("Hur länge?", id="q1")
    policy = PolicyPageFactory(
        body=bodies.body(bodies.section("Ansvar", bodies.deficiency_form(id=BLOCK, questions=[question]))),
        published=True,
    )
    node = policy.kalix_editions.get().content["document"]["body"][0]["body"][0]
    assert node["questions"] == [{"id": "q1", "question": "Hur länge?", "answered_by": "short_text"}]
    assert reporter_client.post(NEW, form_data(policy, question_q1="Länge")).status_code == 302
    assert the_report().answers[0]["answer"] == "Länge"


def test_a_form_without_choices_of_the_editors_gives_the_content_it_always_gave():
    body = bodies.body(bodies.section("Ansvar", bodies.deficiency_form(id=BLOCK)))
    node = PolicyPageFactory(body=body, published=True).kalix_editions.get().content["document"]["body"][0]["body"][0]
    assert set(node) == {"kind", "id", "heading", "intro", "ask_category"}


# Which unit, which category


def test_the_forms_unit_gets_the_report_and_is_named_before_it_is_sent(reporter_client, workplace):
    page = page_with(unit=workplace.library.pk)
    shown = soup(reporter_client.get(page.url)).select_one(".kalix-to").get_text()
    assert workplace.other_manager.get_full_name() in shown and "Biblioteket" in shown
    reporter_client.post(NEW, form_data(page))
    assert (the_report().handler, the_report().route_unit) == (workplace.other_manager, workplace.library)


def test_a_reporter_who_may_choose_sees_whom_each_unit_leads_to(reporter_client, workplace):
    page = page_with(ask_unit=True)
    options = [option.get_text() for option in soup(reporter_client.get(page.url)).select("select[name=unit] option")]
    assert any("Biblioteket" in text and workplace.other_manager.get_full_name() in text for text in options)
    assert reporter_client.post(NEW, form_data(page, unit=workplace.library.pk)).status_code == 302
    assert the_report().handler == workplace.other_manager
    assert the_report().reporter_unit == workplace.unit


@pytest.mark.parametrize("sent", ["²", "-1", "1e9", "../", "9" * 5000, "0"])
def test_a_unit_that_is_none_is_refused_without_a_fault(reporter_client, sent):
    response = reporter_client.post(NEW, form_data(page_with(ask_unit=True), unit=sent))
    assert (response.status_code, words_in(response)) == (422, SEEN)


def test_a_unit_that_the_form_does_not_ask_for_counts_for_nothing(reporter_client, workplace, page):
    reporter_client.post(NEW, form_data(page, unit=workplace.library.pk))
    assert the_report().handler == workplace.manager


def test_a_form_may_offer_some_categories_only(reporter_client):
    offered, other = DeficiencyCategoryFactory(), DeficiencyCategoryFactory()
    page = page_with(categories=[{"type": "item", "value": offered.pk, "id": "c"}])
    assert reporter_client.post(NEW, form_data(page, category=other.pk)).status_code == 422
    assert reporter_client.post(NEW, form_data(page, category=offered.pk)).status_code == 302
    assert the_report().category == offered


def test_a_category_with_a_rule_says_whom_it_leads_to_and_goes_there(reporter_client, workplace):
    locks = DeficiencyCategoryFactory(name="Lås")
    RoutingRule.objects.create(category=locks, goes_to=workplace.library)
    page = page_with(ask_category=True)
    option = soup(reporter_client.get(page.url)).select_one(f"option[value='{locks.pk}']").get_text()
    assert option.startswith("Lås – ") and workplace.other_manager.get_full_name() in option
    reporter_client.post(NEW, form_data(page, category=locks.pk))
    assert the_report().handler == workplace.other_manager


@pytest.mark.parametrize(("more", "is_searched"), [(10, False), (40, True)])
def test_a_long_list_of_units_can_be_searched_and_is_an_ordinary_one_without_scripts(
    reporter_client, workplace, more, is_searched
):
    for number in range(more):
        UnitFactory(name=f"Enhet {number}", parent=workplace.office)
    select = soup(reporter_client.get(page_with(ask_unit=True).url)).select_one("select[name=unit]")
    assert select.has_attr("data-kalix-search") is is_searched
    assert len(select.select("option")) > more


def test_the_form_costs_the_same_queries_however_many_units_and_categories_there_are(reporter_client, workplace):
    page = page_with(ask_unit=True, ask_category=True, unit=workplace.library.pk)
    few = count_queries(reporter_client, page.url)
    for serial in range(19):
        RoutingRule.objects.create(
            category=DeficiencyCategoryFactory(), goes_to=UnitFactory(name=f"E{serial}", parent=workplace.office)
        )
    assert count_queries(reporter_client, page.url) == few


def test_a_report_costs_the_same_queries_however_many_units_and_rules_there_are(reporter_client, workplace):
    def send(serial):
        data = form_data(page_with(), description=f"{SEEN} {serial}", key=f"en-nyckel-som-racker-{serial}")
        with CaptureQueriesContext(connection) as queries:
            assert reporter_client.post(NEW, data).status_code == 302
        return len(queries)

    send(0)  # what is read once in a process
    few = send(1)
    for serial in range(19):
        unit = UnitFactory(name=f"E{serial}", parent=workplace.office)
        AppointmentFactory(unit=unit, manager=True)
        RoutingRule.objects.create(category=DeficiencyCategoryFactory(), goes_to=unit)
    assert send(2) == few <= 17


def test_where_it_was_is_kept_although_the_form_no_longer_asks(reporter_client):
    page = page_with(leave_out=["place"])
    assert reporter_client.post(NEW, form_data(page, place="Plan 2")).status_code == 302
    assert the_report().place == "Plan 2"


@pytest.mark.parametrize("chosen", [ReporterShownTo.NOBODY, ReporterShownTo.COORDINATOR])
def test_nobodys_name_is_given_away_because_an_editor_changed_the_form(reporter_client, chosen):
    page = page_with(allow_confidential=False)
    response = reporter_client.post(NEW, form_data(page, reporter_shown_to=chosen))
    assert (response.status_code, words_in(response), DeficiencyReport.objects.count()) == (422, SEEN, 0)
    # Now it is known.
    assert reporter_client.post(NEW, form_data(page)).status_code == 302


def test_answers_to_what_was_never_asked_are_few_and_looked_at_as_all_words(reporter_client):
    page = page_with()
    asked = reporter_client.post(NEW, form_data(page, question_x=DOOR_CODE))
    assert asked.status_code == 422 and DOOR_CODE in asked.content.decode()
    many = {f"question_{number}": f"Svar {number}" for number in range(30)}
    assert reporter_client.post(NEW, form_data(page, **many)).status_code == 302
    assert len(the_report().answers) == 20


@pytest.mark.parametrize(("sent", "label"), [("yes", "Ja"), ("no", "Nej")])
def test_yes_and_no_are_given_back_in_words_although_the_question_is_gone(reporter_client, sent, label):
    page = page_with()
    given_back = soup(reporter_client.post(NEW, form_data(page, description="", question_x=sent)))
    chosen = given_back.select_one("[name=question_x][checked]")
    assert given_back.select_one(f"label[for={chosen['id']}]").get_text() == label
    assert reporter_client.post(NEW, form_data(page, question_x=sent)).status_code == 302
    assert the_report().answers[0]["label"] == label


def test_it_is_said_once_what_becomes_of_answers_that_are_no_longer_asked_for(reporter_client):
    answers = {"question_x": "Sedan i går", "question_y": "yes"}
    given_back = soup(reporter_client.post(NEW, form_data(page_with(), description="", **answers)))
    [told] = given_back.select("small[id*=question_]")
    assert given_back.select_one("[name=question_x]")["aria-describedby"] == told["id"]


def why(client, manager):
    client.force_login(manager)
    page = soup(client.get(f"/intranat/reports/{the_report().reference}/"))
    return page.select_one(".kalix-report-route ol").get_text(" ", strip=True)


def test_a_handler_is_told_which_way_a_report_came(client, reporter_client, workplace):
    locks = DeficiencyCategoryFactory(name="Lås")
    page = page_with(ask_category=True, ask_unit=True, unit=workplace.library.pk)
    reporter_client.post(NEW, form_data(page))
    assert "Formuläret skickar sina rapporter till Biblioteket." in why(client, workplace.other_manager)
    DeficiencyReport.objects.all().delete()
    reporter_client.post(NEW, form_data(page, unit=workplace.library.pk, description="Två"))
    assert "Rapportören valde Biblioteket." in why(client, workplace.other_manager)
    DeficiencyReport.objects.all().delete()
    RoutingRule.objects.create(category=locks, goes_to=workplace.library)
    reporter_client.post(NEW, form_data(page, category=locks.pk, description="Tre"))
    assert "En fördelningsregel skickar sådana rapporter till Biblioteket." in why(client, workplace.other_manager)
    DeficiencyReport.objects.all().delete()
    RoutingRule.objects.update(goes_to=None)
    reporter_client.post(NEW, form_data(page, category=locks.pk, description="Fyra"))
    assert "till säkerhetssamordnaren" in why(client, workplace.coordinator)


# What is left out


def test_what_the_editor_left_out_is_not_asked_for(reporter_client):
    page = page_with(leave_out=["place", "attachments"])
    form = soup(reporter_client.get(page.url)).select_one("form.kalix-form")
    assert form.select_one("[name=description]") and not form.select_one("[name=place], [name=attachments]")
    assert "multipart" not in str(form)
    assert reporter_client.post(NEW, form_data(page, place="")).status_code == 302


# Unknown to those who handle it


def test_a_reporter_may_stay_unknown_where_the_form_allows_it(reporter_client):
    page = page_with(allow_confidential=True)
    reporter_client.post(NEW, form_data(page, reporter_shown_to="coordinator"))
    assert the_report().reporter_shown_to == ReporterShownTo.COORDINATOR


def test_a_form_that_does_not_ask_hides_nobody(reporter_client, page):
    reporter_client.post(NEW, form_data(page))
    assert the_report().reporter_shown_to == ReporterShownTo.HANDLERS


def test_the_name_of_an_unknown_reporter_is_on_no_page_of_the_handlers(reporter_client, workplace):
    reporter_client.post(NEW, form_data(page_with(allow_confidential=True), reporter_shown_to="nobody"))
    handler = Client()
    handler.force_login(workplace.manager)
    for address in ("/intranat/reports/inbox/", f"/intranat/reports/{the_report().reference}/"):
        shown = soup(handler.get(address))
        # Everyone in the unit can be chosen to deal with it: to leave one out would tell who it is.
        for choice in shown.select("select"):
            choice.decompose()
        text = str(shown)
        assert the_report().reference in text
        assert workplace.reporter.get_full_name() not in text
        assert workplace.reporter.email not in text


# Sensitive


def test_a_sensitive_report_needs_no_words(reporter_client, workplace):
    assert reporter_client.post(NEW, form_data(description="", place="", is_sensitive="on")).status_code == 302
    assert (the_report().description, the_report().handler) == ("", workplace.coordinator)


def test_without_words_and_not_sensitive_nothing_is_sent(reporter_client):
    response = reporter_client.post(NEW, form_data(description=" \u200b"))
    assert response.status_code == 422
    assert "Skriv vad du har sett." in response.content.decode()


# A step before what must not be typed


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("description", f"Eva, {IDENTITY_NUMBER}, föll."),
        ("description", DOOR_CODE),
        ("place", DOOR_CODE),
        ("question_q1", IDENTITY_NUMBER),
    ],
)
def test_what_looks_secret_is_asked_about_before_it_is_sent(reporter_client, field, words, caplog):
    page = page_with(questions=[bodies.question("Vem?", id="q1")])
    values = form_data(page) | {field: words}
    response = reporter_client.post(NEW, values)
    assert (response.status_code, DeficiencyReport.objects.count()) == (422, 0)
    shown = soup(response)
    assert shown.select_one("[name=is_checked]") is not None
    assert words in str(shown.select_one(f"[name={field}]")) or words in shown.select_one(f"[name={field}]").get_text()
    assert words not in shown.select_one(".kalix-error-summary").get_text()
    assert words not in caplog.text
    assert reporter_client.post(NEW, values | {"is_checked": "on"}).status_code == 302


def test_nothing_is_asked_about_an_ordinary_text(reporter_client, page):
    assert not soup(reporter_client.get(page.url)).select("[name=is_checked]")
    assert reporter_client.post(NEW, form_data(page)).status_code == 302


# Without an account


@pytest.fixture
def open_page(workplace):
    return page_with(without_login=True, allow_confidential=True)


def without_account(page, workplace, **values):
    given = {"reporter_name": "Kim Lund", "reporter_contact": "070-123 45 67", "unit": workplace.unit.pk}
    return form_data(page, **given | values)


def test_someone_without_an_account_reports_with_name_and_unit(client, open_page, workplace):
    form = soup(client.get(open_page.url)).select_one("form.kalix-form")
    assert {"reporter_name", "unit", "description"} <= {field.get("name") for field in form.select("[name]")}
    assert not form.select("[name=concerns_supervisor], [name=reporter_shown_to]")

    response = client.post(NEW, without_account(open_page, workplace))

    report = the_report()
    assert (report.reporter, report.reporter_name, report.reporter_contact) == (None, "Kim Lund", "070-123 45 67")
    assert (report.reporter_unit, report.handler) == (workplace.unit, workplace.manager)
    assert [note.recipient for note in Notification.objects.all()] == [workplace.manager]
    receipt = client.get(response["Location"])
    text = receipt.content.decode()
    assert report.reference in text and workplace.manager.get_full_name() in text
    assert SEEN not in text and "Kim Lund" not in text
    assert "no-store" in receipt["Cache-Control"]


def test_someone_without_an_account_sends_a_picture_with_it(client, open_page, workplace, private_folder):
    photo = SimpleUploadedFile("dörren.jpg", telling_picture(), "image/jpeg")
    response = client.post(NEW, without_account(open_page, workplace) | {"attachments": [photo]})
    assert response.status_code == 302
    attachment = the_report().attachments.get()
    assert (attachment.name, attachment.added_by) == ("dörren.jpg", None)
    address = f"/intranat/reports/{the_report().reference}/"
    # The address of the receipt is no right to the file.
    assert client.get(f"{address}attachments/{attachment.pk}/").status_code == 302
    client.force_login(workplace.manager)
    assert "dörren.jpg" in client.get(address).content.decode()
    assert client.get(f"{address}attachments/{attachment.pk}/").status_code == 200


def test_who_has_no_account_is_shown_to_the_handler_as_given(client, open_page, workplace):
    client.post(NEW, without_account(open_page, workplace, reporter_name="<b>Kim</b>"))
    handler = Client()
    handler.force_login(workplace.manager)
    text = handler.get(f"/intranat/reports/{the_report().reference}/").content.decode()
    assert "&lt;b&gt;Kim&lt;/b&gt;" in text
    assert "<b>Kim</b>" not in text


def test_the_receipt_of_what_was_disposed_of_opens_for_nobody(client, open_page, workplace):
    client.post(NEW, without_account(open_page, workplace))
    address = f"/intranat/reports/receipt/{signing.dumps(the_reference(), salt=SALT)}/"
    assert client.get(address).status_code == 200
    rule = DisposalRuleFactory()
    disposal = Disposal.objects.create(rule=rule, closed_before="2020-01-01", protocol={})
    DeficiencyReport.objects.update(disposal=disposal)
    assert client.get(address).status_code == 404


def test_the_receipts_address_cannot_be_guessed_and_opens_no_other_report(
    client, open_page, workplace, reporter_client
):
    client.post(NEW, without_account(open_page, workplace))
    reporter_client.post(NEW, form_data())
    own = DeficiencyReport.objects.exclude(reporter=None).get()
    others = [signing.dumps(reference, salt=SALT) for reference in (own.reference, "AAAA-AAAA")]
    for token in (the_reference(), f"{the_reference()}:x:y", *others):
        assert client.get(f"/intranat/reports/receipt/{token}/").status_code == 404
    assert client.get(f"/intranat/reports/{the_reference()}/").status_code == 302


def the_reference():
    return DeficiencyReport.objects.get(reporter=None).reference


@pytest.mark.parametrize("missing", ["reporter_name", "unit", "description"])
def test_without_account_name_unit_and_words_are_needed_and_what_was_typed_comes_back(
    client, open_page, workplace, missing
):
    response = client.post(NEW, without_account(open_page, workplace) | {missing: ""})
    assert response.status_code == 422
    shown = str(soup(response))
    for name, words in (("reporter_name", "Kim Lund"), ("description", SEEN)):
        assert (words in shown) is (name != missing)


def test_the_same_form_sent_twice_without_account_is_one_report(client, open_page, workplace):
    first = client.post(NEW, without_account(open_page, workplace))
    again = client.post(NEW, without_account(open_page, workplace))
    assert DeficiencyReport.objects.count() == 1
    # Each address is signed at its own moment.
    receipt, told = client.get(first["Location"]), client.get(again["Location"])
    assert the_reference() in receipt.content.decode() and the_reference() in told.content.decode()
    assert again["Location"].endswith("?again=1")


def test_two_people_with_the_same_cached_form_send_two_reports(client, open_page, workplace):
    client.post(NEW, without_account(open_page, workplace))
    client.post(NEW, without_account(open_page, workplace, reporter_name="Bo Ek"))
    assert DeficiencyReport.objects.count() == 2


def test_a_form_that_asks_for_a_login_takes_nothing_from_someone_who_gives_a_name(client, page, workplace):
    response = client.post(NEW, without_account(page, workplace))
    assert (response.status_code, words_in(response), DeficiencyReport.objects.count()) == (403, SEEN, 0)


def test_the_forms_own_page_takes_nothing_from_someone_who_gives_a_name(client, workplace):
    response = client.post(NEW, without_account(None, workplace))
    assert (response.status_code, words_in(response), DeficiencyReport.objects.count()) == (403, SEEN, 0)


@pytest.mark.parametrize("below", [False, True])
@pytest.mark.parametrize("kind", [PageViewRestriction.LOGIN, PageViewRestriction.GROUPS, PageViewRestriction.PASSWORD])
def test_a_closed_page_takes_nothing_from_someone_who_gives_a_name(client, workplace, open_page, kind, below):
    target = ContentPageFactory(parent=open_page, body=open_page.body) if below else open_page
    PageViewRestriction.objects.create(page=open_page, restriction_type=kind, password="hemligt")
    for headers in ({}, {"X-Kalix-Fragment": "1"}):
        response = client.post(NEW, without_account(target, workplace), headers=headers)
        assert (response.status_code, DeficiencyReport.objects.count()) == (404, 0)
        assert open_page.title not in response.content.decode()


@pytest.mark.parametrize("trouble", ["the form is gone", "the page is closed", "its place is forged"])
def test_someone_without_an_account_gets_the_words_back_too(client, workplace, open_page, trouble):
    sent = without_account(open_page, workplace)
    if trouble == "the form is gone":
        open_page.body = bodies.body()
        open_page.save()
    elif trouble == "the page is closed":
        PageViewRestriction.objects.create(page=open_page, restriction_type=PageViewRestriction.LOGIN)
    else:
        sent["form"] = "x"
    response = client.post(NEW, sent)
    assert (response.status_code, words_in(response)) in ((404, SEEN), (400, SEEN))
    assert "Kim Lund" in response.content.decode() and "070-123 45 67" in response.content.decode()


def test_words_to_be_copied_stand_without_what_only_a_report_needs(client, workplace, open_page):
    sent = without_account(open_page, workplace)
    drawn = soup(client.get(open_page.url))
    open_page.body = bodies.body()
    open_page.save()
    given_back = soup(client.post(NEW, sent))
    needed = ["[type=file]", "[name=is_sensitive]", ".kalix-button:not(.kalix-button--quiet)"]
    assert all(drawn.select(f"[data-kalix-report] {one}") for one in needed)
    assert not any(given_back.select(f"[data-kalix-report] {one}") for one in needed)
    # What was chosen goes along, should there be an account after all.
    chosen = soup(client.post(NEW, sent | {"is_sensitive": "on"}))
    assert chosen.select_one("details[open] [name=is_sensitive][checked]")


def test_whose_login_has_run_out_can_still_choose_all_that_the_form_lets_choose(client, page):
    held = soup(client.post(NEW, form_data(page)))
    assert held.select("[data-kalix-report] [type=file]") and held.select("[data-kalix-report] [name=is_sensitive]")


@pytest.mark.parametrize(("is_known", "promise"), [(True, True), (False, False)])
def test_nobody_without_an_account_is_promised_to_see_what_happens(reporter_client, open_page, is_known, promise):
    client = reporter_client if is_known else Client()
    assert ("ser vad som händer" in soup(client.get(open_page.url)).get_text()) is promise


def test_whose_login_has_run_out_is_not_taken_for_someone_without_account(client, open_page):
    response = client.post(NEW, form_data(open_page))
    assert (response.status_code, words_in(response), DeficiencyReport.objects.count()) == (403, SEEN, 0)


def test_whoever_is_logged_in_reports_as_themselves_on_an_open_form(reporter_client, open_page, workplace):
    reporter_client.post(NEW, without_account(open_page, workplace))
    assert (the_report().reporter, the_report().reporter_name) == (workplace.reporter, "")


def test_nobody_but_handlers_sees_a_report_without_account(client, open_page, workplace):
    client.post(NEW, without_account(open_page, workplace))
    visible = DeficiencyReport.objects.visible_to
    assert visible(workplace.manager).count() == 1
    for other in (workplace.colleague, workplace.superuser, workplace.other_manager, AnonymousUser()):
        assert visible(other).count() == 0


def test_whose_login_has_run_out_loses_neither_answers_nor_place(workplace):
    page = page_with(questions=[bodies.question("Hur länge?", id="q1")], ask_unit=True)
    sent = form_data(page, question_q1="Sedan i går", unit=workplace.library.pk)
    client = Client()
    held = client.post(NEW, sent)
    assert held.status_code == 403
    again = {field["name"]: field.get("value", "") for field in soup(held).select("form.kalix-form input[name]")}
    again = {name: value for name, value in again.items() if name not in ("is_sensitive", "concerns_supervisor")}
    client.force_login(workplace.reporter)
    assert client.post(NEW, again | {"description": words_in(held)}).status_code == 302
    report = the_report()
    assert (report.source_page_id, report.handler) == (page.pk, workplace.other_manager)
    assert report.answers[0]["answer"] == "Sedan i går"


# Words that are meant to do harm, in every field that is new here

ATTACK = "<script>alert(1)</script>{{ 7|add:7 }}%s{0}"
HOSTILE = {
    "markup and templates": (ATTACK, ATTACK),
    "control characters": ("a\x00\x07\x1bb", "ab"),
    "two forms of one letter": ("o\u0308", "ö"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_are_kept_as_words_and_shown_as_such(client, workplace, name):
    sent, kept = HOSTILE[name]
    question = bodies.question("Var?", "text", id="q1")
    page = page_with(without_login=True, questions=[question])
    given = without_account(page, workplace, question_q1=sent, reporter_name=sent, reporter_contact=sent, place=sent)
    response = client.post(NEW, given)
    assert response.status_code == 302
    report = the_report()
    assert (report.reporter_name, report.reporter_contact, report.place) == (kept, kept, kept)
    assert report.answers[0]["answer"] == kept
    handler = Client()
    handler.force_login(workplace.manager)
    shown = handler.get(f"/intranat/reports/{report.reference}/").content.decode()
    assert "<script>alert" not in shown + client.get(response["Location"]).content.decode()
    assert kept in soup(handler.get(f"/intranat/reports/{report.reference}/")).get_text()


# The receipt says which paragraph asked for it


def test_the_receipt_names_edition_and_section(reporter_client):
    policy = PolicyPageFactory(
        body=bodies.body(bodies.section("Bakgrund"), bodies.section("Ansvar", bodies.deficiency_form(id=BLOCK))),
        published=True,
    )
    edition = policy.kalix_editions.get()
    response = reporter_client.post(NEW, form_data(policy, edition_id=edition.pk), follow=True)
    link = soup(response).find("a", href=re.compile("editions/1-0/#"))
    assert "utgåva 1.0" in link.get_text() and "2 Ansvar" in link.get_text()
    anchor = link["href"].split("#")[1]
    assert soup(reporter_client.get(f"{policy.url}editions/1-0/")).find(id=anchor) is not None


def test_the_time_and_the_event_are_those_of_the_submission(reporter_client, page):
    before = timezone.now()
    reporter_client.post(NEW, form_data(page))
    event = CaseEvent.objects.filter(report=the_report()).earliest("created_at")
    assert before <= the_report().created_at == event.created_at <= timezone.now()
