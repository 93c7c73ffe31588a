"""An employee confirms that a document is read and understood, once for each major edition, where it is asked for."""

import datetime
import uuid

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import GroupPagePermission, PageLogEntry, PageViewRestriction

from kalix_wagtail.actions.acknowledgements import acknowledge_personally
from kalix_wagtail.actions.asking_employees import ask_employees
from kalix_wagtail.actions.lifecycle import withdraw_edition
from kalix_wagtail.enums import EditionKind, Role
from kalix_wagtail.exceptions import NotAllowedError
from kalix_wagtail.log_actions import EMPLOYEES_ASKED
from kalix_wagtail.models import Edition, PersonalAcknowledgement
from kalix_wagtail.pages.models import PolicyPage
from tests.actions.test_lifecycle import fresh, who_may_publish
from tests.factories import AppointmentFactory, DecisionFactory, PolicyPageFactory, UserFactory, bodies
from tests.pages import test_policy_publishing as publishing
from tests.pages.test_policy_publishing import revise
from tests.pages.test_policy_serving import html
from tests.pages.test_policy_translation import translate

pytestmark = pytest.mark.django_db

URL = "/intranat/acknowledgements/own/"
#: What the button posts to, in every language.
BUTTON = 'acknowledgements/own/"'


@pytest.fixture
def policy():
    return PolicyPageFactory(published=True, title="Säkerhetspolicy", asks_employees=True)


@pytest.fixture
def employee():
    return AppointmentFactory(user__first_name="Lisa", user__last_name="Karlsson").user


def edition_of(page, major=1, minor=0):
    return Edition.objects.get(page_id=page.pk, major=major, minor=minor, translation_revision=0)


def as_reader(user):
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def read_by(user, page):
    return html(as_reader(user), page.url)


def line_for(user, page):
    """Return what `user` is shown of what is to be confirmed, or has been; "" for who is not asked."""
    return read_by(user, page).partition('id="kalix-read"')[2].partition("</section>")[0]


def has_confirmed(user, page, number):
    line = line_for(user, page)
    return number in line and BUTTON not in line


def confirm(user, edition, **more):
    return as_reader(user).post(URL, {"edition": edition.pk, "next": "/", **more})


def another_edition(page, words="Nu gäller annat."):
    revise(page, body=bodies.body(bodies.section("Bakgrund", bodies.text(f"<p>{words}</p>")))).publish()
    return fresh(page)


def test_it_is_off_until_a_communicator_turns_it_on(employee):
    page = PolicyPageFactory(published=True)
    assert page.asks_employees is False
    assert "kalix-read" not in read_by(employee, page)
    assert confirm(employee, edition_of(page)).status_code == 404


def test_turning_it_on_is_no_new_edition_and_changes_nothing_that_was_decided(employee):
    page = PolicyPageFactory(published=True)
    before = Edition.objects.values("pk", "content_hash", "document_hash", "html").get()
    assert BUTTON not in read_by(employee, page)
    ask_employees(page, True, user=who_may_publish(page))
    assert Edition.objects.values("pk", "content_hash", "document_hash", "html").get() == before
    assert "asks_employees" not in str(edition_of(page).content)
    assert BUTTON in read_by(employee, page)


def test_one_button_is_enough_and_the_page_says_so_afterwards(policy, employee, today):
    text = read_by(employee, policy)
    assert BUTTON in text
    form = text.partition('action="/intranat/acknowledgements/own/"')[2].partition("</form>")[0]
    address = form.partition('name="next" value="')[2].partition('"')[0]
    response = confirm(employee, edition_of(policy), next=address)
    assert response.status_code == 302
    assert response["Location"] == f"{policy.url}#kalix-read"
    assert has_confirmed(employee, policy, "1.0")
    assert str(today.year) in line_for(employee, policy)


def test_doing_it_twice_is_doing_it_once(policy, employee):
    confirm(employee, edition_of(policy))
    first = PersonalAcknowledgement.objects.get()
    assert confirm(employee, edition_of(policy)).status_code == 302
    assert PersonalAcknowledgement.objects.get() == first


def test_the_database_keeps_one_for_each_person_and_major_edition(policy, employee):
    acknowledgement = acknowledge_personally(edition_of(policy), user=employee)
    acknowledgement.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        acknowledgement.save(force_insert=True)


@pytest.mark.parametrize("role", Role)
def test_who_works_somewhere_is_asked(policy, role):
    asked = role in (Role.MANAGER, Role.DEPUTY, Role.EMPLOYEE)
    user = AppointmentFactory(role=role).user
    assert (BUTTON in read_by(user, policy)) is asked
    assert confirm(user, edition_of(policy)).status_code == (302 if asked else 404)


@pytest.mark.parametrize(
    "dates",
    [{"valid_until": datetime.date(2020, 1, 1)}, {"valid_from": datetime.date(2999, 1, 1)}],
    ids=["has left", "is to come"],
)
def test_who_does_not_work_here_today_is_not_asked(policy, dates):
    user = AppointmentFactory(**dates).user
    assert BUTTON not in read_by(user, policy)
    assert confirm(user, edition_of(policy)).status_code == 404


def test_who_is_placed_nowhere_is_not_asked_not_even_a_superuser(policy, superuser):
    for user in (UserFactory(), superuser):
        assert "kalix-read" not in read_by(user, policy)
        with pytest.raises(NotAllowedError):
            acknowledge_personally(edition_of(policy), user=user)


def test_a_visitor_is_not_asked_and_logs_in_before_confirming(policy):
    assert "kalix-read" not in read_by(None, policy)
    response = confirm(None, edition_of(policy), next=policy.url)
    assert response.status_code == 302
    assert response["Location"].endswith(f"next={policy.url}")
    assert not PersonalAcknowledgement.objects.exists()


def test_a_correction_asks_nobody_again(employee):
    text = bodies.body(bodies.section("Bakgrund", bodies.text("<p>Säkerhet angår ala.</p>")))
    policy = PolicyPageFactory(published=True, asks_employees=True, body=text)
    confirm(employee, edition_of(policy))
    draft = policy.get_latest_revision_as_object()
    draft.publication_id, draft.decision_links = uuid.uuid4(), []
    draft.edition_kind, draft.edition_corrects = EditionKind.CORRECTION, edition_of(policy)
    draft.edition_change_note = "Stavfel."
    draft.body = bodies.body(bodies.section("Bakgrund", bodies.text("<p>Säkerhet angår alla!</p>")))
    draft.save_revision().publish()
    assert "Säkerhet angår alla!" in read_by(employee, policy)
    assert has_confirmed(employee, policy, "1.0")
    assert confirm(employee, edition_of(policy, 1, 1)).status_code == 302
    assert PersonalAcknowledgement.objects.count() == 1


def test_the_next_major_edition_asks_again_and_leads_to_what_is_new(policy, employee):
    confirm(employee, edition_of(policy))
    page = another_edition(policy)
    text = read_by(employee, page)
    assert BUTTON in text
    assert "1.0" in line_for(employee, page) and "2.0" in line_for(employee, page)
    assert f'<a href="{page.url}compare/1-0/2-0/">' in line_for(employee, page)
    assert "Nu gäller annat." in html(as_reader(employee), f"{page.url}compare/1-0/2-0/")
    confirm(employee, edition_of(page, 2))
    assert has_confirmed(employee, page, "2.0")
    assert [each.major for each in PersonalAcknowledgement.objects.order_by("major")] == [1, 2]


def test_who_has_confirmed_nothing_before_is_told_of_no_comparison(policy, employee):
    line = line_for(employee, another_edition(policy))
    assert BUTTON in line and "compare/" not in line


def test_who_missed_an_edition_is_led_from_the_last_one_that_was_confirmed(policy, employee):
    confirm(employee, edition_of(policy))
    page = another_edition(another_edition(policy), "Och sedan något tredje.")
    assert f"{page.url}compare/1-0/3-0/" in line_for(employee, page)


def test_an_earlier_edition_is_not_confirmed_when_it_is_no_longer_in_force(policy, employee):
    another_edition(policy)
    assert confirm(employee, edition_of(policy)).status_code == 404


def test_what_waits_for_its_day_is_not_confirmed_yet(policy, employee, today):
    revise(policy, valid_from=today + datetime.timedelta(days=5)).publish()
    assert confirm(employee, edition_of(policy, 2)).status_code == 404


def test_only_the_page_itself_asks_and_not_its_old_editions(policy, employee):
    page = another_edition(policy)
    for address in ("editions/1-0/", "editions/2-0/", "on/2015-03-01/", "compare/1-0/2-0/", "editions/"):
        assert BUTTON not in html(as_reader(employee), page.url + address), address


def test_a_repealed_document_asks_nobody(policy, employee):
    revise(policy, kind=EditionKind.REPEAL).publish()
    assert BUTTON not in read_by(employee, fresh(policy))
    for edition in Edition.objects.filter(page_id=policy.pk):
        assert confirm(employee, edition).status_code == 404


def test_a_withdrawn_edition_asks_nobody(policy, employee, today):
    withdraw_edition(edition_of(policy), user=who_may_publish(policy), reason="Fel.", acted_on=today)
    assert BUTTON not in read_by(employee, policy)
    assert confirm(employee, edition_of(policy)).status_code == 404


RESTRICTED = [PageViewRestriction.GROUPS, PageViewRestriction.PASSWORD]


@pytest.mark.parametrize("above", [False, True], ids=["itself", "a page above"])
@pytest.mark.parametrize("kind", RESTRICTED)
def test_a_document_that_may_not_be_read_is_as_if_missing(policy, employee, kind, above):
    page = policy.get_parent() if above else policy.page_ptr
    PageViewRestriction.objects.create(page=page, restriction_type=kind, password="hemligt")
    assert confirm(employee, edition_of(policy)).status_code == 404
    assert not PersonalAcknowledgement.objects.exists()


def test_a_member_of_the_group_that_may_read_it_confirms_it(policy, employee):
    group = Group.objects.create(name="Krisledning")
    PageViewRestriction.objects.create(page=policy.page_ptr, restriction_type="groups").groups.add(group)
    employee.groups.add(group)
    assert BUTTON in read_by(employee, policy)
    assert confirm(employee, edition_of(policy)).status_code == 302


def test_a_mirrored_page_asks_about_its_original_once(policy, employee):
    mirror = policy.create_alias(parent=policy.get_parent(), update_slug="spegel")
    text = read_by(employee, mirror)
    assert BUTTON in text and f'name="edition" value="{edition_of(policy).pk}"' in text
    confirm(employee, edition_of(policy))
    for page in (mirror, policy):
        assert has_confirmed(employee, page, "1.0"), page


def test_a_mirror_of_a_closed_document_asks_nobody(policy, employee):
    mirror = policy.create_alias(parent=policy.get_parent(), update_slug="spegel")
    PageViewRestriction.objects.create(page=policy.page_ptr, restriction_type="groups")
    assert as_reader(employee).get(mirror.url).status_code == 302
    assert confirm(employee, edition_of(policy), next=mirror.url).status_code == 404


def test_what_is_confirmed_in_one_language_is_confirmed_in_all(policy, employee, english):
    translated = translate(policy, english, {"Säkerhet angår alla.": "Security concerns everyone."})
    assert BUTTON in read_by(employee, translated)
    assert confirm(employee, edition_of(translated)).status_code == 302
    assert has_confirmed(employee, translated, "1.0")
    assert has_confirmed(employee, policy, "1.0")
    confirm(employee, edition_of(policy))
    assert PersonalAcknowledgement.objects.count() == 1


def test_a_translation_asks_as_soon_as_its_original_does(employee, english):
    page = PolicyPageFactory(published=True)
    translated = translate(page, english, {})
    assert "kalix-read" not in read_by(employee, translated)
    ask_employees(page, True, user=who_may_publish(page))
    assert BUTTON in read_by(employee, translated)


def test_a_translation_that_has_not_followed_asks_nobody(policy, employee, english):
    translated = translate(policy, english, {})
    another_edition(policy)
    assert "kalix-read" not in read_by(employee, translated)
    assert confirm(employee, edition_of(translated)).status_code == 404


def test_a_translation_leads_to_what_is_new_in_its_own_language(policy, employee, english):
    translated = translate(policy, english, {})
    confirm(employee, edition_of(policy))
    another_edition(policy)
    translated = translate(fresh(policy), english, {"Nu gäller annat.": "Something else holds now."})
    assert f"{translated.url}compare/1-0/2-0/" in line_for(employee, translated)


def test_a_copy_of_a_document_has_been_confirmed_by_nobody(policy, employee):
    confirm(employee, edition_of(policy))
    copy = policy.copy(update_attrs={"slug": "kopia", "title": "Kopia", "code_prefix": "KOP"})
    copy = PolicyPage.objects.get(pk=copy.pk)
    assert copy.kalix_editions.count() == 0
    assert not PersonalAcknowledgement.objects.filter(policy_key=copy.translation_key).exists()


@pytest.mark.parametrize(
    "changed", [{"edition": "²"}, {"edition": "-1"}, {"edition": "9" * 5000}, {"edition": "999999"}, {"edition": ""}]
)
def test_what_is_not_there_is_not_found(employee, policy, changed):
    assert as_reader(employee).post(URL, {"edition": edition_of(policy).pk} | changed).status_code == 404


def test_only_posting_confirms_and_only_from_our_own_pages(employee, policy):
    assert as_reader(employee).get(URL, {"edition": edition_of(policy).pk}).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(employee)
    assert strict.post(URL, {"edition": edition_of(policy).pk}).status_code == 403
    read_by(employee, policy)
    assert not PersonalAcknowledgement.objects.exists()


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "javascript:alert(1)", ""])
def test_it_leads_back_to_our_own_pages_only(employee, policy, elsewhere):
    assert confirm(employee, edition_of(policy), next=elsewhere)["Location"] == "/#kalix-read"
    assert "example.com" not in confirm(None, edition_of(policy), next=elsewhere)["Location"]


def test_what_one_has_confirmed_is_shown_to_nobody_else(policy, employee, superuser):
    confirm(employee, edition_of(policy))
    other = AppointmentFactory(unit=employee.kalix_appointments.get().unit, manager=True).user
    assert BUTTON in read_by(other, policy)
    for reader in (other, superuser, None):
        assert "Karlsson" not in read_by(reader, policy)
        assert not has_confirmed(reader, policy, "1.0")
    # A page's log is read by everyone who may edit it.
    assert not PageLogEntry.objects.filter(user=employee).exists()


def test_the_answer_of_a_reader_is_kept_in_no_shared_cache(policy, employee):
    response = as_reader(employee).get(policy.url)
    assert "private" in response["Cache-Control"]
    assert "Cookie" in response["Vary"]
    assert "private" not in as_reader(None).get(policy.url).headers.get("Cache-Control", "")


def queries_of(user, page):
    client = as_reader(user)
    html(client, page.url)
    with CaptureQueriesContext(connection) as captured:
        html(client, page.url)
    return [query["sql"] for query in captured]


def test_a_document_that_asks_nobody_costs_no_query_for_it(employee):
    plain = PolicyPageFactory(published=True)
    queries = " ".join(queries_of(employee, plain))
    assert "personalacknowledgement" not in queries and "kalix_wagtail_appointment" not in queries


def test_a_document_that_asks_costs_three_queries_and_one_when_it_is_answered(policy, employee):
    plain = PolicyPageFactory(published=True)
    few = len(queries_of(employee, plain))
    assert len(queries_of(employee, policy)) == few + 3
    assert len(queries_of(None, policy)) == len(queries_of(None, plain))
    confirm(employee, edition_of(policy))
    assert len(queries_of(employee, policy)) == few + 1


def test_the_editor_finds_it_among_what_is_said_about_the_document(policy, superuser):
    text = as_reader(superuser).get(f"/admin/pages/{policy.pk}/edit/").content.decode()
    assert 'name="asks_employees"' in text


def saved_in_admin(user, page, **changes):
    data = publishing.TestEveryPath.form_data(page, DecisionFactory(), edition_kind="", **changes)
    response = as_reader(user).post(f"/admin/pages/{page.pk}/edit/", data)
    assert response.status_code == 302, response.context["form"].errors


def test_what_the_communicator_ticks_holds_when_the_draft_is_saved(superuser, employee):
    page = PolicyPageFactory(published=True)
    mirror = page.create_alias(parent=page.get_parent(), update_slug="spegel")
    assert BUTTON not in read_by(employee, page)
    saved_in_admin(superuser, page, asks_employees="on")
    assert BUTTON in read_by(employee, page) and BUTTON in read_by(employee, mirror)
    assert page.kalix_editions.count() == 1
    saved_in_admin(superuser, page)
    assert BUTTON not in read_by(employee, page)
    assert [entry.user for entry in PageLogEntry.objects.filter(action=EMPLOYEES_ASKED)] == [superuser] * 2


def test_a_preview_turns_nothing_on(superuser, employee):
    page = PolicyPageFactory(published=True)
    data = publishing.TestEveryPath.form_data(page, DecisionFactory(), asks_employees="on")
    as_reader(superuser).post(f"/admin/pages/{page.pk}/edit/preview/", data)
    assert BUTTON not in read_by(employee, page)


def test_who_may_not_publish_turns_nothing_on(employee):
    page = PolicyPageFactory(published=True)
    writer = UserFactory(admin_access=True)
    group = Group.objects.create(name="skribenter")
    writer.groups.add(group)
    permission = Permission.objects.get(content_type__app_label="wagtailcore", codename="change_page")
    GroupPagePermission.objects.create(group=group, page=page.page_ptr, permission=permission)
    saved_in_admin(writer, page, asks_employees="on")
    assert BUTTON not in read_by(employee, page)
    with pytest.raises(NotAllowedError):
        ask_employees(page, True, user=writer)


def test_an_older_draft_that_is_published_takes_nothing_back(employee):
    page = PolicyPageFactory(published=True)
    draft = revise(page)
    ask_employees(page, True, user=who_may_publish(page))
    draft.publish()
    assert BUTTON in read_by(employee, fresh(page))


def test_asking_again_for_what_is_asked_already_changes_nothing(policy):
    assert ask_employees(policy, True, user=who_may_publish(policy)) is False
    assert not PageLogEntry.objects.filter(action=EMPLOYEES_ASKED).exists()


def test_who_leaves_takes_the_own_answers_along(policy, employee):
    confirm(employee, edition_of(policy))
    employee.kalix_appointments.all().delete()
    employee.delete()
    assert not PersonalAcknowledgement.objects.exists()
