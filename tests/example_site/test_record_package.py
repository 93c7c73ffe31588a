"""The real policy as a record package, checked by the program that knows only its documentation."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command

from kalix_wagtail.models import Edition

pytestmark = pytest.mark.usefixtures("example")

VERIFIER = Path(__file__).parents[2] / "docs/verify_record_package.py"


def verify(path):
    return subprocess.run([sys.executable, "-I", VERIFIER, path], capture_output=True, text=True, check=False)


def test_the_real_policy_is_packed_and_in_order(tmp_path):
    path = tmp_path / "policy.zip"
    page = Edition.objects.get(title="Säkerhetspolicy").page
    call_command("export_record", str(page.pk), output=str(path))
    assert verify(path).stdout == "OK\n"
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert manifest["languages"] == ["en", "sv"]
        assert "Säkerhetspolicy" in archive.read("index.html").decode()
        assert "helhetssyn" in archive.read("editions/sv/1-0/edition.html").decode()
        files = {name: archive.read(name) for name in archive.namelist()}

    name = "editions/sv/1-0/content.json"
    files[name] = files[name].replace(b"helhetssyn", b"enfald")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    tampered = verify(path)
    assert tampered.returncode == 1
    assert "content does not have its content_hash: sv 1.0" in tampered.stdout
