"""Fixtures that any test may use. Rows come from `tests.factories`."""

import datetime
from importlib.util import find_spec

import pytest
from django.core.cache import cache
from django.utils import timezone
from wagtail.models import Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from tests.factories import LocaleFactory, UserFactory
from tests.served.database import empty_copy, shared_database

# `make test` installs no browser.
collect_ignore = [] if find_spec("playwright") else ["browser"]


def pytest_addoption(parser):
    parser.addoption(
        "--few-cases",
        type=int,
        choices=(1, 2),
        help="the first (and the last) case of each test's table: versions differ by what is run, not by its values",
    )


def pytest_collection_modifyitems(config, items):
    few = config.getoption("few_cases")
    if not few:
        return
    cases = {}
    for item in items:
        cases.setdefault((item.path, item.cls, getattr(item, "originalname", item.name)), []).append(item)
    kept = {id(item) for table in cases.values() for item in (table[0], table[1 - few])}
    left_out = [item for item in items if id(item) not in kept]
    items[:] = [item for item in items if id(item) in kept]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(autouse=True)
def _no_reference_index(request):
    """Wagtail writes what each row refers to when it is saved: a quarter of the time of the tests."""
    if request.node.get_closest_marker("reference_index"):
        yield
    else:
        with disable_reference_index_auto_update():
            yield


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def site(db):
    """The default site; its start page is `site.root_page`."""
    return Site.objects.get(is_default_site=True)


@pytest.fixture
def root_page(site):
    """The start page, in Swedish."""
    return site.root_page


@pytest.fixture
def english(db):
    """The English locale, beside the Swedish one that always exists."""
    return LocaleFactory(language_code="en")


@pytest.fixture
def user(db):
    """An employee without any permission."""
    return UserFactory()


@pytest.fixture
def superuser(db):
    return UserFactory(superuser=True)


@pytest.fixture
def private_folder(settings, tmp_path):
    """The folder of the private storage, empty."""
    options = {"location": tmp_path / "private"}
    storage = settings.STORAGES["kalix_private"] | {"OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"kalix_private": storage}
    return options["location"]


@pytest.fixture
def today():
    """Today in the municipality's time zone."""
    return timezone.localdate()


@pytest.fixture
def freeze_today(monkeypatch):
    """Set the date that `timezone.localdate()` and `timezone.now()` say: ``freeze_today(2026, 3, 1)``, at noon."""

    def freeze(year, month, day):
        noon = datetime.datetime(year, month, day, 12, tzinfo=timezone.get_default_timezone())
        monkeypatch.setattr(timezone, "now", lambda: noon.astimezone(datetime.UTC))
        return noon.date()

    return freeze


@pytest.fixture(scope="module")
def _empty_database(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock(), empty_copy(tmp_path_factory.mktemp("database")) as name:
        yield name


@pytest.fixture
def shared_database_url(_empty_database, db, tmp_path):
    """The URL of a database of the test's own, which processes that it starts can open too."""
    with shared_database(_empty_database, tmp_path) as url:
        yield url
