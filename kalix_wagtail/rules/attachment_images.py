"""Pictures drawn anew: of what was sent only the pixels are kept, turned the right way up."""

import io
from dataclasses import dataclass
from importlib import import_module

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from .. import conf
from ..exceptions import AttachmentRefusedError
from .attachment_kinds import can_read_heic, claimed_size

JPEG_QUALITY = 85
#: The longest side of the small pictures on a report's page.
SMALL_SIDE = 480


@dataclass(frozen=True)
class DrawnImage:
    """A picture as it is kept: its bytes, what they are, and how large it is."""

    content: bytes
    content_type: str
    width: int
    height: int


def redraw(content, kind):
    """Return a `DrawnImage` of a JPEG, PNG, WebP or HEIC, the first frame where there are several.

    Nothing but pixels is taken over: no EXIF, XMP, place, colour profile, comment, small picture inside or bytes after
    the end. Too large a picture is made smaller. Raises AttachmentRefusedError for what cannot be drawn or claims too
    many pixels, which is seen before it is decoded.
    """
    if kind == "heic" and not can_read_heic():
        raise AttachmentRefusedError(_("HEIC pictures are not taken here. Save the picture as JPEG and choose that."))
    try:
        if kind != "heic":
            _refuse_too_many_pixels(claimed_size(content, kind))
        image = _opened_heic(content) if kind == "heic" else _opened(content, kind)
        return _drawn(image, is_drawing=kind == "png")
    except AttachmentRefusedError:
        raise
    except Exception as error:
        # Decoders fail in many ways on what they have never seen. Whatever it was: the original is never kept.
        raise AttachmentRefusedError(_("The picture is broken or cannot be read.")) from error


def small_jpeg(content, content_type):
    """Return the bytes of a small JPEG of a stored picture. Raises AttachmentRefusedError like `redraw`."""
    try:
        with Image.open(io.BytesIO(content), formats=[content_type.removeprefix("image/").upper()]) as image:
            _refuse_too_many_pixels(image.size)
            image.draft(None, (SMALL_SIDE, SMALL_SIDE))
            return _as_jpeg(_plain(image, SMALL_SIDE))
    except AttachmentRefusedError:
        raise
    except Exception as error:
        raise AttachmentRefusedError(_("The picture is broken or cannot be read.")) from error


def _refuse_too_many_pixels(size):
    limit = conf.get("ATTACHMENT_MAX_PIXELS")
    if size[0] * size[1] > limit:
        message = _("The picture is too large: at most %(limit)s million pixels are taken.")
        raise AttachmentRefusedError(message % {"limit": limit // 1_000_000})
    if not all(size):
        raise AttachmentRefusedError(_("The picture is broken or cannot be read."))


def _opened(content, kind):
    image = Image.open(io.BytesIO(content), formats=[kind.upper()])
    _refuse_too_many_pixels(image.size)
    side = conf.get("ATTACHMENT_MAX_SIDE")
    # A JPEG can be read at a half or a quarter of its size, which takes that much less memory.
    image.draft(None, (side, side))
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    return image


def _opened_heic(content):
    """Decode the main picture of a HEIC file; what turns it is part of the format and done by the decoder."""
    heif = import_module("pillow_heif").open_heif(io.BytesIO(content))
    _refuse_too_many_pixels(heif.size)
    return heif.to_pillow()


def _drawn(image, *, is_drawing):
    """Keep sharp lines and what is transparent as PNG, unless that takes too much room; anything else as JPEG."""
    image = _plain(image, conf.get("ATTACHMENT_MAX_SIDE"))
    if is_drawing or image.mode == "RGBA":
        content = _saved(image, "PNG")
        if len(content) <= conf.get("ATTACHMENT_MAX_BYTES"):
            return DrawnImage(content, "image/png", *image.size)
    return DrawnImage(_as_jpeg(image), "image/jpeg", *image.size)


def _plain(image, side):
    """Return the pixels alone, as grey, RGB or RGBA, with no side longer than `side`."""
    if image.mode.startswith("I"):
        # Sixteen bits of grey: the upper eight are what a screen shows.
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    is_transparent = image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info
    mode = "RGBA" if is_transparent else "L" if image.mode in ("1", "L") else "RGB"
    if image.mode != mode:
        image = image.convert(mode)
    if max(image.size) > side:
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
    plain = image.copy()
    plain.info = {}
    return plain


def _as_jpeg(image):
    if image.mode == "RGBA":
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        image = ground
    return _saved(image, "JPEG", quality=JPEG_QUALITY)


def _saved(image, file_format, **options):
    out = io.BytesIO()
    image.save(out, file_format, **options)
    return out.getvalue()
