"""What `build_example` makes, and that it may be run again."""

import datetime

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from wagtail.models import Page

from example_site.people import PEOPLE
from kalix_wagtail.enums import EditionKind, Recurrence, Role
from kalix_wagtail.models import Edition, Obligation, ObligationWording, OrganisationChart, Unit
from kalix_wagtail.pages.models import PolicyPage

pytestmark = pytest.mark.usefixtures("example")

APPS = ("kalix_wagtail", "kalix_pages", "example_site", "wagtailcore", "wagtail_localize", "auth")


def counts():
    """Return the number of rows of every model that the command may touch."""
    return {
        model._meta.label: model.objects.count() for label in APPS for model in apps.get_app_config(label).get_models()
    }


def swedish_wording(code):
    return ObligationWording.objects.get(obligation__code=code, edition__language="sv")


def party_keys(code):
    return set(swedish_wording(code).parties.values_list("key", flat=True))


def test_building_again_adds_and_publishes_nothing():
    before = counts()
    editions = list(Edition.objects.values_list("pk", "content_hash"))
    call_command("build_example", verbosity=0)
    assert counts() == before
    assert list(Edition.objects.values_list("pk", "content_hash")) == editions


def test_building_again_leaves_what_a_communicator_has_written():
    PolicyPage.objects.filter(slug="sakerhetspolicy").update(summary="Changed by hand.")
    call_command("build_example", verbosity=0)
    assert PolicyPage.objects.get(slug="sakerhetspolicy").summary == "Changed by hand."


def test_the_policy_is_adopted_by_the_council_with_an_unknown_record_number():
    edition = Edition.objects.get(language="sv")
    decision = edition.decisions.get()
    assert (edition.number, edition.kind, edition.valid_from) == (
        "1.0",
        EditionKind.ADOPTION,
        datetime.date(2007, 9, 17),
    )
    assert (decision.organ.code, decision.decided_on, decision.paragraph) == (
        "kommunfullmaktige",
        datetime.date(2007, 9, 17),
        "130",
    )
    assert decision.dnr == "" and decision.dnr_unknown


def test_the_policy_lays_eleven_duties_on_the_right_parties():
    assert Obligation.objects.count() == 11
    assert party_keys("SÄK-01") == {"namnder-och-bolag"}
    assert party_keys("SÄK-02") == {"kommunstyrelsen"}
    assert party_keys("SÄK-03") == {"namnder", "bolagsstyrelser"}
    assert party_keys("SÄK-04") == {"forvaltnings-och-bolagsledningar"}
    assert party_keys("SÄK-05") == {"sakerhetsgruppen"}
    assert party_keys("SÄK-06") == {"samordnaren"}
    assert party_keys("SÄK-07") == {"forvaltningar-och-bolag"}
    assert party_keys("SÄK-08") == {"alla-anstallda"}
    assert party_keys("SÄK-09") == {"alla-anstallda"}
    assert party_keys("SÄK-10") == {"namnder"}
    assert party_keys("SÄK-11") == {"namnder"}


def test_two_duties_come_back_every_operating_year():
    yearly = ObligationWording.objects.filter(edition__language="sv", recurrence=Recurrence.YEARLY)
    assert sorted(yearly.values_list("obligation__code", flat=True)) == ["SÄK-10", "SÄK-11"]
    assert swedish_wording("SÄK-11").legal_basis == "lag (2003:778) om skydd mot olyckor"


def test_the_duty_to_report_stands_alone_in_the_register():
    assert swedish_wording("SÄK-09").text == (
        "Alla anställda är skyldiga att påpeka säkerhetsbrister till närmaste arbetsledare."
    )


def test_the_english_edition_says_which_swedish_one_it_renders():
    english = Edition.objects.get(language="en")
    assert (english.kind, english.renders) == (EditionKind.TRANSLATION, Edition.objects.get(language="sv"))


def test_no_swedish_sentence_is_left_in_the_english_edition():
    text = Edition.objects.get(language="en").html
    assert "security deficiencies to their nearest supervisor" in text
    assert not [letter for letter in "åäö" if letter in text.lower().replace("säk-", "")]


def test_the_page_tree_counts_its_children_right():
    for page in Page.objects.all():
        assert page.numchild == page.get_descendants().filter(depth=page.depth + 1).count(), page


def test_every_role_has_an_account_with_its_place():
    for person in PEOPLE:
        user = get_user_model().objects.get(username=person.username)
        assert user.check_password("a password of the tests")
        assert user.kalix_appointments.filter(unit__code=person.unit, role=person.work).exists()


def test_the_employee_reports_to_a_supervisor_who_may_not_enter_the_admin():
    route = OrganisationChart(datetime.date(2026, 1, 1)).responsible(Unit.objects.get(code="forskolan-nasbyn").pk)
    assert route.user.username == "anna.berg"
    assert not route.user.has_perm("wagtailadmin.access_admin")


def test_the_coordinator_is_the_last_resort():
    chart = OrganisationChart(datetime.date(2026, 1, 1))
    assert chart.last_resort().user.username == "per.strand"
    assert chart.units_with(Role.COORDINATOR) == {Unit.objects.get(code="kommunledningsforvaltningen").pk}
