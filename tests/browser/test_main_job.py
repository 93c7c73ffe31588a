"""The whole story, in a real browser, on Kalix kommun's real säkerhetspolicy.

The tests run in order and share one intranet: what the communicator publishes, the employee reads; what the employee
reports, the supervisor answers. Every page on the way passes axe at 1280 and at 390 pixels.
"""

import datetime
import re

import pytest
from playwright.sync_api import expect

from .choosing import wait_until_chosen

POLICY = "/styrdokument/sakerhetspolicy/"
FIRST_GOAL = "Kommunen ska erbjuda invånarna och de som vistas i kommunen en säker och trygg kommun."
NEW_GOAL = "Kommunen ska erbjuda alla som bor, arbetar och vistas i kommunen en säker och trygg kommun."
SEEN = "Branddörren mot gården går inte att stänga."


@pytest.fixture(scope="module")
def story():
    """What one person leaves for the next: references and addresses."""
    return {}


def test_1_the_start_page_leads_to_log_in_policies_my_unit_and_my_reports(visit, check_page, intranet):
    page = visit("/")
    for path in ("/logga-in/", "/styrdokument/", "/min-enhet/", "/intranat/reports/"):
        expect(page.locator(f'a[href^="{path}"]').first).to_be_visible()
    check_page(page, "start")
    page.goto(f"{intranet.url}/logga-in/")
    check_page(page, "log-in")


def test_2_a_communicator_publishes_a_decided_revision(visit, check_page, intranet):
    before = document_words(visit(POLICY + "editions/1-0/"))
    page = visit(f"/admin/pages/{policy_id(intranet)}/edit/", role="communicator")

    goals = [field for field in page.locator("textarea").all() if field.input_value() == FIRST_GOAL]
    assert len(goals) == 1
    goals[0].fill(NEW_GOAL)
    page.get_by_role("tab", name="Utgåva och beslut").click()
    page.locator("#id_edition_kind").select_option("revision")
    page.locator("#id_edition_valid_from").fill(datetime.date.today().isoformat())
    page.locator("#id_edition_change_note").fill("Det första målet gäller alla i kommunen.")
    write_down_a_decision(page)

    preview(page, NEW_GOAL)
    page.get_by_role("button", name="Fler åtgärder").click()
    page.get_by_role("button", name="Publicera").click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))

    shown = visit(POLICY)
    expect(shown.locator(".kalix-status")).to_have_text("Gäller · utgåva 2.0")
    expect(shown.get_by_text(NEW_GOAL)).to_be_visible()
    expect(shown.get_by_text("12 oktober 2026, § 77")).to_be_visible()
    expect(shown.get_by_text("KS 2026/123")).to_be_visible()
    check_page(shown, "policy")

    earlier = visit(POLICY + "editions/1-0/")
    assert document_words(earlier) == before
    assert FIRST_GOAL in before
    expect(earlier.get_by_text("Den här utgåvan gäller inte")).to_be_visible()
    check_page(earlier, "edition-1-0")
    check_page(visit(POLICY + "editions/"), "editions")


def policy_id(intranet):
    """Return the policy's id in the page tree, as the admin's address has it."""
    code = (
        "from kalix_wagtail.pages.models import PolicyPage;"
        "print(PolicyPage.objects.get(slug='sakerhetspolicy', locale__language_code='sv').pk)"
    )
    return intranet.manage("shell", "--verbosity", 0, "-c", code).split()[-1]


def document_words(page):
    """Return the words of the decided document; the form after it is no part of it."""
    return page.evaluate(
        "() => [...document.querySelectorAll('.kalix-text > :not(.kalix-report)')].map(e => e.innerText).join('\\n')"
    )


def write_down_a_decision(page):
    """Write a new decision down from the editor's own row: organ, date, §, dnr."""
    page.get_by_role("button", name="Lägg till Beslut").click()
    page.get_by_role("button", name="Välj ett beslut").last.click()
    modal = page.locator(".modal-body")
    modal.get_by_role("tab", name="Skriv in ett beslut").click()
    modal.get_by_label("Organ").select_option(label="Kommunfullmäktige")
    modal.locator("[name$=decided_on]").fill("2026-10-12")
    modal.locator("[name$=paragraph]").fill("77")
    modal.locator("[name$=dnr]").fill("KS 2026/123")
    modal.get_by_role("button", name="Spara beslutet").click()
    wait_until_chosen(page)
    expect(page.get_by_text("Kommunfullmäktige 12 oktober 2026, § 77")).to_be_visible()


def preview(page, words):
    """Look at the draft in the preview panel, drawn as readers will see it."""
    page.locator("[data-side-panel-toggle=preview]").first.click()
    frame = page.frame_locator("iframe#w-preview-iframe, iframe[id*=preview]").first
    expect(frame.get_by_text(words)).to_be_attached()
    expect(frame.locator(".kalix-status")).to_have_text("Utkast")
    page.locator("[data-side-panel-toggle=preview]").first.click()


def test_3a_an_employee_finds_and_reads_the_policy_from_the_start_page(visit, check_page):
    page = visit("/", role="employee")
    page.get_by_role("navigation").get_by_role("link", name="Styrdokument").first.click()
    check_page(page, "policies")
    page.get_by_role("main").get_by_role("link", name="Säkerhetspolicy").first.click()

    contents = page.get_by_role("navigation", name="Innehåll")
    expect(contents.get_by_role("link")).to_have_text(
        [
            "A. Säkerhetspolicy – anger de övergripande målen",
            "1 Bakgrund",
            "2 Mål",
            "3 Ansvar",
            "4 Tillämpning",
            "5 Giltighet",
        ]
    )
    contents.get_by_role("link", name="3 Ansvar").click()
    expect(page.get_by_role("heading", name="3 Ansvar")).to_be_in_viewport()
    expect(page.locator(".kalix-goals li")).to_have_count(4)
    expect(page.locator(".kalix-text [id^=d-]")).to_have_count(11)
    expect(page.locator(".kalix-facts")).to_contain_text("Kommunfullmäktige")
    assert "XX" not in page.locator("body").inner_text()


def test_3b_an_employee_reports_without_leaving_the_page(visit, check_page, story):
    page = visit(POLICY, role="employee")
    form = page.locator("[data-kalix-report]")
    expect(form).to_contain_text("Anna Berg")
    form.get_by_role("button", name="Skicka rapporten").click()
    expect(form.get_by_role("alert")).to_be_focused()
    check_page(page, "policy-form-error")

    form.get_by_label("Vad har du sett?").fill(SEEN)
    form.get_by_label("Var?").fill("Förskolan Näsbyn, avdelning Lingonet")
    form.get_by_role("button", name="Skicka rapporten").click()
    receipt = page.locator(".kalix-receipt")
    expect(receipt.locator("[data-kalix-focus]")).to_be_focused()
    assert page.url.endswith(POLICY)
    story["reference"] = receipt.locator(".kalix-reference").inner_text()
    assert re.fullmatch(r"[34679ACDEFGHJKMNPQRTWXY]{4}-[34679ACDEFGHJKMNPQRTWXY]{4}", story["reference"])
    check_page(page, "policy-receipt")


def test_3c_the_same_form_works_on_another_page_and_without_javascript(visit, check_page, story, intranet):
    page = visit("/", role="employee", javascript=False)
    page.get_by_role("link", name="Säkerhet på jobbet").first.click()
    form = page.locator("[data-kalix-report]")
    form.get_by_role("button", name="Skicka rapporten").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Vad har du sett?").fill("En trasig lampa i trapphuset.")
    page.get_by_role("button", name="Skicka rapporten").click()
    page.wait_for_url(re.compile(r"/receipt/$"))
    assert page.locator(".kalix-reference").inner_text() != story["reference"]
    checked = visit("/sakerhet-pa-jobbet/", role="employee")
    check_page(checked, "content-page")


def test_4_the_nearest_supervisor_answers_and_the_reporter_sees_it(visit, check_page, story, intranet):
    intranet.send_mail()
    to_supervisor = [
        message for message in intranet.mail_to("anna.berg@kalix.example") if story["reference"] in message["subject"]
    ]
    assert len(to_supervisor) == 1
    link = re.search(rf"{intranet.url}\S+", to_supervisor[0].get_content()).group()

    page = visit("/", role="manager")
    assert page.goto(f"{intranet.url}/admin/").url.count("/admin/login") or "/admin/" not in page.url
    page.goto(link)
    expect(page.get_by_text(SEEN)).to_be_visible()
    check_page(page, "report-handler")

    comments = page.locator("form[action$='/comment/']")
    comments.locator("textarea").fill("Tack! Vaktmästaren kommer i dag.")
    comments.locator("[type=submit]").click()
    expect(page.get_by_text("Vaktmästaren kommer i dag.")).to_be_visible()
    page.locator("details:has(form[action$='/status/']) > summary").click()
    page.get_by_label("Pågår").check()
    page.locator("form[action$='/status/'] [type=submit]").click()
    expect(page.locator(".kalix-report-status")).to_contain_text("Pågår")
    page.goto(f"{intranet.url}/intranat/reports/inbox/")
    check_page(page, "inbox")

    mine = visit("/intranat/reports/", role="employee")
    check_page(mine, "my-reports")
    mine.get_by_role("link", name=re.compile(story["reference"])).click()
    expect(mine.get_by_text("Vaktmästaren kommer i dag.")).to_be_visible()
    expect(mine.locator(".kalix-report-status")).to_contain_text("Pågår")
    check_page(mine, "report-reporter")
    intranet.send_mail()
    news = [m for m in intranet.mail_to("lisa.karlsson@kalix.example") if story["reference"] in m["subject"]]
    assert len(news) >= 2


@pytest.mark.parametrize(
    "role",
    [
        "administrator",
        "communicator",
        "coordinator",
        "head of administration",
        "registrar",
        "employee elsewhere",
        "manager elsewhere",
    ],
)
def test_4_nobody_else_can_open_the_report(browser, intranet, story, role):
    account, context = intranet.account(role), browser.new_context()
    page = context.new_page()
    page.goto(f"{intranet.url}/logga-in/")
    page.locator("input[name=username]").fill(account["username"])
    page.locator("input[name=password]").fill(account["password"])
    page.locator("form:has(input[name=password]) [type=submit]").click()
    response = page.goto(f"{intranet.url}/intranat/reports/{story['reference']}/")
    assert response.status == 404
    assert SEEN not in page.content()
    context.close()


def test_5_a_manager_sees_what_the_unit_owes_and_why(visit, check_page):
    page = visit("/min-enhet/", role="head of administration")
    expect(page.get_by_role("heading", level=1)).to_have_text("Utbildningsförvaltningen")
    rows = page.locator(".kalix-rows > li")
    texts = rows.all_inner_texts()
    assert sorted(set(re.findall(r"SÄK-\d+", " ".join(texts)))) == [
        *("SÄK-01", "SÄK-03", "SÄK-04", "SÄK-07", "SÄK-08", "SÄK-09", "SÄK-10", "SÄK-11")
    ]
    duty = rows.filter(has_text="SÄK-04")
    expect(duty).to_contain_text("Säkerhetspolicy, 3 Ansvar")
    expect(duty).to_contain_text("förvaltning")
    check_page(page, "my-unit")
    duty.get_by_role("link", name="Säkerhetspolicy, 3 Ansvar").click()
    expect(page.locator(":target")).to_contain_text("Förvaltnings- och bolagsledningarna")
    page.goto(re.sub(r"/styrdokument/.*", "/min-enhet/register/", page.url))
    check_page(page, "register")
    page.goto(page.url.replace("/min-enhet/register/", "/mal/"))
    expect(page.get_by_text(NEW_GOAL)).to_be_visible()
    check_page(page, "goals")


def test_6a_the_search_box_finds_the_policy_by_a_word_in_a_paragraph(visit, check_page):
    page = visit("/")
    page.get_by_role("banner").get_by_role("searchbox").fill("egendomsförluster")
    page.get_by_role("banner").get_by_role("searchbox").press("Enter")
    hit = page.locator(".kalix-found")
    expect(hit).to_contain_text("Säkerhetspolicy")
    expect(hit.locator("mark")).to_have_text("egendomsförluster")
    check_page(page, "search")
    hit.get_by_role("link", name="2 Mål").click()
    expect(page.locator(":target")).to_contain_text("egendomsförluster")


def test_6b_the_translation_says_which_swedish_edition_it_renders(visit, check_page):
    page = visit(POLICY)
    page.locator(".kalix-facts").get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Security policy")
    expect(page.get_by_text("This is a translation of the Swedish edition 1.0.")).to_be_visible()
    expect(page.get_by_text("The Swedish text now stands in edition 2.0")).to_be_visible()
    check_page(page, "translation")
