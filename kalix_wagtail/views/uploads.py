"""Files on their way in: no more of them is written down than can be of use, and none of them takes the words along."""

import logging
from functools import wraps

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from .. import conf

logger = logging.getLogger(__name__)


class LimitedUpload(FileUploadHandler):
    """Lets the first bytes of the first files through to the handlers after it, and drops the rest.

    One byte more than the limit is let through, and one file more, so that the form sees that there was too much.
    `most_bytes` (of one file) and `most_files`: the limits of the form; those of reports when none are given.
    """

    def __init__(self, request=None, *, most_bytes=None, most_files=None):
        super().__init__(request)
        self.number = 0
        self.most_bytes = conf.get("ATTACHMENT_MAX_BYTES") if most_bytes is None else most_bytes
        self.most_files = conf.get("ATTACHMENT_MAX_NUMBER") if most_files is None else most_files

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.number += 1

    def receive_data_chunk(self, raw_data, start):
        left = self.most_bytes + 1 - start
        if left <= 0 or self.number > self.most_files + 1:
            return None
        return raw_data[:left]

    def file_complete(self, file_size):
        return None


class SparingUpload:
    """Stands before another upload handler: a file that it cannot put down is left out, and the fields are read on.

    Django gives up the whole form when the disk for files on their way is full.
    """

    def __init__(self, handler, request):
        self._handler, self._request = handler, request

    def __getattr__(self, name):
        return getattr(self._handler, name)

    def new_file(self, *args, **kwargs):
        return self._sparing(self._handler.new_file, *args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        return self._sparing(self._handler.receive_data_chunk, raw_data, start)

    def file_complete(self, file_size):
        # Too late to skip it. After one that was lost, no handler is asked: the form is given back anyway.
        try:
            return None if are_files_lost(self._request) else self._handler.file_complete(file_size)
        except OSError:
            self._lose()
            return None

    def _sparing(self, act, *args, **kwargs):
        try:
            return act(*args, **kwargs)
        except OSError:
            self._lose()
            raise SkipFile from None

    def _lose(self):
        logger.exception("A file on its way could not be put down")
        self._request._kalix_lost_files = True


def limit_uploads(request, **limits):
    """Let `request` be read with `LimitedUpload`, which takes `limits`, and no file take the words along.

    Does nothing when a middleware of the host has read it already, or when a view around this one has set its limits.
    """
    if hasattr(request, "_files") or any(isinstance(handler, LimitedUpload) for handler in request.upload_handlers):
        return
    handlers = [SparingUpload(handler, request) for handler in request.upload_handlers]
    request.upload_handlers = [LimitedUpload(request, **limits), *handlers]


def takes_files_up_to(most_bytes, most_files):
    """Decorate a view, outermost, whose form has limits of its own: those of reports would cut off what it takes."""

    def decorate(view):
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            limit_uploads(request, most_bytes=most_bytes, most_files=most_files)
            return view(request, *args, **kwargs)

        return wrapped

    return decorate


def are_files_lost(request):
    """Return whether a file of `request`, which has been read, could not be put down."""
    return getattr(request, "_kalix_lost_files", False)
