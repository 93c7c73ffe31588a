"""What a PDF must not hold: a first look that costs little, no proof that it is harmless.

It is offered for download only, never opened in the intranet's name.
"""

import re
import zlib

from django.utils.translation import gettext as _

from ..exceptions import AttachmentRefusedError

#: No name goes on after this; the rest of a longer name would be another name.
END_OF_NAME = rb"(?![A-Za-z0-9_.+-])"
ENCRYPTED = re.compile(rb"/Encrypt" + END_OF_NAME)
#: Scripts, programs to start, films that run scripts, files inside, and forms that are programs.
ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|Rendition|RichMedia|EmbeddedFiles?|XFA|SubmitForm|ImportData)" + END_OF_NAME
)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"stream\r?\n")

#: How far back from its stream the description of an object begins at most.
DICTIONARY_BYTES = 1024
#: How much packed text is looked through before a file counts as one that cannot be.
MAX_UNPACKED = 20_000_000
MAX_PACKED_STREAMS = 10_000


def refuse_active_pdf(content):
    """Raise AttachmentRefusedError for a PDF that is encrypted or holds scripts, actions or other files.

    Objects packed into streams are unpacked and looked through too; one that cannot be is refused.
    """
    if b"%%EOF" not in content[-2048:] or not content[5:6].isdigit():
        raise AttachmentRefusedError(_("The PDF is broken or cannot be read."))
    for part in _readable_parts(content):
        names = ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)
        if ENCRYPTED.search(names):
            raise AttachmentRefusedError(_("The PDF is encrypted. Save it without a password and choose that."))
        if ACTIVE.search(names):
            raise AttachmentRefusedError(
                _("The PDF holds scripts, programs or other files. Print it to a new PDF and choose that.")
            )


def _readable_parts(content):
    yield content
    whole, left = memoryview(content), MAX_UNPACKED
    packed = 0
    for found in STREAM.finditer(content):
        described = content[max(0, found.start() - DICTIONARY_BYTES) : found.start()].rpartition(b" obj")[2]
        if b"/ObjStm" not in ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), described):
            continue
        packed += 1
        try:
            part = zlib.decompressobj().decompress(whole[found.end() :], left + 1)
        except zlib.error:
            raise AttachmentRefusedError(_("The PDF is broken or cannot be read.")) from None
        left -= len(part)
        if left < 0 or packed > MAX_PACKED_STREAMS:
            raise AttachmentRefusedError(_("The PDF is too large to be looked through."))
        yield part
