"""The command that clears what a killed process left behind."""

import io
import os

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


class UnlistableStorage(FileSystemStorage):
    def listdir(self, path):
        raise NotImplementedError


def run(*args):
    out = io.StringIO()
    call_command("remove_orphan_files", *args, stdout=out)
    return out.getvalue()


def test_orphans_are_named_and_then_removed(private_folder):
    orphan = private_folder / "reports" / "cd" / "cdef"
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"x")
    os.utime(orphan, (0, 0))
    assert run("--dry-run") == "reports/cd/cdef\n1 files to remove\n"
    assert orphan.exists()
    assert run() == "reports/cd/cdef\n1 files removed\n"
    assert not orphan.exists()


def test_an_empty_storage_has_none(private_folder):
    assert run() == "0 files removed\n"


def test_without_a_private_storage_there_is_nothing_to_clear(settings):
    settings.STORAGES = {name: value for name, value in settings.STORAGES.items() if name != "kalix_private"}
    with pytest.raises(CommandError, match="kalix_private"):
        run()


def test_a_storage_that_cannot_list_its_files_is_said_to_be_one(private_folder, settings):
    private = settings.STORAGES["kalix_private"] | {"BACKEND": f"{__name__}.UnlistableStorage"}
    settings.STORAGES = settings.STORAGES | {"kalix_private": private}
    with pytest.raises(CommandError, match="list"):
        run()
