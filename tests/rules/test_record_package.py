"""A record package holds the whole record, says only what may be shown, and can be checked without us."""

import datetime
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageLogEntry, PageViewRestriction

from kalix_wagtail.actions.legacy import register_legacy_edition
from kalix_wagtail.actions.lifecycle import mask_passage
from kalix_wagtail.actions.record_packages import export_record
from kalix_wagtail.actions.reviews import record_review
from kalix_wagtail.models import Edition
from kalix_wagtail.rules.record_package import safe_name
from tests.actions.test_lifecycle import who_may_publish
from tests.factories import DecisionFactory, PolicyPageFactory, UserFactory, bodies
from tests.pages.test_policy_publishing import revise

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
    missing = json.loads(files_in(data)["manifest.json"])["missing"]
    assert [row["title"] for row in missing if row["kind"] == "document"] == ["Bilaga"]
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


def test_a_hidden_passage_leaves_no_trace_of_what_it_links_to(hidden, document):
    content = json.loads(files_in(package(hidden))["editions/sv/1-0/content.json"])
    assert content["document"]["references"]["links"] == []
    assert content["document"]["references"]["documents"] == {}


def test_what_was_done_to_an_edition_is_told(hidden):
    [event] = json.loads(files_in(package(hidden))["events.json"])
    assert (event["act"], event["date"], event["reason"], event["block"]) == (
        "mask",
        "2026-03-01",
        "Sekretess.",
        "stycke",
    )


def test_a_command_that_fails_leaves_no_half_a_package(page, tmp_path, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    earlier = tmp_path / "out.zip"
    earlier.write_bytes(b"earlier")
    monkeypatch.setattr("kalix_wagtail.management.commands.export_record.export_record", fail)
    with pytest.raises(RuntimeError):
        call_command("export_record", str(page.pk), output=str(earlier))
    assert [path.name for path in tmp_path.iterdir()] == ["out.zip"]
    assert earlier.read_bytes() == b"earlier"


def test_twenty_duties_cost_a_package_as_many_queries_as_one():
    def count(number):
        duties = [bodies.duty(f"ska göra {n}.", id=f"duty-{n}") for n in range(number)]
        page = PolicyPageFactory(
            published=True, body=bodies.body(bodies.section("A", bodies.responsibilities(*duties)))
        )
        with CaptureQueriesContext(connection) as captured:
            package(page)
        return len(captured)

    count(1)
    assert count(20) == count(1)


def test_everything_about_a_document_is_there(page, superuser, english, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = get_image_model().objects.create(title="Karta", file=get_test_image_file())
    shown = bodies.block("image", {"image": image.pk, "alt": "Karta", "caption": ""})
    revise(page, body=bodies.body(bodies.section("Bakgrund", shown))).publish()
    second = Edition.objects.get(page_id=page.pk, major=2)
    draft = page.copy_for_translation(english, copy_parents=True)
    draft.publication_id = second.publication_id
    draft.body = bodies.body(bodies.section("Background", bodies.text("<p>Text.</p>")))
    draft.save_revision().publish()
    today = datetime.date(2026, 3, 1)
    record_review(page, user=superuser, outcome="still_valid", reviewed_on=today, when_needed=True)
    data = package(page)
    files = files_in(data)
    manifest = json.loads(files["manifest.json"])
    assert manifest["languages"] == ["en", "sv"]
    numbers = [(each["language"], each["number"]) for each in manifest["editions"]]
    assert numbers == [("en", "2.0"), ("sv", "1.0"), ("sv", "2.0")]
    assert manifest["editions"][0]["renders"] == second.content_hash
    assert any(name.startswith(f"files/image-{image.pk}-") for name in files)
    assert f"files/image-{image.pk}-" in files["editions/sv/2-0/edition.html"].decode()
    reviews = json.loads(files["reviews.json"])
    assert (reviews["plan"]["when_needed"], reviews["reviews"][0]["outcome"]) == (True, "still_valid")
    assert len(json.loads(files["decisions.json"])) == 3
    assert verify(data, tmp_path)[0] == 0


def test_an_edition_that_is_a_file_has_its_file(tmp_path, superuser):
    page = PolicyPageFactory(title="Säkerhetspolicy")
    file = get_document_model().objects.create(title="1998", file=ContentFile(b"%PDF-1.4", name="1998.pdf"))
    register_legacy_edition(
        page,
        user=superuser,
        file=file,
        major=1,
        minor=0,
        kind="adoption",
        decisions=[DecisionFactory()],
        valid_from=datetime.date(1998, 1, 1),
    )
    data = package(page)
    [name] = [name for name in files_in(data) if name.startswith("files/")]
    assert files_in(data)[name] == b"%PDF-1.4"
    assert verify(data, tmp_path)[0] == 0


def test_who_may_publish_has_a_button_and_who_may_not_gets_the_same_as_for_what_is_missing(client, page, superuser):
    url = reverse("kalix_record_package", args=[page.pk])
    client.force_login(superuser)
    inspect = reverse("kalix_editions:inspect", args=[Edition.objects.get(page_id=page.pk).pk])
    assert url in client.get(inspect).content.decode()
    editor = UserFactory()
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)
    missing = client.get(reverse("kalix_record_package", args=[999999]))
    assert client.get(url).status_code == missing.status_code == 404


def test_a_language_that_is_kept_from_the_user_keeps_the_package_too(client, page, english):
    publisher = who_may_publish(page)
    publisher.user_permissions.add(Permission.objects.get(codename="access_admin"))
    draft = page.copy_for_translation(english, copy_parents=True)
    draft.save_revision().publish()
    client.force_login(publisher)
    url = reverse("kalix_record_package", args=[page.pk])
    response = client.get(url)
    assert b"".join(response.streaming_content)  # Read to its end, it closes its file and nothing else.
    assert response.status_code == 200
    PageViewRestriction.objects.create(page=draft.page_ptr, restriction_type=PageViewRestriction.GROUPS)
    assert client.get(url).status_code == 404
