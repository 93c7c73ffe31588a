"""One deficiency report against one submission of a form page of Wagtail's own with mail, in the same run.

With three mail servers: one on the same machine that takes no time and asks for nothing, which none does; the same one
asking for encryption and a password, as a municipality's does; and one that thinks for `THINKS` seconds about a mail,
little for one that is elsewhere.

Both are sent through HTTP from an ordinary page with the same fields, and the mail goes to the same server. Ours stores
more, finds who answers and queues two mails; the mail is sent by the worker, never while someone waits. Printed as time
(median) and queries, and as ratios. Only the queries are asserted: time differs between machines.
"""

import ssl
import time
from statistics import median

import pytest
import trustme
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kalix_wagtail.forms.embedding import Place
from kalix_wagtail.models import DeficiencyReport, Notification
from kalix_wagtail.notifications import send_due
from tests.factories import AppointmentFactory, ContentPageFactory, bodies
from tests.host.models import EmailFormField, EmailFormPage
from tests.served.mail_server import Mailbox, free_port, mail_server

from .test_my_unit import organisation

ROUNDS, WARM_UP = 60, 5
SIZES = (20, 5000)
THINKS = 0.05
#: Of the mail server: whether it asks for encryption and a password, and how many seconds it thinks.
SERVERS = {"at once": (False, 0), "encrypted": (True, 0), "elsewhere": (False, THINKS)}
BLOCK = "11111111-2222-4333-8444-555555555555"
SEEN = "Branddörren går inte att stänga."
TO = "sakerhet@kalix.test"

pytestmark = pytest.mark.django_db

QUERIES = {}


@pytest.fixture(params=SERVERS)
def mailbox(request, settings, monkeypatch, tmp_path):
    """A mail server, one of `SERVERS`."""
    is_encrypted, seconds = SERVERS[request.param]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port(), 5
    tls = None
    if is_encrypted:
        authority, tls = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1").configure_cert(tls)
        authority.cert_pem.write_to_path(tmp_path / "authority.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        settings.EMAIL_USE_TLS, settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = True, "kalix", "hemligt"
    with mail_server(settings.EMAIL_PORT, Mailbox(), tls=tls) as mailbox:
        mailbox.name, mailbox.seconds = request.param, seconds
        yield mailbox


def wagtails_form(parent):
    """Return the address of a form page with what a report asks for: what was seen, and where."""
    page = EmailFormPage(title="Rapportera", slug="rapportera", to_address=TO, from_address=TO, subject="Brist")
    page.form_fields = [
        EmailFormField(label="Description", field_type="multiline", required=True),
        EmailFormField(label="Place", field_type="singleline", required=False),
    ]
    parent.add_child(instance=page)
    return page.get_url()


def measured(posts):
    """Return ``{name: [milliseconds]}`` of functions of a serial number; they take turns, so that noise hits all."""
    times = {name: [] for name in posts}
    for serial in range(WARM_UP + ROUNDS):
        for name, post in posts.items():
            started = time.perf_counter()
            response = post(serial)
            taken = (time.perf_counter() - started) * 1000
            assert response.status_code in (200, 302)
            if serial >= WARM_UP:
                times[name].append(taken)
    return times


def queries_of(post, serial):
    with CaptureQueriesContext(connection) as captured:
        post(serial)
    return len(captured)


@pytest.mark.parametrize("size", SIZES)
def test_a_report_against_a_form_of_wagtails_own(size, mailbox):
    units, _users = organisation(size)
    with connection.cursor() as cursor:
        # As a database does by itself after a while: it knows how many rows there are.
        cursor.execute("ANALYZE")
    reporter = AppointmentFactory(unit=units[-1]).user
    page = ContentPageFactory(body=bodies.body(bodies.deficiency_form(id=BLOCK)))
    form_url = wagtails_form(page.get_parent())
    client = Client()
    client.force_login(reporter)
    place = Place.of(page, BLOCK).signed()

    def report(serial):
        key = f"nyckel-som-racker-langt-{serial}"
        values = {"form": place, "description": f"{SEEN} {serial}", "place": "Plan 2", "key": key}
        return client.post("/intranat/reports/new/", values)

    def form(serial):
        return client.post(form_url, {"description": f"{SEEN} {serial}", "place": "Plan 2"})

    posts = {"Wagtail's form": form, "a report": report}
    times = measured(posts)
    sent = WARM_UP + ROUNDS
    assert DeficiencyReport.objects.count() == sent
    assert len(mailbox.messages) == sent, "a mail was sent while a reporter waited"
    assert Notification.objects.count() == 2 * sent
    queries = {name: queries_of(post, sent) for name, post in posts.items()}
    # All of it does come out, to the same server.
    mailbox.seconds = 0
    assert send_due()["sent"] == 2 * (sent + 1)

    print(f"\nOne submission, {size} units, {connection.vendor}, mail server: {mailbox.name}, median of {ROUNDS}:")
    for name, taken in times.items():
        print(f"  {name:<16}{median(taken):8.2f} ms{queries[name]:5} queries")
    ordinary, ours = (median(taken) for taken in times.values())
    print(f"  ratio           {ours / ordinary:8.2f}")
    QUERIES[size] = queries["a report"]
    if len(QUERIES) == len(SIZES):
        assert len(set(QUERIES.values())) == 1
