"""Files of reports written to the private storage and removed from it, in step with their rows."""

import logging
import secrets
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from django import db
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from .. import conf
from ..enums import ReporterShownTo
from ..exceptions import AttachmentRefusedError, AttachmentStorageError
from ..models import Attachment
from ..rules.attachment_names import extension_of
from ..rules.private_storage import private_storage

logger = logging.getLogger(__name__)

#: The folder within the private storage.
FOLDER = "reports"

_written = ContextVar("kalix_written_files")


@contextmanager
def files_follow_rows():
    """Stand around a transaction that stores files: when it is rolled back, what it wrote is removed again.

    A database says nothing to a storage when it rolls back. Where it cannot be asked whether the rows are there, as
    when the connection broke just then, the files are left to `remove_orphan_files`: better one too many.
    """
    written, around = [], _written.get(None)
    token = _written.set(written)
    try:
        yield
    except BaseException:
        _remove_without_rows(written)
        raise
    else:
        if around is not None:
            around.extend(written)
    finally:
        _written.reset(token)


def store_files(report, prepared_files, *, user, event=None):
    """Write `PreparedFile`s to the private storage, add their rows to the report, and return the `Attachment`s.

    Called within a transaction, with `files_follow_rows()` around it. `event` is what they were sent with. Raises
    AttachmentRefusedError for a sensitive report, for one that has too many, and where files are not taken;
    AttachmentStorageError when the storage is full or out of reach.
    """
    if not prepared_files:
        return []
    storage = private_storage()
    _refuse_files_for(report, len(prepared_files), storage)
    # Without an account (`user` None) the name is given to whoever handles the report.
    is_reporter = user is not None and user.pk == report.reporter_id
    is_hidden = is_reporter and report.reporter_shown_to != ReporterShownTo.HANDLERS
    attachments = []
    for number, prepared in enumerate(prepared_files, start=1):
        name = prepared.name
        if is_hidden:
            # What someone calls a file may tell who that is.
            name = _("file") + f"-{number}{extension_of(name)}"
        attachment = Attachment(
            report=report,
            event=event,
            name=name,
            content_type=prepared.content_type,
            size=prepared.size,
            sha256=prepared.sha256,
            width=prepared.width,
            height=prepared.height,
            stored_as=_write(storage, prepared.content),
            added_by=user,
        )
        attachments.append(attachment)
    for attachment in attachments:
        attachment.save(force_insert=True)
    return attachments


@transaction.atomic
def remove_attachment(attachment):
    """Delete the row of an attachment and, once that is certain, its file.

    Asks nobody for permission: whoever calls this decides that, and writes down why.
    """
    stored_as = attachment.stored_as
    attachment.delete()
    transaction.on_commit(partial(_remove_file, stored_as))


def remove_orphan_files(*, older_than, is_dry_run=False):
    """Remove the files in the private storage that no row names and that are older than a time; return their names.

    With `is_dry_run` they are only named. Younger files may belong to a report that is being sent.
    """
    storage = private_storage()
    removed = []
    for folder in sorted(_listed(storage, FOLDER)[0]):
        path = f"{FOLDER}/{folder}"
        names = [f"{path}/{name}" for name in sorted(_listed(storage, path)[1])]
        kept = set(Attachment.objects.filter(stored_as__startswith=f"{path}/").values_list("stored_as", flat=True))
        for name in names:
            try:
                is_orphan = name not in kept and storage.get_modified_time(name) < older_than
            except FileNotFoundError:
                continue
            if is_orphan:
                removed.append(name)
                if not is_dry_run:
                    storage.delete(name)
    return removed


def _refuse_files_for(report, number, storage):
    if storage is None:
        raise AttachmentRefusedError(_("Files are not taken here."))
    if report.is_sensitive:
        raise AttachmentRefusedError(_("A sensitive report takes no files. You will be contacted."))
    limit = conf.get("ATTACHMENT_MAX_PER_REPORT")
    if report.attachments.count() + number > limit:
        raise AttachmentRefusedError(_("A report can have %(limit)s files at most.") % {"limit": limit})


def _write(storage, content):
    """Write one file under a name that says nothing and return that name."""
    letters = secrets.token_hex(16)
    name = f"{FOLDER}/{letters[:2]}/{letters}"
    written = _written.get()
    written.append(name)
    try:
        stored_as = storage.save(name, ContentFile(content), max_length=120)
    except Exception as error:
        # Every backend fails in its own way; half a file may be left, which is removed with the others.
        logger.exception("The private storage could not take a file")
        raise AttachmentStorageError(
            _("The files could not be saved just now. Send the text without them, and add them later.")
        ) from error
    if stored_as != name:
        written.append(stored_as)
    return stored_as


def _remove_without_rows(names):
    try:
        kept = set(Attachment.objects.filter(stored_as__in=names).values_list("stored_as", flat=True)) if names else ()
    except db.Error:
        logger.exception("It is not known whether %s files of a report are needed", len(names))
        return
    for name in names:
        if name not in kept:
            _remove_file(name)


def _remove_file(name):
    """Remove a file; one that cannot be removed now is left to `remove_orphan_files`."""
    try:
        private_storage().delete(name)
    except Exception:
        logger.exception("A file of a report could not be removed: %s", name)


def _listed(storage, path):
    try:
        return storage.listdir(path)
    except FileNotFoundError:
        return [], []
