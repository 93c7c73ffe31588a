"""The demo: its accounts at log-in, its mailbox, and the port it chooses."""

import socket

import pytest
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.core.management.base import CommandError

from example_site.demo_mail import read_messages
from example_site.management.commands.demo import chosen_port


@pytest.fixture
def mail_folder(settings, tmp_path):
    """Where the demo keeps its mail, in the form of Django's file backend: one to Anna Berg, one to Lisa Karlsson."""
    settings.DEMO, settings.MAIL_FOLDER = True, tmp_path
    for name, subject in (("anna.berg", "En rapport att ta hand om"), ("lisa.karlsson", "Ditt kvitto: räcke löst")):
        message = EmailMessage(subject, "Öppna http://localhost:8000/a/", "x@kalix.example", [f"{name}@kalix.example"])
        with (tmp_path / "mail.log").open("ab") as file:
            file.write(message.message().as_bytes() + b"\n" + b"-" * 79 + b"\n")
    return tmp_path


def test_only_mail_to_the_address_is_read(mail_folder):
    (message,) = read_messages(mail_folder, "lisa.karlsson@kalix.example")
    assert message.subject == "Ditt kvitto: räcke löst"
    assert message.text == "Öppna http://localhost:8000/a/"


def test_without_an_address_no_mail_is_read(mail_folder):
    assert read_messages(mail_folder, "") == []


def test_a_reader_sees_her_own_mail_with_links(example, client, mail_folder):
    client.force_login(get_user_model().objects.get(username="anna.berg"))
    response = client.get("/demopost/")
    html = response.content.decode()
    assert "En rapport att ta hand om" in html
    assert "Ditt kvitto" not in html
    assert '<a href="http://localhost:8000/a/"' in html
    assert "no-store" in response["Cache-Control"]


def test_a_visitor_is_asked_to_log_in_before_the_mail(example, client, mail_folder):
    assert client.get("/demopost/")["Location"] == "/logga-in/?next=/demopost/"


def test_outside_the_demo_there_are_no_mailbox_and_no_accounts(example, client):
    client.force_login(get_user_model().objects.get(username="anna.berg"))
    assert client.get("/demopost/").status_code == 404
    client.logout()
    assert "anna.berg" not in client.get("/logga-in/").content.decode()


def test_in_the_demo_the_log_in_page_lists_the_accounts(example, client, settings):
    settings.DEMO = True
    html = client.get("/logga-in/").content.decode()
    assert "anna.berg" in html and "a password of the tests" in html


def test_the_port_comes_from_the_environment(monkeypatch):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("PORT", str(port))
    assert chosen_port() == port


def test_a_port_that_is_taken_is_refused(monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))
        with pytest.raises(CommandError, match="is taken"):
            chosen_port()


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "²"])
def test_a_port_that_is_no_port_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CommandError, match="from 1 to 65535"):
        chosen_port()
