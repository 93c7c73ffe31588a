import pytest
from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import connections
from django.test import override_settings
from django.urls import clear_url_caches

from kalix_wagtail.checks import (
    check_apps,
    check_attachment_scanner,
    check_digest_hour,
    check_localize,
    check_private_storage,
    check_settings,
    check_sqlite,
    check_urls,
)


def ids(found):
    return [message.id for message in found]


def test_nothing_is_said_about_sound_settings():
    found = checks.run_checks()
    assert [message for message in found if message.id.startswith("kalix_wagtail.")] == []


@pytest.mark.parametrize(
    "name",
    [
        "kalix_wagtail.pages",
        "simple_history",
        "wagtail.contrib.routable_page",
        "wagtail.contrib.typed_table_block",
        "wagtail_localize",
    ],
)
def test_a_missing_app_is_named(name, monkeypatch):
    installed = apps.is_installed
    monkeypatch.setattr(apps, "is_installed", lambda app: app != name and installed(app))
    [message] = check_apps()
    assert message.id == "kalix_wagtail.E001"
    assert name in message.msg


def test_two_searches_are_an_error(monkeypatch):
    installed = apps.is_installed
    monkeypatch.setattr(apps, "is_installed", lambda app: app == "modelsearch" or installed(app))
    assert ids(check_apps()) == ["kalix_wagtail.E005"]


def test_missing_urls_are_an_error():
    with override_settings(ROOT_URLCONF="wagtail.urls"):
        clear_url_caches()
        assert ids(check_urls()) == ["kalix_wagtail.E002"]
    clear_url_caches()
    assert ids(check_urls()) == []


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"KALIX_WAGTAIL": {"BASE_URL": "https://intranet.kalix.test"}}, []),
        ({"KALIX_WAGTAIL": {"BASE_URL": "https://x.test", "BASE_ULR": ""}}, ["kalix_wagtail.E003"]),
        ({"KALIX_WAGTAIL": {"DECISIVE_LANGUAGE": "fi"}}, ["kalix_wagtail.E004"]),
        ({"WAGTAIL_CONTENT_LANGUAGES": [("en", "English")]}, ["kalix_wagtail.E004"]),
        ({"KALIX_WAGTAIL": {}, "WAGTAILADMIN_BASE_URL": "https://x.test"}, []),
        ({"KALIX_WAGTAIL": {}, "WAGTAILADMIN_BASE_URL": ""}, ["kalix_wagtail.W001"]),
    ],
)
def test_settings_are_checked(changed, found):
    with override_settings(**changed):
        assert ids(check_settings()) == found


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"transaction_mode": "IMMEDIATE"}, []),
        ({"transaction_mode": "immediate"}, []),
        ({"transaction_mode": "DEFERRED"}, ["kalix_wagtail.W002"]),
        ({}, ["kalix_wagtail.W002"]),
    ],
)
def test_sqlite_must_begin_transactions_as_immediate(options, found, monkeypatch):
    connection = connections["default"]
    monkeypatch.setattr(connection, "vendor", "sqlite")
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)
    assert ids(check_sqlite()) == found


def test_other_databases_need_no_transaction_mode(monkeypatch):
    monkeypatch.setattr(connections["default"], "vendor", "postgresql")
    monkeypatch.setitem(connections["default"].settings_dict, "OPTIONS", {})
    assert ids(check_sqlite()) == []


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE": True}, ["kalix_wagtail.W003"]),
        ({"WAGTAILLOCALIZE_DISABLE_ON_DELETE": False}, ["kalix_wagtail.W004"]),
        ({}, []),
    ],
)
def test_unsafe_defaults_of_localize_are_warned_of(changed, found):
    with override_settings(**changed):
        assert ids(check_localize()) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE", "kalix_wagtail.W003"),
        ("WAGTAILLOCALIZE_DISABLE_ON_DELETE", "kalix_wagtail.W004"),
    ],
)
def test_defaults_of_localize_are_warned_of_when_nothing_is_set(name, found):
    with override_settings():
        delattr(settings, name)
        assert ids(check_localize()) == [found]


def test_localize_is_not_warned_of_where_it_is_not_installed(monkeypatch):
    monkeypatch.setattr(apps, "is_installed", lambda app: False)
    with override_settings(WAGTAILLOCALIZE_DISABLE_ON_DELETE=False):
        assert check_localize() == []


DISK = "django.core.files.storage.FileSystemStorage"


def storages(backend=DISK, **options):
    return {**settings.STORAGES, "kalix_private": {"BACKEND": backend, "OPTIONS": options}}


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"location": "/srv/private"}, []),
        ({"location": "/srv/media-private"}, []),
        ({"location": "/srv/media"}, ["kalix_wagtail.E010"]),
        ({"location": "/srv/media/private"}, ["kalix_wagtail.E010"]),
        ({"location": "/srv/private/../media/x"}, ["kalix_wagtail.E010"]),
        ({"location": "/srv/static/private"}, ["kalix_wagtail.E010"]),
        ({"location": "/srv"}, ["kalix_wagtail.E010"]),
        ({"location": "/srv/private", "base_url": "/filer/"}, ["kalix_wagtail.E010"]),
        ({}, ["kalix_wagtail.E010"]),
    ],
)
def test_a_private_storage_is_none_that_web_servers_read_from(options, found):
    with override_settings(STORAGES=storages(**options), MEDIA_ROOT="/srv/media", STATIC_ROOT="/srv/static"):
        assert ids(check_private_storage()) == found


def test_a_private_storage_that_is_no_folder_is_left_to_the_host():
    with override_settings(STORAGES=storages("django.core.files.storage.InMemoryStorage")):
        assert check_private_storage() == []


def test_folders_that_the_host_has_not_named_are_not_compared_with():
    with override_settings(STORAGES=storages(location="private"), MEDIA_ROOT="", STATIC_ROOT=None):
        assert check_private_storage() == []


def test_it_is_said_how_files_are_turned_on():
    without = {name: value for name, value in settings.STORAGES.items() if name != "kalix_private"}
    with override_settings(STORAGES=without):
        [message] = check_private_storage()
    assert (message.id, message.level) == ("kalix_wagtail.I010", checks.INFO)
    assert "kalix_private" in message.hint


def test_a_storage_that_cannot_be_made_is_an_error():
    with override_settings(STORAGES=storages("no.such.Storage")):
        assert ids(check_private_storage()) == ["kalix_wagtail.E011"]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("", []),
        ("kalix_wagtail.checks.check_apps", []),
        ("kalix_wagtail.checks.DISK", ["kalix_wagtail.E012"]),
        ("kalix_wagtail.conf.SETTING", ["kalix_wagtail.E012"]),
        ("no.such.scanner", ["kalix_wagtail.E012"]),
        ("scanner", ["kalix_wagtail.E012"]),
    ],
)
def test_a_virus_scanner_can_be_called(path, found):
    with override_settings(KALIX_WAGTAIL={"ATTACHMENT_SCANNER": path}):
        assert ids(check_attachment_scanner()) == found


@pytest.mark.parametrize(("hour", "found"), [(0, []), (23, []), (24, ["E006"]), (-1, ["E006"]), ("7", ["E006"])])
def test_the_hour_of_daily_mail_must_be_one(settings, hour, found):
    settings.KALIX_WAGTAIL = {"DIGEST_HOUR": hour}
    assert ids(check_digest_hour()) == [f"kalix_wagtail.{each}" for each in found]
