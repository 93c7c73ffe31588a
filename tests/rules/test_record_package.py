"""A record package holds the whole record, says only what may be shown, and can be checked without us."""

import datetime
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import PageLogEntry

from kalix_wagtail.actions.lifecycle import mask_passage
from kalix_wagtail.actions.record_packages import export_record
from kalix_wagtail.models import Edition
from kalix_wagtail.rules.record_package import safe_name
from tests.factories import PolicyPageFactory, UserFactory, bodies

pytestmark = pytest.mark.django_db

VERIFIER = Path(__file__).parents[2] / "docs/verify_record_package.py"
SECRET = "HEMLIGT stycke"


@pytest.fixture
def document():
    return get_document_model().objects.create(title="Bilaga", file=ContentFile(b"bilaga", name="bilaga.txt"))


@pytest.fixture
def page(document):
    link = f'<p>Läs <a linktype="document" id="{document.pk}">bilagan</a>. {SECRET}.</p>'
    body = bodies.body(bodies.section("Bakgrund", bodies.text(link, id="stycke"), bodies.text("<p>Öppet.</p>")))
    return PolicyPageFactory(published=True, title="Säkerhetspolicy", body=body)


@pytest.fixture
def hidden(page, superuser):
    edition = Edition.objects.get(page_id=page.pk)
    day = datetime.date(2026, 3, 1)
    mask_passage(edition, user=superuser, block_id="stycke", reason="Sekretess.", acted_on=day)
    return page


def package(page, **options):
    out = io.BytesIO()
    export_record(page, out, **options)
    return out.getvalue()


def files_in(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def verify(data, tmp_path):
    path = tmp_path / "package.zip"
    path.write_bytes(data)
    done = subprocess.run([sys.executable, "-I", VERIFIER, path], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_a_package_is_in_order_and_the_same_each_time(page, tmp_path):
    data = package(page)
    assert verify(data, tmp_path) == (0, "OK\n")
    assert package(page) == data


def test_a_document_that_is_linked_to_is_there(page, document):
    files = files_in(package(page))
    name = next(name for name in files if name.startswith("files/"))
    assert files[name] == b"bilaga"
    assert name in files["editions/sv/1-0/edition.html"].decode()


def test_what_is_hidden_is_nowhere_in_the_package_nor_the_file_it_links_to(hidden, tmp_path):
    data = package(hidden)
    files = files_in(data)
    assert not [name for name, content in files.items() if SECRET.encode() in content]
    assert not [name for name in files if name.startswith("files/")]
    assert json.loads(files["manifest.json"])["editions"][0]["hidden"] is True
    assert verify(data, tmp_path)[0] == 0


def test_with_hidden_it_is_the_whole_record(hidden, tmp_path):
    data = package(hidden, with_hidden=True)
    assert SECRET.encode() in files_in(data)["editions/sv/1-0/content.json"]
    assert verify(data, tmp_path)[0] == 0


def test_a_file_that_the_storage_has_lost_is_named(page, document, tmp_path):
    document.file.storage.delete(document.file.name)
    data = package(page)
    assert json.loads(files_in(data)["manifest.json"])["missing"][0]["title"] == "Bilaga"
    assert verify(data, tmp_path)[0] == 0


def changed_manifest(change):
    def tamper(files):
        manifest = json.loads(files["manifest.json"])
        change(manifest)
        files["manifest.json"] = json.dumps(manifest)

    return tamper


TAMPERINGS = {
    "missing": lambda files: files.pop("events.json"),
    "wrong size": lambda files: files.update({"events.json": b"[1, 2]"}),
    "wrong sha256": lambda files: files.update({"README.txt": files["README.txt"].swapcase()}),
    "not listed": lambda files: files.update({"extra.txt": b"x"}),
    "content_hash": changed_manifest(lambda m: m["editions"][0].update(content_hash="0" * 64)),
    "number used twice": changed_manifest(lambda m: m["editions"].append(m["editions"][0])),
    "corrects": changed_manifest(lambda m: m["editions"][0].update(corrects="0" * 64)),
    "renders": changed_manifest(lambda m: m["editions"][0].update(renders="0" * 64)),
    "version 1": changed_manifest(lambda m: m.update(version=2)),
    "unreadable": lambda files: files.pop("manifest.json"),
}


@pytest.mark.parametrize("fault", TAMPERINGS)
def test_a_tampered_package_is_found_out(page, tmp_path, fault):
    files = files_in(package(page))
    TAMPERINGS[fault](files)
    code, said = verify(zipped(files), tmp_path)
    assert code == 1
    assert fault in said


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\u202egpj.exe", "a\r\nb.txt", "x" * 300 + ".pdf", "..", "", "C:\\a.txt"]
)
def test_a_name_is_made_safe(name):
    made = safe_name(name)
    assert 0 < len(made) <= 100
    assert not set(made) & set("/\\\r\n\u202e:")
    assert not made.startswith(".")


def test_the_command_writes_it(page, tmp_path):
    path = tmp_path / "ut.zip"
    for name in (str(page.pk), page.slug):
        call_command("export_record", name, output=str(path))
        assert verify(path.read_bytes(), tmp_path)[0] == 0


@pytest.mark.parametrize("name", ["²", "-1", "9" * 5000, "a\0b", "nej"])
def test_the_command_says_that_there_is_no_such_page(name, tmp_path):
    with pytest.raises(CommandError):
        call_command("export_record", name, output=str(tmp_path / "ut.zip"))


def test_who_may_publish_fetches_it_and_that_is_logged(client, superuser, page):
    client.force_login(superuser)
    response = client.get(reverse("kalix_record_package", args=[page.pk]))
    assert "attachment" in response["Content-Disposition"]
    assert "manifest.json" in files_in(b"".join(response.streaming_content))
    assert PageLogEntry.objects.get(action="kalix_wagtail.record_exported").user == superuser


def test_for_others_it_is_missing(client, page):
    client.force_login(UserFactory())
    assert client.get(reverse("kalix_record_package", args=[page.pk])).status_code in (302, 404)


@pytest.mark.parametrize("pk", [999999, 10**30])
def test_a_page_that_is_not_there_is_missing(client, superuser, pk):
    client.force_login(superuser)
    assert client.get(reverse("kalix_record_package", args=[pk])).status_code == 404
