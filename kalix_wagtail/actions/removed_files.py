"""Deletes the files of attachments whose rows are gone."""

import logging

from django.core.files.storage import storages
from django.db import transaction

logger = logging.getLogger(__name__)

#: The alias in STORAGES of where attachments lie, outside media and static.
PRIVATE_STORAGE = "kalix_private"


def delete_file(name):
    """Delete a stored file and return whether it is gone. One that is missing already, or has no storage, is."""
    if PRIVATE_STORAGE not in storages.backends:
        return True
    try:
        storages[PRIVATE_STORAGE].delete(name)
    except Exception:  # noqa: BLE001 - a storage of the host's may raise anything; whoever asked tries again
        logger.error("The file %s of a removed attachment could not be deleted", name)  # noqa: TRY400 - no traceback
        return False
    return True


def delete_file_on_commit(name):
    """Delete a stored file when the transaction that removes its row is over; a failure is logged, and raised nowhere.

    Not before: a rollback would leave a row without its file.
    """
    transaction.on_commit(lambda: delete_file(name))
