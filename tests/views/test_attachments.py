"""Files with reports and comments: sent, shown, and handed out only to those who see the report."""

import io
import re

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from kalix_wagtail.enums import CaseEventKind, Visibility
from kalix_wagtail.forms.attachments import AttachmentsField
from kalix_wagtail.models import Attachment, CaseEvent, DeficiencyReport
from kalix_wagtail.rules import attachment_kinds
from tests.factories import AttachmentFactory, CaseEventFactory, ContentPageFactory, DeficiencyReportFactory, bodies
from tests.factories.attachments import SECRETS, pdf, picture, png_header, telling_picture

from .conftest import BLOCK, NEW, SEEN, form_data, hidden, url, words_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]

ROLES = ["reporter", "manager", "head", "other_manager", "coordinator", "colleague", "superuser", "communicator"]


class FullStorage(FileSystemStorage):
    def _save(self, name, content):
        raise OSError(28, "No space left on device")


class UnreachableStorage(FileSystemStorage):
    def _open(self, name, mode="rb"):
        raise ConnectionError("bucket")


def use(settings, storage):
    private = settings.STORAGES["kalix_private"] | {"BACKEND": f"{__name__}.{storage.__name__}"}
    settings.STORAGES = settings.STORAGES | {"kalix_private": private}


def without_storage(settings):
    settings.STORAGES = {name: value for name, value in settings.STORAGES.items() if name != "kalix_private"}


def upload(content=None, name="foto.jpg", content_type="image/jpeg"):
    return SimpleUploadedFile(name, telling_picture() if content is None else content, content_type)


def sent(*files, **values):
    return form_data(**values) | {"attachments": list(files)}


def text_of(response):
    return response.content.decode()


def file_url(attachment):
    return reverse("kalix_wagtail:attachment", args=[attachment.report.reference, attachment.pk])


@pytest.fixture
def report(workplace):
    report = DeficiencyReportFactory(reporter=workplace.reporter, route_unit=workplace.unit, description=SEEN)
    CaseEventFactory(report=report, kind=CaseEventKind.RECEIVED, actor=workplace.reporter, text="")
    return report


@pytest.fixture
def as_(workplace):
    def client_of(role):
        client = Client()
        client.force_login(getattr(workplace, role))
        return client

    return client_of


# Sending


def test_a_picture_and_a_text_come_with_the_report(reporter_client, private_folder):
    note = upload("Räcket är löst.".encode(), "not\u202e.txt", "text/plain")
    response = reporter_client.post(NEW, sent(upload(name="../Dörr.JPG"), note))
    assert response.status_code == 302
    photo, text = DeficiencyReport.objects.get().attachments.all()
    assert (photo.name, photo.content_type, text.name) == ("Dörr.jpg", "image/jpeg", "not.txt")
    stored = (private_folder / photo.stored_as).read_bytes()
    assert [secret for secret in SECRETS if secret in stored] == []


def test_the_form_offers_files_and_sends_them_whole(reporter_client):
    html = text_of(reporter_client.get(NEW))
    assert re.search(r'<form[^>]* enctype="multipart/form-data"', html)
    field = re.search(r'<input[^>]*name="attachments"[^>]*>', html).group()
    assert "multiple" in field and "image/heic" in field and "capture" not in field


def test_telephones_turn_heic_into_jpeg_where_it_is_not_asked_for(monkeypatch):
    monkeypatch.setattr(attachment_kinds, "find_spec", lambda name: None)
    assert "heic" not in AttachmentsField().widget.attrs["accept"]


def test_a_form_in_a_page_takes_no_files_where_its_editor_left_them_out(reporter_client):
    form = bodies.deficiency_form(id=BLOCK, leave_out=["attachments"])
    page = ContentPageFactory(body=bodies.body(form))
    response = reporter_client.post(NEW, form_data(page) | {"attachments": upload()})
    assert response.status_code == 302
    assert Attachment.objects.count() == 0


def test_without_a_private_storage_the_form_asks_for_no_files(reporter_client, settings, report):
    without_storage(settings)
    html = text_of(reporter_client.get(NEW)) + text_of(reporter_client.get(url("report", report)))
    assert 'name="attachments"' not in html and "enctype" not in html
    assert reporter_client.post(NEW, sent(upload())).status_code == 302
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "bild.jpg"),
        (b"GIF89a....", "bild.gif"),
        (b"", "tom.jpg"),
        (png_header(60_000, 60_000), "stor.png"),
        (pdf(b"<</S /JavaScript>>"), "blankett.pdf"),
    ],
)
def test_a_file_that_is_not_taken_is_named_and_the_words_come_back(reporter_client, content, name, private_folder):
    response = reporter_client.post(NEW, sent(upload(), upload(content, name)))
    assert response.status_code == 422
    assert words_in(response) == SEEN
    [error] = re.findall(r'<li><a href="#kalix-report-form-attachments">([^<]*)', text_of(response))
    assert error.startswith(f"{name.removesuffix('.jpg').removesuffix('.png').removesuffix('.pdf')}")
    assert "data-kalix-lost-files" in text_of(response) and 'name="attachments"' in text_of(response)
    assert (DeficiencyReport.objects.count(), private_folder.exists()) == (0, False)


def test_every_file_that_is_not_taken_is_named(reporter_client):
    response = reporter_client.post(NEW, sent(upload(b"MZ\0", "ett.exe"), upload(b"PK\x03\x04\0", "två.zip")))
    errors = re.findall(r'<li><a href="#kalix-report-form-attachments">([^<]*)', text_of(response))
    assert [error.split(":")[0] for error in errors] == ["ett.exe", "två.zip"]


def test_too_many_files_are_refused(reporter_client):
    response = reporter_client.post(NEW, sent(*[upload() for _number in range(6)]))
    assert response.status_code == 422
    assert words_in(response) == SEEN
    assert reporter_client.post(NEW, sent(*[upload() for _number in range(5)])).status_code == 302


def test_a_file_that_is_too_large_is_refused_and_not_even_read_to_its_end(reporter_client, settings):
    settings.KALIX_WAGTAIL = settings.KALIX_WAGTAIL | {"ATTACHMENT_MAX_BYTES": 100_000}
    response = reporter_client.post(NEW, sent(upload(b"a" * 3_000_000, "lång.txt")))
    assert response.status_code == 422
    assert words_in(response) == SEEN
    [file] = response.wsgi_request.FILES.getlist("attachments")
    assert file.size == 100_001


def test_files_beyond_those_that_are_taken_are_not_read(reporter_client):
    response = reporter_client.post(NEW, sent(*[upload(b"text", f"{number}.txt") for number in range(9)]))
    sizes = [file.size for file in response.wsgi_request.FILES.getlist("attachments")]
    assert sizes == [4] * 6 + [0] * 3


def test_a_sensitive_report_takes_no_files_and_keeps_its_words(reporter_client, private_folder):
    response = reporter_client.post(NEW, sent(upload(), is_sensitive="on"))
    assert response.status_code == 422
    assert words_in(response) == SEEN
    assert (DeficiencyReport.objects.count(), private_folder.exists()) == (0, False)
    assert reporter_client.post(NEW, sent(is_sensitive="on")).status_code == 302


def test_words_that_are_wrong_send_the_form_back_without_its_files(reporter_client):
    response = reporter_client.post(NEW, sent(upload(), description=""))
    assert response.status_code == 422
    assert "data-kalix-lost-files" in text_of(response)
    assert "data-kalix-lost-files" not in text_of(reporter_client.post(NEW, sent(description="")))


def test_whoever_is_logged_out_meanwhile_gets_the_words_back_and_is_told_of_the_files(workplace, private_folder):
    response = Client().post(NEW, sent(upload()))
    assert response.status_code == 403
    assert words_in(response) == SEEN
    assert "data-kalix-lost-files" in text_of(response)
    assert not private_folder.exists()


def test_a_stale_token_gives_the_words_back_and_tells_of_the_files(workplace):
    client = Client(enforce_csrf_checks=True)
    client.force_login(workplace.reporter)
    response = client.post(NEW, sent(upload()))
    assert response.status_code == 403
    assert words_in(response) == SEEN
    assert "data-kalix-lost-files" in text_of(response)


def test_a_full_disk_gives_the_words_back(reporter_client, settings):
    use(settings, FullStorage)
    response = reporter_client.post(NEW, sent(upload()))
    assert response.status_code == 503
    assert words_in(response) == SEEN
    assert "data-kalix-lost-files" in text_of(response)
    assert DeficiencyReport.objects.count() == 0
    again = {**form_data(), "key": hidden(response, "key")}
    assert reporter_client.post(NEW, again).status_code == 302


def test_a_full_disk_for_files_on_their_way_is_said_so(reporter_client, settings, monkeypatch):
    def full(self, raw_data, start):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.files.uploadhandler.MemoryFileUploadHandler.receive_data_chunk", full)
    assert reporter_client.post(NEW, sent(upload())).status_code == 503


@pytest.mark.parametrize("moment", ["new_file", "receive_data_chunk", "file_complete"])
def test_a_full_disk_for_files_on_their_way_gives_the_words_back(reporter_client, monkeypatch, moment):
    def full(self, *args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"django.core.files.uploadhandler.MemoryFileUploadHandler.{moment}", full)
    response = reporter_client.post(NEW, sent(upload()))
    assert (response.status_code, words_in(response)) == (503, SEEN)
    assert "data-kalix-lost-files" in text_of(response)
    assert DeficiencyReport.objects.count() == 0
    # The words alone can be sent.
    again = {**form_data(), "key": hidden(response, "key")}
    assert reporter_client.post(NEW, again).status_code == 302


def test_a_full_disk_gives_the_words_of_a_comment_back(reporter_client, workplace, monkeypatch):
    def full(self, *args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.files.uploadhandler.MemoryFileUploadHandler.receive_data_chunk", full)
    report = DeficiencyReportFactory(reporter=workplace.reporter, route_unit=workplace.unit)
    response = reporter_client.post(url("report_comment", report), {"text": SEEN, "attachments": upload()})
    assert (response.status_code, words_in(response), report.events.count()) == (503, SEEN, 0)
    assert "data-kalix-lost-files" in text_of(response)


def test_too_many_files_by_then_are_refused_with_the_words(reporter_client, settings):
    settings.KALIX_WAGTAIL = settings.KALIX_WAGTAIL | {"ATTACHMENT_MAX_PER_REPORT": 1}
    response = reporter_client.post(NEW, sent(upload(), upload(b"text", "a.txt")))
    assert response.status_code == 422
    assert words_in(response) == SEEN


def test_a_database_that_is_away_leaves_no_file(reporter_client, monkeypatch, private_folder):
    def down(*args, **kwargs):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(CaseEvent, "save", down)
    response = reporter_client.post(NEW, sent(upload()))
    assert response.status_code == 503
    assert words_in(response) == SEEN
    monkeypatch.undo()
    monkeypatch.setattr(Attachment, "save", down)
    assert reporter_client.post(NEW, sent(upload())).status_code == 503
    assert [path for path in private_folder.rglob("*") if path.is_file()] == []


def test_a_retry_after_an_answer_that_got_lost_leads_to_the_first_receipt(reporter_client):
    reporter_client.post(NEW, sent(upload()))
    report = DeficiencyReport.objects.get()
    for again in (sent(upload()), form_data()):
        response = reporter_client.post(NEW, again)
        assert response["Location"] == f"{url('report_receipt', report)}?again=1"
    assert (DeficiencyReport.objects.count(), Attachment.objects.count()) == (1, 1)


# Later


def comment(client, report, *files, **values):
    return client.post(url("report_comment", report), {"text": "Se bilden.", "attachments": list(files)} | values)


@pytest.mark.parametrize("role", ["reporter", "manager"])
def test_of_a_picture_with_a_comment_only_the_pixels_are_kept(as_, report, private_folder, role):
    assert comment(as_(role), report, upload(name="..\\\u202egpj.exe"), visibility="reporter").status_code == 302
    attachment = report.attachments.get()
    assert (attachment.name, attachment.content_type) == ("gpj.exe.jpg", "image/jpeg")
    stored = (private_folder / attachment.stored_as).read_bytes()
    assert [secret for secret in SECRETS if secret in stored] == []


@pytest.mark.parametrize("role", ["reporter", "manager"])
def test_both_sides_can_add_files_later(as_, report, role):
    values = {"visibility": Visibility.REPORTER} if role == "manager" else {}
    assert comment(as_(role), report, upload(), **values).status_code == 302
    attachment = report.attachments.get()
    assert (attachment.event.text, attachment.name) == ("Se bilden.", "foto.jpg")
    for reader in ("reporter", "manager"):
        client = as_(reader)
        assert f"{file_url(attachment)}?size=small" in text_of(client.get(url("report", report)))
        assert client.get(file_url(attachment)).status_code == 200


def test_a_file_of_handlers_never_reaches_the_reporter(as_, report):
    comment(as_("manager"), report, upload(name="internt.jpg"), visibility=Visibility.INTERNAL)
    attachment = report.attachments.get()
    assert as_("manager").get(file_url(attachment)).status_code == 200
    reporter = as_("reporter")
    assert "internt" not in text_of(reporter.get(url("report", report)))
    for query in ("", "?size=small"):
        assert reporter.get(file_url(attachment) + query).status_code == 404


def test_a_comment_with_a_file_that_is_not_taken_comes_back(as_, report):
    response = comment(as_("reporter"), report, upload(b"MZ\0", "ett.exe"))
    assert response.status_code == 422
    assert words_in(response) == "Se bilden."
    assert "ett.exe" in text_of(response) and "data-kalix-lost-files" in text_of(response)


def test_a_comment_that_finds_the_disk_full_comes_back(as_, report, settings):
    use(settings, FullStorage)
    response = comment(as_("reporter"), report, upload())
    assert (response.status_code, words_in(response)) == (503, "Se bilden.")


def test_a_comment_with_too_many_files_by_then_comes_back(as_, report, settings):
    settings.KALIX_WAGTAIL = settings.KALIX_WAGTAIL | {"ATTACHMENT_MAX_PER_REPORT": 0}
    response = comment(as_("reporter"), report, upload())
    assert (response.status_code, words_in(response)) == (422, "Se bilden.")


def test_comments_on_a_sensitive_report_take_no_files(as_, workplace):
    report = DeficiencyReportFactory(sensitive=True, reporter=workplace.reporter)
    client = as_("reporter")
    assert 'name="attachments"' not in text_of(client.get(url("report", report)))
    comment(client, report, upload())
    assert report.attachments.count() == 0


def test_a_comment_is_checked_against_other_sites(workplace, report):
    client = Client(enforce_csrf_checks=True)
    client.force_login(workplace.reporter)
    assert comment(client, report, upload()).status_code == 403
    assert report.attachments.count() == 0


# Handing out


@pytest.mark.parametrize("role", ROLES)
def test_a_file_reaches_only_those_who_see_the_report(as_, report, role):
    attachment = AttachmentFactory(report=report)
    allowed = role in ("reporter", "manager")
    for query in ("", "?size=small"):
        assert as_(role).get(file_url(attachment) + query).status_code == (200 if allowed else 404)


def test_nobody_who_is_not_logged_in_gets_a_file(client, report):
    address = file_url(AttachmentFactory(report=report))
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, f"/logga-in/?next={address}")


@pytest.mark.parametrize("pk", [0, 999_999_999, 10**30])
def test_a_file_that_there_is_not_is_not_found(as_, report, pk):
    address = reverse("kalix_wagtail:attachment", args=[report.reference, pk])
    assert as_("reporter").get(address).status_code == 404


def test_a_file_of_another_report_is_not_found_by_way_of_ones_own(as_, report):
    other = AttachmentFactory()
    own = reverse("kalix_wagtail:attachment", args=[report.reference, other.pk])
    assert as_("reporter").get(own).status_code == 404
    assert as_("reporter").get(file_url(other)).status_code == 404


def test_nothing_of_a_file_lies_where_web_servers_look(client, reporter_client, private_folder, settings, tmp_path):
    settings.MEDIA_ROOT, settings.STATIC_ROOT = tmp_path / "media", tmp_path / "static"
    reporter_client.post(NEW, sent(upload(), upload(b"text", "a.txt")))
    comment(reporter_client, DeficiencyReport.objects.get(), upload())
    assert Attachment.objects.count() == 3
    stored = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert stored == {private_folder / attachment.stored_as for attachment in Attachment.objects.all()}
    stored_as = Attachment.objects.first().stored_as
    for prefix in ("/media/", "/static/", "/private/", "/"):
        assert client.get(prefix + stored_as, follow=True).status_code == 404


def test_a_file_is_handed_out_as_a_download_that_runs_nothing(as_, report, settings):
    settings.SECURE_CONTENT_TYPE_NOSNIFF = False  # a host may leave it out
    name = "ritning \u00e5\u00e4\u00f6.txt"
    attachment = AttachmentFactory(report=report, text=True, name=name, content=b"<script>alert(1)</script>")
    response = as_("reporter").get(file_url(attachment))
    assert b"".join(response) == b"<script>alert(1)</script>"
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''ritning%20%C3%A5%C3%A4%C3%B6.txt"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"


def test_a_small_picture_is_shown_in_its_place(as_, report):
    attachment = AttachmentFactory(report=report, content=picture(size=(2000, 1000)))
    response = as_("reporter").get(f"{file_url(attachment)}?size=small")
    assert Image.open(io.BytesIO(b"".join(response))).size == (480, 240)
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert not response["Content-Disposition"].startswith("attachment") if "Content-Disposition" in response else True
    assert response["Cache-Control"] == "private, no-store"


def test_of_what_is_no_picture_there_is_no_small_one(as_, report):
    attachment = AttachmentFactory(report=report, text=True, content=b"Hej")
    assert as_("reporter").get(f"{file_url(attachment)}?size=small").status_code == 404


@pytest.mark.parametrize("query", ["", "?size=small"])
def test_a_file_that_is_gone_from_its_storage_is_said_to_be(as_, report, query):
    attachment = AttachmentFactory(report=report, content=False)
    response = as_("reporter").get(file_url(attachment) + query)
    assert response.status_code == 410
    assert url("report", report) in text_of(response)


def test_of_a_damaged_picture_the_whole_file_can_still_be_fetched(as_, report):
    attachment = AttachmentFactory(report=report, content=b"\xff\xd8\xff")
    assert as_("reporter").get(f"{file_url(attachment)}?size=small").status_code == 410
    assert as_("reporter").get(file_url(attachment)).status_code == 200


def test_a_storage_that_is_away_is_no_error_of_the_readers(as_, report, settings):
    attachment = AttachmentFactory(report=report)
    use(settings, UnreachableStorage)
    assert as_("reporter").get(file_url(attachment)).status_code == 503
    without_storage(settings)
    assert as_("reporter").get(file_url(attachment)).status_code == 503


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_files_are_only_read(as_, report, method):
    assert getattr(as_("reporter"), method)(file_url(AttachmentFactory(report=report))).status_code == 405


def test_the_head_of_a_file_can_be_asked_for(as_, report):
    response = as_("reporter").head(file_url(AttachmentFactory(report=report)))
    assert (response.status_code, response.content if not response.streaming else b"") == (200, b"")


def test_the_page_of_a_report_shows_its_pictures_and_names_its_files(as_, report):
    received = report.events.first()
    photo = AttachmentFactory(report=report, event=received, name="dörren <b>.jpg")
    note = AttachmentFactory(report=report, event=received, text=True, content=b"x")
    html = text_of(as_("reporter").get(url("report", report)))
    assert re.search(rf'<img src="{re.escape(file_url(photo))}\?size=small"[^>]*alt="[^"]*dörren &lt;b&gt;.jpg"', html)
    assert "anteckning.txt" in html and html.count(file_url(note)) == 1


def test_more_files_ask_the_database_for_no_more(as_, report):
    client = as_("reporter")
    counts = []
    for number in (1, 19):
        for _file in range(number):
            event = CaseEventFactory(report=report, actor=report.reporter) if number > 1 else report.events.first()
            AttachmentFactory(report=report, event=event, content=False)
        client.get(url("report", report))
        with CaptureQueriesContext(connection) as queries:
            assert text_of(client.get(url("report", report))).count("?size=small") == report.attachments.count()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_key_stands_after_the_files_so_that_a_cut_off_request_is_noticed(reporter_client):
    html = text_of(reporter_client.get(NEW))
    assert html.index('name="key"') > html.index('name="attachments"')
