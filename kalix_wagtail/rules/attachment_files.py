"""An uploaded file → what is kept of it. What cannot be made harmless is refused, never kept as it came."""

import hashlib
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from .. import conf
from ..exceptions import AttachmentRefusedError
from .attachment_images import redraw
from .attachment_kinds import can_read_heic, kind_of
from .attachment_names import clean_file_name
from .attachment_pdfs import refuse_active_pdf
from .attachment_scanning import refuse_infected

IMAGE_KINDS = frozenset({"jpeg", "png", "webp", "heic"})
PDF_TYPE, TEXT_TYPE = "application/pdf", "text/plain; charset=utf-8"
#: What is stored, and the extension that follows from it.
EXTENSIONS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    PDF_TYPE: ".pdf",
    TEXT_TYPE: ".txt",
}
#: What can be shown as a picture.
IMAGE_TYPES = frozenset({"image/jpeg", "image/png"})


@dataclass(frozen=True)
class PreparedFile:
    """A file as it will be kept."""

    name: str
    content: bytes
    content_type: str
    width: int | None = None
    height: int | None = None

    @property
    def size(self):
        return len(self.content)

    @property
    def sha256(self):
        return hashlib.sha256(self.content).hexdigest()


def prepare_file(content, name):
    """Return the `PreparedFile` that is kept of the bytes `content` that someone calls `name`.

    Raises AttachmentRefusedError with a text for whoever sent it: an empty file, too large, of a kind that is not
    taken, broken, unsafe, or not checked for viruses although the host wants that.
    """
    refuse_size(len(content))
    kind = kind_of(content)
    if not kind:
        raise AttachmentRefusedError(not_taken())
    refuse_infected(content, clean_file_name(name, ""))
    if kind in IMAGE_KINDS:
        drawn = redraw(content, kind)
        name = clean_file_name(name, EXTENSIONS[drawn.content_type])
        return PreparedFile(name, drawn.content, drawn.content_type, drawn.width, drawn.height)
    if kind == "pdf":
        refuse_active_pdf(content)
    content_type = PDF_TYPE if kind == "pdf" else TEXT_TYPE
    return PreparedFile(clean_file_name(name, EXTENSIONS[content_type]), content, content_type)


def refuse_size(size):
    """Raise AttachmentRefusedError for a file of nothing, or of more bytes than are taken."""
    if not size:
        raise AttachmentRefusedError(_("The file is empty."))
    limit = conf.get("ATTACHMENT_MAX_BYTES")
    if size > limit:
        raise AttachmentRefusedError(_("The file is too large: at most %(limit)s.") % {"limit": filesizeformat(limit)})


def not_taken():
    """Return what to say about a kind of file that is not taken."""
    if can_read_heic():
        return _("This kind of file is not taken. Choose pictures (JPEG, PNG, WebP, HEIC), PDF or plain text.")
    return _("This kind of file is not taken. Choose pictures (JPEG, PNG, WebP), PDF or plain text.")
