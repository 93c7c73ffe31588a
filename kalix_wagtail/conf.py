"""The only reader of settings: ``KALIX_WAGTAIL`` in the host's settings, with these defaults."""

from django.conf import settings
from django.shortcuts import resolve_url

SETTING = "KALIX_WAGTAIL"

DEFAULTS = {
    # Template that our pages and views extend; it must have the blocks `title` and `content`.
    "BASE_TEMPLATE": "kalix_wagtail/base.html",
    # The language whose text is the decided one; other languages are translations of it.
    "DECISIVE_LANGUAGE": "sv",
    # Scheme and host that links in mail start with, e.g. "https://intranet.kalix.se". Never taken from a request.
    # Empty: the admin's WAGTAILADMIN_BASE_URL.
    "BASE_URL": "",
    # The longest description of a deficiency that is taken, in characters.
    "REPORT_MAX_LENGTH": 20_000,
    # Working days in which a report is to be dealt with, by how serious it is. A host may name only some of them.
    "REPORT_DUE_DAYS": {"critical": 1, "serious": 5, "moderate": 20, "minor": 60},
    # Working days in which a new report is to be assessed; until then they are its due date.
    "REPORT_ASSESS_DAYS": 5,
    # Working days that a report may be overdue before it is passed upwards, and then one more step each time.
    "ESCALATE_AFTER_DAYS": 5,
    # How often the mail worker tries one message that the mail server refuses before it is put in quarantine.
    "MAIL_MAX_ATTEMPTS": 6,
    # For how many days a message is tried when the mail server asks us to come back later (4xx), before quarantine.
    "MAIL_PATIENCE_DAYS": 5,
    # Seconds until the second try; doubled for each further one.
    "MAIL_RETRY_SECONDS": 60,
    # Seconds that are the longest pause between two tries.
    "MAIL_RETRY_MAX_SECONDS": 7200,
    # Seconds after which a message that a dead worker left behind is taken up again.
    "MAIL_LEASE_SECONDS": 300,
    # After how many minutes the admin's home page warns of mail that is due and not sent, or that is tried in vain.
    "MAIL_LATE_MINUTES": 15,
    # The hour, local time, at which those who want one mail a day get it.
    "DIGEST_HOUR": 7,
    # How many days before its date a review is due: when the report lists it and the first reminder is sent.
    "REVIEW_DUE_DAYS": 30,
    # After how many years the report names a document that is reviewed when needed and that nobody has looked at.
    "REVIEW_WHEN_NEEDED_YEARS": 4,
    # Statistics of reports: how many reports there are at least in what is shown one by one.
    "STATISTICS_MIN_REPORTS": 5,
    # Statistics of reports: how many people work at least in a unit, with those below, that is shown one by one.
    # 0 where only managers are entered.
    "STATISTICS_MIN_PEOPLE": 5,
    # Number shown at the form for emergencies.
    "EMERGENCY_NUMBER": "112",
    # The largest file that is taken with a report, in bytes.
    "ATTACHMENT_MAX_BYTES": 10_000_000,
    # The most pixels a picture may have. It is refused before it is decoded.
    "ATTACHMENT_MAX_PIXELS": 50_000_000,
    # Pictures are made smaller until no side has more pixels than this.
    "ATTACHMENT_MAX_SIDE": 3000,
    # How many files are taken at once, with a report or with a comment.
    "ATTACHMENT_MAX_NUMBER": 5,
    # How many files one report can have in all.
    "ATTACHMENT_MAX_PER_REPORT": 50,
    # Dotted path of a function (bytes, file name) that returns True for a file without viruses. Empty: none is asked.
    "ATTACHMENT_SCANNER": "",
    # Seconds after which a scanner that has not answered counts as having failed.
    "ATTACHMENT_SCANNER_SECONDS": 30,
}


def get(name):
    """Return the setting `name`, the host's value or the default.

    Raises KeyError for a name this package does not know, so that a misspelling is found.
    """
    default = DEFAULTS[name]
    return getattr(settings, SETTING, {}).get(name, default)


def unknown_names():
    """Return the names in the host's ``KALIX_WAGTAIL`` that mean nothing here, sorted."""
    return sorted(set(getattr(settings, SETTING, {})) - set(DEFAULTS))


def base_url():
    """Return scheme and host for absolute links, without a trailing slash; "" when the host gave none."""
    return (get("BASE_URL") or getattr(settings, "WAGTAILADMIN_BASE_URL", "") or "").rstrip("/")


def due_days():
    """Return {severity: working days}, the host's numbers before the defaults."""
    return DEFAULTS["REPORT_DUE_DAYS"] | get("REPORT_DUE_DAYS")


def languages():
    """Return the (code, name) pairs of the host's content languages."""
    return getattr(settings, "WAGTAIL_CONTENT_LANGUAGES", None) or settings.LANGUAGES


def longest_form():
    """Return how many bytes a form without its files may have, None when the host has set no limit."""
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def login_url():
    """Return the path of the host's log-in page."""
    return resolve_url(settings.LOGIN_URL)


def default_language():
    """Return the host's own language, for people who have chosen none."""
    return settings.LANGUAGE_CODE


def localize_publishes_untranslated():
    """Return whether wagtail-localize publishes a copy before it is translated, as it does by default."""
    return getattr(settings, "WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE", True) is not False


def localize_loses_strings():
    """Return whether wagtail-localize throws away translated strings when a page is deleted, as it does by default."""
    return getattr(settings, "WAGTAILLOCALIZE_DISABLE_ON_DELETE", False) is not True


def has_several_languages():
    """Return whether the host publishes its pages in several languages."""
    return getattr(settings, "WAGTAIL_I18N_ENABLED", False)


def private_storage_options(alias):
    """Return the options that the host gives its storage `alias`."""
    return settings.STORAGES.get(alias, {}).get("OPTIONS", {})


def public_folders():
    """Return the folders whose files web servers hand out, as the host named them."""
    return [folder for folder in (settings.MEDIA_ROOT, settings.STATIC_ROOT) if folder]
