"""The list of notifications on the intranet: one's own, and what one may still see."""

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from kalix_wagtail.enums import MailRhythm, NotificationKind
from kalix_wagtail.models import Notification, NotificationPreference
from kalix_wagtail.notifications import compose, queue_notification
from tests.factories import AppointmentFactory, ContentPageFactory, DeficiencyReportFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST, SEEN, RHYTHM = (f"/intranat/notifications/{end}" for end in ("", "seen/", "mail/"))


@pytest.fixture
def manager(client):
    user = AppointmentFactory(manager=True).user
    client.force_login(user)
    return user


def told(user, kind=NotificationKind.REPORT_TO_HANDLE, **values):
    """Queue a notification: about a report that `user` answers for, unless something else is given."""
    if not values:
        values["report"] = DeficiencyReportFactory(route_unit=user.kalix_appointments.get().unit)
    return queue_notification(kind, user, **values)


def html_of(client, url=LIST):
    response = client.get(url, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


def fresh(row):
    return Notification.objects.get(pk=row.pk)


def test_a_visitor_is_led_to_the_log_in_page(client):
    for method, url in ((client.get, LIST), (client.post, SEEN), (client.post, RHYTHM)):
        assert method(url).status_code == 302 and "/logga-in/" in method(url)["Location"]


def test_nobody_may_keep_the_list(client, manager):
    cache = client.get(LIST)["Cache-Control"]
    assert "private" in cache and "no-store" in cache


def test_a_reader_sees_the_own_notifications_newest_first_and_nobody_elses(client, manager):
    mine = [told(manager), told(manager)]
    other = told(AppointmentFactory(manager=True).user)
    html = html_of(client)
    first, second = (html.index(row.report.reference) for row in reversed(mine))
    assert first < second and other.report.reference not in html


def test_each_row_leads_where_its_mail_leads(client, manager, site):
    page = ContentPageFactory(title="Brandskydd", slug="brandskydd")
    rows = [
        told(manager),
        told(manager, NotificationKind.REVIEW_DUE, page=page),
        told(manager, NotificationKind.PUBLICATION_REFUSED, page=page),
    ]
    html = html_of(client, "/intranat/notifications/")
    for row in rows:
        link = next(line for line in compose(row).body.splitlines() if line.startswith("https://"))
        assert f'href="{link.removeprefix("https://intranet.kalix.test")}"' in html


def test_a_row_says_nothing_of_a_report_that_its_reader_may_no_longer_see(client, manager):
    row = told(manager)
    row.report.route_unit = AppointmentFactory(manager=True).unit
    row.report.save()
    assert row.report.reference not in html_of(client)
    (shown,) = client.get(LIST).context["rows"]
    assert shown.url == "" and shown.text


def test_a_report_that_passes_someone_over_is_neither_listed_for_that_person_nor_counted(client, manager):
    told(manager, report=DeficiencyReportFactory(passed_over=manager))
    response = client.get(LIST)
    assert list(response.context["rows"]) == []
    assert response.context["unseen_count"] == 0


def test_a_row_says_nothing_of_a_page_that_its_reader_may_not_read(client, manager, site):
    page = ContentPageFactory(title="Hemlig plan", slug="hemlig-plan")
    told(manager, NotificationKind.REVIEW_DUE, page=page)
    PageViewRestriction.objects.create(page=page, restriction_type="groups")
    assert "emlig" not in html_of(client)


def test_markup_in_a_title_stays_words(client, manager, site):
    told(manager, NotificationKind.REVIEW_DUE, page=ContentPageFactory(title="<b>Policy</b>"))
    html = html_of(client)
    assert "<b>Policy" not in html and "&lt;b&gt;Policy" in html


def test_a_notification_whose_page_is_gone_leads_nowhere(client, manager):
    told(manager, NotificationKind.REVIEW_DUE, page=None)
    assert client.get(LIST).context["rows"][0].url == ""


def test_the_number_of_queries_does_not_grow_with_the_list(client, manager, site):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    page = ContentPageFactory()
    told(manager)
    told(manager, NotificationKind.REVIEW_DUE, page=page)
    count()
    few = count()
    for _number in range(20):
        told(manager)
        told(manager, NotificationKind.REVIEW_DUE, page=page)
    assert count() == few


def test_the_list_has_pages_and_an_absurd_number_gives_the_nearest(client, manager):
    told(manager)
    for number in ("²", "-1", "9" * 5000, "", "../"):
        assert client.get(LIST, {"page": number}).status_code == 200


def test_what_is_new_is_said_in_words_until_it_is_marked_as_seen(client, manager):
    row = told(manager)
    assert "kalix-status--calm" in html_of(client)
    assert client.post(SEEN, {"notification": row.pk})["Location"] == LIST
    assert fresh(row).seen_at is not None
    assert "kalix-status--calm" not in html_of(client)


def test_marking_twice_keeps_when_it_was_first_seen(client, manager):
    row = told(manager)
    client.post(SEEN, {"notification": row.pk})
    first = fresh(row).seen_at
    client.post(SEEN, {"notification": row.pk})
    assert fresh(row).seen_at == first


def test_all_are_marked_up_to_the_newest_that_was_shown(client, manager):
    rows = [told(manager), told(manager)]
    newer = told(manager)
    client.post(SEEN, {"until": rows[-1].pk})
    assert all(fresh(row).seen_at for row in rows)
    assert fresh(newer).seen_at is None


def test_nobody_marks_what_is_anothers(client, manager):
    row = told(AppointmentFactory(manager=True).user)
    assert client.post(SEEN, {"notification": row.pk}).status_code == 404
    client.post(SEEN, {"until": row.pk})
    assert fresh(row).seen_at is None


@pytest.mark.parametrize("value", ["", "²", "-1", "0", "1e9", "9" * 5000, "../", "\x00"])
@pytest.mark.parametrize("name", ["notification", "until"])
def test_an_id_that_is_none_is_as_if_missing(client, manager, name, value):
    assert client.post(SEEN, {name: value}).status_code == 404


@pytest.mark.parametrize("url", [SEEN, RHYTHM])
@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete"])
def test_nothing_changes_but_by_post(client, manager, url, method):
    row = told(manager)
    data = {"notification": row.pk, "rhythm": "daily"}
    assert getattr(client, method)(url, data).status_code == 405
    assert fresh(row).seen_at is None and not NotificationPreference.objects.exists()


def test_the_list_itself_takes_no_post(client, manager):
    assert client.post(LIST).status_code == 405


@pytest.mark.parametrize("rhythm", MailRhythm)
def test_a_reader_chooses_when_mail_comes(client, manager, rhythm):
    assert client.post(RHYTHM, {"rhythm": rhythm})["Location"] == LIST
    assert NotificationPreference.objects.get(user=manager).rhythm == rhythm
    assert client.get(LIST).context["rhythm_form"].initial == {"rhythm": rhythm}


def test_without_a_choice_mail_comes_at_once(client, manager):
    assert client.get(LIST).context["rhythm_form"].initial == {"rhythm": MailRhythm.AT_ONCE}


@pytest.mark.parametrize("rhythm", ["", "never", "daily\x00"])
def test_not_at_all_is_no_choice_and_the_page_says_so(client, manager, rhythm):
    told(manager)
    response = client.post(RHYTHM, {"rhythm": rhythm})
    assert response.status_code == 422
    assert response.context["rhythm_form"].errors and len(response.context["rows"]) == 1
    assert not NotificationPreference.objects.exists()


def test_the_navigation_says_how_much_is_new(client, manager):
    told(manager)
    told(manager)
    for name in ("my_reports", "inbox", "notifications"):
        html = client.get(reverse(f"kalix_wagtail:{name}")).content.decode()
        assert "(2 nya)" in html or "(2 new)" in html


def drawn(request):
    template = Template("{% load kalix_notifications %}{% kalix_unseen_count %}/{% kalix_unseen_count %}")
    return template.render(Context({"request": request} if request else {}))


def test_a_hosts_header_counts_with_one_query_for_the_page(manager, django_assert_num_queries):
    told(manager)
    Notification.objects.filter(pk=told(manager).pk).update(seen_at=timezone.now())
    request = RequestFactory().get("/")
    request.user = manager
    with django_assert_num_queries(1):
        assert drawn(request) == "1/1"


def test_a_hosts_header_counts_nothing_for_visitors_and_where_there_is_no_request(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert drawn(RequestFactory().get("/")) == "0/0"
        assert drawn(None) == "0/0"


def test_someone_without_any_notification_is_told_so(client):
    client.force_login(UserFactory())
    assert client.get(LIST).context["rows"] == []
