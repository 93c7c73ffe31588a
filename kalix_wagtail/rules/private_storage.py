"""Where files of reports are kept: a storage that the host names, and that no web server reads from."""

from django.core.files.storage import storages

#: The alias in the host's STORAGES. Without it no files are taken.
ALIAS = "kalix_private"


def private_storage():
    """Return the host's private storage, or None when it has named none."""
    return storages[ALIAS] if ALIAS in storages.backends else None


def takes_files():
    """Return whether reports can have files here."""
    return ALIAS in storages.backends
