"""The example intranet's settings, with passwords that are checked quickly: the tests log in some hundred times."""

from example_site.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
