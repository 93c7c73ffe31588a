"""The tests' settings for processes of their own, with mail to a server on this machine."""

import os

from tests import settings as of_the_tests
from tests.settings import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ["EMAIL_PORT"])
EMAIL_TIMEOUT = 10
KALIX_WAGTAIL = of_the_tests.KALIX_WAGTAIL | {"MAIL_RETRY_SECONDS": 1}
# Hundreds of answers and refusals are expected here.
LOGGING = {"version": 1, "disable_existing_loggers": True}
