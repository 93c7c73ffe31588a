"""Files on their way in: no more of them is written down than can be of use."""

from django.core.files.uploadhandler import FileUploadHandler

from .. import conf


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
