"""Files on their way in: no more of them is written down than can be of use."""

import logging
from functools import wraps

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from .. import conf
from .report_access import page_response

logger = logging.getLogger(__name__)


class LimitedUpload(FileUploadHandler):
    """Lets the first bytes of the first files through to the handlers after it, and drops the rest.

    One byte more than the limit is let through, and one file more, so that the form sees that there was too much.
    """

    def __init__(self, request=None):
        super().__init__(request)
        self.number = 0

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.number += 1

    def receive_data_chunk(self, raw_data, start):
        left = conf.get("ATTACHMENT_MAX_BYTES") + 1 - start
        if left <= 0 or self.number > conf.get("ATTACHMENT_MAX_NUMBER") + 1:
            return None
        return raw_data[:left]

    def file_complete(self, file_size):
        return None


def limit_uploads(request):
    """Let `request` be read with `LimitedUpload`. Does nothing when a middleware of the host has read it already."""
    if not hasattr(request, "_files"):
        request.upload_handlers.insert(0, LimitedUpload(request))


def limits_uploads(view):
    """Decorate a view that takes files: limits them before the CSRF check, which reads the whole request.

    What cannot be read, or is far too much, gets a page of ours that says where the words still are.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        limit_uploads(request)
        try:
            request.POST  # noqa: B018 - reading it is what parses the body
        except (MultiPartParserError, SuspiciousOperation, BadRequest, UnreadablePostError):
            return page_response(request, "unreadable.html", {}, status=400)
        except OSError:
            # The disk where Django puts files down while it reads the rest is full.
            logger.exception("A comment with files could not be read")
            return page_response(request, "unreadable.html", {}, status=503)
        return protected(request, *args, **kwargs)

    return wrapped
