"""The publication dialogue in a real browser: as a communicator who may publish, and as one who may only write."""

import re

import pytest
from playwright.sync_api import expect

from .test_main_job import policy_id, write_down_a_decision

GOAL = "Öppenheten i kommunens verksamheter förblir så stor som möjligt utan att säkerheten eftersätts."
WRITER = """
from django.contrib.auth.models import Group, Permission, User
from wagtail.models import GroupPagePermission
from kalix_wagtail.pages.models import PolicyIndexPage

user = User.objects.get(username="karin.oja")
group = Group.objects.create(name="Skribenter")
group.permissions.add(Permission.objects.get(codename="access_admin"))
right = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
for page in PolicyIndexPage.objects.all():
    GroupPagePermission.objects.create(group=group, page=page, permission=right)
user.groups.add(group)
"""


def open_draft(visit, intranet, role, tab="Utgåva och beslut"):
    page = visit(f"/admin/pages/{policy_id(intranet)}/edit/", role=role)
    page.get_by_role("tab", name=tab).click()
    return page


def press(page, name):
    page.get_by_role("button", name="Fler åtgärder").click()
    page.get_by_role("button", name=re.compile(name)).click()


def edit_goal(page, words):
    page.get_by_role("tab", name="Innehåll").click()
    goals = [field for field in page.locator("textarea").all() if field.input_value().startswith("Öppenheten")]
    goals[0].fill(words)
    page.get_by_role("tab", name="Utgåva och beslut").click()


def test_a_changed_text_without_a_kind_is_refused_and_nothing_is_lost(visit, intranet):
    page = open_draft(visit, intranet, "communicator")
    edit_goal(page, GOAL + " Alltid.")
    page.locator("#id_edition_change_note").fill("Alltid öppet.")
    press(page, "Publicera")
    expect(page.locator(".messages .error, .messages [class*=error]").first).to_be_visible()
    page.get_by_role("tab", name=re.compile("Utgåva och beslut")).click()
    expect(page.locator("#id_edition_change_note")).to_have_value("Alltid öppet.")
    expect(page.get_by_text("Välj vad det här är").first).to_be_visible()
    expect(visit("/styrdokument/sakerhetspolicy/").locator(".kalix-status")).to_have_text("Gäller · utgåva 1.0")


def test_the_editor_shows_what_the_draft_would_change(visit, intranet):
    page = open_draft(visit, intranet, "communicator", tab="Innehåll")
    edit_goal(page, GOAL + " Alltid.")
    page.get_by_role("button", name="Spara utkast").click()
    expect(page.get_by_text("har blivit uppdaterad")).to_be_visible()
    page = open_draft(visit, intranet, "communicator")
    expect(page.get_by_text("Mål: 1 ändras")).to_be_visible()
    page.get_by_role("link", name="Visa hela jämförelsen").click()
    expect(page.locator("ins").first).to_contain_text("Alltid")
    expect(page.get_by_role("link", name="Security policy")).to_be_visible()


def test_a_correction_of_a_goal_needs_a_second_person(visit, intranet):
    page = visit("/admin/kalix/editions/1/", role="communicator")
    page.get_by_role("button", name="Börja en rättelse").click()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"))
    edit_goal(page, GOAL.replace("eftersätts", "sätts efter"))
    press(page, "Publicera")
    page.get_by_role("tab", name=re.compile("Utgåva och beslut")).click()
    expect(page.get_by_text("Rättelsen berör ett mål eller ett ansvar.")).to_be_visible()
    page.get_by_role("button", name="Spara utkast").click()
    expect(page.get_by_text("har blivit uppdaterad")).to_be_visible()

    second = open_draft(visit, intranet, "reviewer")
    press(second, "Publicera")
    second.wait_for_url(re.compile(r"/admin/pages/\d+/$"))
    expect(visit("/styrdokument/sakerhetspolicy/").locator(".kalix-status")).to_have_text("Gäller · utgåva 1.1")


@pytest.fixture
def writer(intranet):
    """The registrar, who in this test may write documents but not publish them."""
    intranet.manage("shell", "--verbosity", 0, "-c", WRITER)
    return "registrar"


def test_a_writer_without_the_right_to_publish_is_offered_no_publishing_and_told_what_is_missing(
    visit, intranet, writer
):
    page = open_draft(visit, intranet, writer)
    page.get_by_role("button", name="Fler åtgärder").click()
    expect(page.get_by_role("button", name=re.compile("^\\s*Publicera"))).to_have_count(0)
    page.get_by_role("button", name="Fler åtgärder").click()
    edit_goal(page, GOAL + " Jämt.")
    press(page, "Lämna in")
    page.get_by_role("tab", name=re.compile("Utgåva och beslut")).click()
    expect(page.get_by_text("Välj vad det här är").first).to_be_visible()

    page.locator("#id_edition_kind").select_option("revision")
    write_down_a_decision(page)
    expect(visit("/styrdokument/sakerhetspolicy/").locator(".kalix-status")).to_have_text("Gäller · utgåva 1.1")
    page.goto(f"{intranet.url}/admin/kalix/editions/1/annul/")
    assert page.url == f"{intranet.url}/admin/"
    expect(page.get_by_text("du saknar rättigheter")).to_be_visible()
