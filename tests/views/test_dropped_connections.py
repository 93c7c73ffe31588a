"""The connection to the database breaks for real just before or just after a report is committed."""

import pytest
from django.db import connections
from django.test import Client

from kalix_wagtail.models import Attachment, CaseEvent, DeficiencyReport, Notification

from .conftest import NEW, SEEN, Workplace, words_in
from .test_attachments import sent, upload
from .test_kept_words import form_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]


@pytest.fixture
def reporter_client(shared_database_url):
    # A database where commits are commits, and that is still there when its connection is closed.
    client = Client()
    client.force_login(Workplace().reporter)
    return client


def break_at_commit(monkeypatch, *, is_stored):
    """Close the connection at the next commit; `is_stored`: when the database has done it, and not said so."""
    wrapper = connections["default"]
    commit = wrapper._commit

    def broken():
        monkeypatch.undo()
        if is_stored:
            commit()
        wrapper.connection.close()
        return commit()

    monkeypatch.setattr(wrapper, "_commit", broken)


def stored():
    return [model.objects.count() for model in (DeficiencyReport, CaseEvent, Notification, Attachment)]


def files_in(folder):
    return sum(path.is_file() for path in folder.rglob("*"))


@pytest.mark.parametrize("headers", [{}, {"X-Kalix-Fragment": "1"}])
def test_a_connection_that_breaks_before_the_commit_leaves_nothing_and_gives_the_words_back(
    reporter_client, private_folder, monkeypatch, headers
):
    break_at_commit(monkeypatch, is_stored=False)
    response = reporter_client.post(NEW, sent(upload()), headers=headers)
    assert (response.status_code, words_in(response)) == (503, SEEN)
    assert (stored(), files_in(private_folder)) == ([0, 0, 0, 0], 0)
    address, values = form_in(response)
    again = reporter_client.post(address, values)
    assert (again.status_code, "again" in again["Location"]) == (302, False)
    assert stored() == [1, 1, 2, 0]


def test_a_connection_that_breaks_after_the_commit_keeps_the_report_and_the_retry_gets_its_receipt(
    reporter_client, private_folder, monkeypatch
):
    break_at_commit(monkeypatch, is_stored=True)
    response = reporter_client.post(NEW, sent(upload()))
    assert (response.status_code, words_in(response)) == (503, SEEN)
    assert (stored(), files_in(private_folder)) == ([1, 1, 2, 1], 1)
    address, values = form_in(response)
    reference = DeficiencyReport.objects.get().reference
    for posted in (values, sent(upload())):
        again = reporter_client.post(address, posted)
        assert again["Location"] == f"/intranat/reports/{reference}/receipt/?again=1"
    assert (stored(), files_in(private_folder)) == ([1, 1, 2, 1], 1)
