"""The example intranet, built once for each module and rolled back after it."""

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

SETTINGS = {
    "ROOT_URLCONF": "example_site.urls",
    "KALIX_WAGTAIL": {"BASE_URL": "https://intranet.kalix.test", "BASE_TEMPLATE": "example_site/base.html"},
    "DEMO": False,
    "MAIL_FOLDER": None,
    "DEMO_PASSWORD": "a password of the tests",
}


@pytest.fixture(scope="module", autouse=True)
def _settings_of_the_example():
    with override_settings(**SETTINGS):
        yield


@pytest.fixture(scope="module")
def _built(_settings_of_the_example, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        call_command("build_example", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def example(_built, db):
    """The example intranet, built."""
