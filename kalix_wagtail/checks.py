"""System checks: what is missing or unsafe in the host's settings, said before anyone meets it."""

from pathlib import Path

from django.apps import apps
from django.core.checks import Error, Info, Tags, Warning, register
from django.core.files.storage import FileSystemStorage, InvalidStorageError
from django.db import connections
from django.urls import get_resolver
from django.utils.module_loading import import_string

from . import conf
from .rules.private_storage import ALIAS, private_storage

#: Apps that this package works on, in no particular order.
NEEDED_APPS = (
    "kalix_wagtail.pages",
    "simple_history",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.typed_table_block",
    "wagtail_localize",
)


@register()
def check_apps(app_configs=None, **kwargs):
    """E001: an app is missing. E005: search is installed twice."""
    found = [
        Error(f"{name} is not in INSTALLED_APPS.", hint=f'Add "{name}".', id="kalix_wagtail.E001")
        for name in NEEDED_APPS
        if not apps.is_installed(name)
    ]
    if apps.is_installed("modelsearch") and apps.is_installed("wagtail.search"):
        found.append(
            Error(
                "Both modelsearch and wagtail.search are in INSTALLED_APPS.",
                hint='Remove "modelsearch"; wagtail.search holds it.',
                id="kalix_wagtail.E005",
            )
        )
    return found


@register(Tags.urls)
def check_urls(app_configs=None, **kwargs):
    """E002: the addresses of reports and search are not there."""
    if "kalix_wagtail" in get_resolver().namespace_dict:
        return []
    return [
        Error(
            "The URLs of kalix_wagtail are not included.",
            hint='Add path("intranet/", include("kalix_wagtail.urls")) to the root URLconf, before Wagtail\'s own.',
            id="kalix_wagtail.E002",
        )
    ]


@register()
def check_settings(app_configs=None, **kwargs):
    """E003: a name nobody reads. E004: the decisive language is none of the host's. W001: mail cannot link."""
    found = [
        Error(f"{conf.SETTING} has no setting {name}.", hint="Is it misspelt?", id="kalix_wagtail.E003")
        for name in conf.unknown_names()
    ]
    decisive = conf.get("DECISIVE_LANGUAGE")
    if decisive not in dict(conf.languages()):
        found.append(
            Error(
                f"The decisive language {decisive} is not among the host's languages.",
                hint="Add it to LANGUAGES and WAGTAIL_CONTENT_LANGUAGES, or set DECISIVE_LANGUAGE.",
                id="kalix_wagtail.E004",
            )
        )
    if not conf.base_url():
        found.append(
            Warning(
                "Links in mail have no host: no base URL is set.",
                hint=f'Set {conf.SETTING} = {{"BASE_URL": "https://…"}} or WAGTAILADMIN_BASE_URL.',
                id="kalix_wagtail.W001",
            )
        )
    return found


@register()
def check_digest_hour(app_configs=None, **kwargs):
    """E006: there is no such hour, and the mail worker would stop at it."""
    if conf.get("DIGEST_HOUR") in range(24):
        return []
    message = f"DIGEST_HOUR is {conf.get('DIGEST_HOUR')!r}, which is no hour of the day."
    return [Error(message, hint="Set a whole number from 0 to 23.", id="kalix_wagtail.E006")]


@register()
def check_sqlite(app_configs=None, **kwargs):
    """W002: parallel reports would meet "database is locked"."""
    return [
        Warning(
            f'The SQLite database "{alias}" does not begin its transactions as IMMEDIATE.',
            hint='Set OPTIONS = {"transaction_mode": "IMMEDIATE", "timeout": 20}, or parallel reports may fail.',
            id="kalix_wagtail.W002",
        )
        for alias in connections
        if connections[alias].vendor == "sqlite"
        and (connections[alias].settings_dict["OPTIONS"].get("transaction_mode") or "").upper() != "IMMEDIATE"
    ]


@register()
def check_localize(app_configs=None, **kwargs):
    """W003, W004: two defaults of wagtail-localize publish or lose text."""
    if not apps.is_installed("wagtail_localize"):
        return []
    found = []
    if conf.localize_publishes_untranslated():
        found.append(
            Warning(
                "wagtail-localize publishes a page's copy before it is translated.",
                hint="Set WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False.",
                id="kalix_wagtail.W003",
            )
        )
    if conf.localize_loses_strings():
        found.append(
            Warning(
                "Deleting one page makes wagtail-localize throw away the translated strings of others.",
                hint="Set WAGTAILLOCALIZE_DISABLE_ON_DELETE = True.",
                id="kalix_wagtail.W004",
            )
        )
    return found


@register()
def check_private_storage(app_configs=None, **kwargs):
    """I010: reports take no files. E010: everyone could fetch them. E011: the storage is none."""
    try:
        storage = private_storage()
    except InvalidStorageError as error:
        return [Error(f'The storage "{ALIAS}" cannot be made: {error}', hint="See STORAGES.", id="kalix_wagtail.E011")]
    if storage is None:
        message = "Deficiency reports take no pictures or files: there is no private storage for them."
        hint = f'Add "{ALIAS}" to STORAGES, with a location that no web server reads from.'
        return [Info(message, hint=hint, id="kalix_wagtail.I010")]
    reason = _public_because(storage)
    if not reason:
        return []
    hint = 'Give it an OPTIONS["location"] of its own, outside MEDIA_ROOT and STATIC_ROOT, and no base_url.'
    return [Error(f'The storage "{ALIAS}" is not private: {reason}.', hint=hint, id="kalix_wagtail.E010")]


def _public_because(storage):
    """Return why the files of a storage on a disk could be fetched by anyone, or ""."""
    if not isinstance(storage, FileSystemStorage):
        return ""
    options = conf.private_storage_options(ALIAS)
    if options.get("base_url"):
        return "it has a base_url"
    if not options.get("location"):
        return "without a location it is MEDIA_ROOT itself"
    location = Path(storage.location).resolve()
    for folder in map(Path, conf.public_folders()):
        public = folder.resolve()
        if location.is_relative_to(public) or public.is_relative_to(location):
            return f"{location} lies in or above {public}"
    return ""


@register()
def check_attachment_scanner(app_configs=None, **kwargs):
    """E012: the virus scanner cannot be called, so that every file would be refused."""
    path = conf.get("ATTACHMENT_SCANNER")
    try:
        is_callable = not path or callable(import_string(path))
    except Exception:
        # Whatever importing it raises here it will raise for the reporter too.
        is_callable = False
    if is_callable:
        return []
    hint = "Name a function (bytes, file name) that returns True for a file without viruses, or leave it empty."
    return [Error(f"ATTACHMENT_SCANNER cannot be called: {path}", hint=hint, id="kalix_wagtail.E012")]
