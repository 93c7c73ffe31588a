"""What must not be found anywhere: a report about one's own manager by that manager, and internal words by a reporter.

Each walks every address of the package, so that a new one is asked too.
"""

import pytest
from django.core import mail
from django.test import Client

from kalix_wagtail.enums import CaseEventKind, Visibility
from kalix_wagtail.notifications import send_due
from tests.factories import CaseEventFactory, ResponsibilitiesPageFactory
from tests.test_every_url import REPORTER_NAME, SECRET, Municipality, our_urls, read

pytestmark = [pytest.mark.django_db, pytest.mark.long]

#: Wagtail's own pages that tell of things, and the page that counts reports.
ELSEWHERE = ("/admin/", "/admin/reports/site-history/", "/admin/reports/site-history/?export=csv", "/min-enhet/")
#: What may bring a row out that a list does not show at first.
QUERIES = ({}, {"q": SECRET}, {"export": "csv"}, {"period": "all", "export": "csv"})
PEOPLE = ("/admin/kalix/appointments/", "/admin/kalix/absences/")


@pytest.fixture
def municipality(private_folder):
    ResponsibilitiesPageFactory(slug="min-enhet")
    return Municipality()


def places_with(municipality, user, words, *, passing=()):
    """Return the addresses at which `user` is shown one of `words`."""
    client, found = Client(), []
    client.force_login(user)
    addresses = [municipality.address(*each) for each in our_urls().items()]
    for address in [*addresses, *ELSEWHERE]:
        for query in QUERIES:
            response = client.get(address, query) if query or "?" not in address else client.get(address)
            text = read(response).decode("utf-8", "replace")
            # What was asked for stands in the form again, and in links to the same list.
            text = text.replace(query.get("q", "\0"), "")
            if response.status_code == 200 and not address.startswith(passing) and any(w in text for w in words):
                found.append((address, query))
    return found


@pytest.mark.parametrize("is_superuser", [False, True], ids=["manager", "who manages the site too"])
def test_a_manager_finds_no_trace_of_a_report_about_that_manager(municipality, is_superuser):
    manager, report = municipality.users["handler"], municipality.report
    CaseEventFactory(report=report, text=SECRET)
    words = [SECRET, report.reference, REPORTER_NAME]
    assert places_with(municipality, manager, words), "the manager of a report finds it"
    report.passed_over = manager
    report.save()
    manager.is_superuser = manager.is_staff = is_superuser
    manager.save()
    # Who manages the site sees everyone's names where people are managed.
    assert places_with(municipality, manager, words, passing=PEOPLE if is_superuser else ()) == []


def test_a_manager_is_written_to_of_no_report_about_that_manager(municipality):
    municipality.report.passed_over = municipality.users["handler"]
    municipality.report.save()
    send_due()
    assert [message for message in mail.outbox if municipality.users["handler"].email in message.to] == []


def test_an_internal_comment_reaches_the_reporter_nowhere(municipality):
    report, reporter = municipality.report, municipality.users["reporter"]
    CaseEventFactory(
        report=report, kind=CaseEventKind.COMMENT, text="Ring-polisen-först", visibility=Visibility.INTERNAL
    )
    assert places_with(municipality, municipality.users["handler"], ["Ring-polisen-först"])
    assert places_with(municipality, reporter, ["Ring-polisen-först"]) == []
    send_due()
    assert not any("Ring-polisen-först" in message.subject + message.body for message in mail.outbox)


def test_whoever_comes_after_a_manager_sees_the_report_and_the_one_before_no_longer(municipality):
    before, after = municipality.users["handler"], municipality.users["other manager"]
    words = [SECRET, municipality.report.reference]
    assert places_with(municipality, before, words) and not places_with(municipality, after, words)
    before.kalix_appointments.all().delete()
    after.kalix_appointments.update(unit=municipality.unit)
    assert places_with(municipality, after, words) and not places_with(municipality, before, words)
