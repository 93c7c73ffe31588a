"""What a file is by its own bytes, and how many pixels it claims, found out before anything decodes it.

Neither the name nor the type that the browser declares is asked.
"""

import re
import struct
from importlib.util import find_spec

#: More parts than any camera or program writes; a reader that walks through millions of them is kept busy for long.
MAX_PARTS = 20_000
#: A progressive JPEG has about ten scans. Each costs a walk over the whole picture, however few bytes it takes.
MAX_SCANS = 100

HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
#: Plain text has tabs, line breaks and page breaks, and no other control characters.
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
#: Text that a program would take for more than text.
MARKUP = re.compile(
    r"^\s*(?:<|%!|\{\\rtf|#!)|<(?:!doctype|html|head|body|script|iframe|svg|\?xml|\?php)\b", re.IGNORECASE
)
JPEG_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")


class BrokenFileError(ValueError):
    """The bytes do not hold together as what they begin like."""


def kind_of(content):
    """Return "jpeg", "png", "webp", "heic", "pdf", "text", or "" for anything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[4:8] == b"ftyp":
        return "heic" if _brands(content) & HEIC_BRANDS else ""
    # Other readers look for this further down as well: what is something else too is not taken.
    if content.startswith(b"%PDF-"):
        return "pdf"
    return "text" if _is_plain_text(content) else ""


def can_read_heic():
    """Return whether HEIC pictures can be converted here."""
    return find_spec("pillow_heif") is not None


def claimed_size(content, kind):
    """Return (width, height) as the header of a JPEG, PNG or WebP says. Raises BrokenFileError.

    Also for a header that is sound in itself but has more parts than is sensible.
    """
    try:
        return {"jpeg": _jpeg_size, "png": _png_size, "webp": _webp_size}[kind](content)
    except (struct.error, IndexError) as error:
        raise BrokenFileError("The file ends too early.") from error


def _brands(content):
    end = min(int.from_bytes(content[:4], "big"), 256)
    return {content[at : at + 4] for at in (8, *range(16, end, 4))}


def _is_plain_text(content):
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not CONTROLS.search(text) and not MARKUP.search(text)


def _png_size(content):
    if content[12:16] != b"IHDR":
        raise BrokenFileError("A PNG begins with its header.")
    at = 8
    for _part in range(MAX_PARTS):
        (length,) = struct.unpack_from(">I", content, at)
        if content[at + 4 : at + 8] == b"IEND":
            return struct.unpack_from(">II", content, 16)
        at += 12 + length
    raise BrokenFileError("Too many parts.")


def _webp_size(content):
    at = 12
    for _part in range(MAX_PARTS):
        if at >= len(content):
            break
        (length,) = struct.unpack_from("<I", content, at + 4)
        at += 8 + length + length % 2
    else:
        raise BrokenFileError("Too many parts.")
    first, head = content[12:16], content[20:30]
    if first == b"VP8X":
        return 1 + int.from_bytes(head[4:7], "little"), 1 + int.from_bytes(head[7:10], "little")
    if first == b"VP8 ":
        width, height = struct.unpack_from("<HH", head, 6)
        return width & 0x3FFF, height & 0x3FFF
    if first == b"VP8L":
        (bits,) = struct.unpack_from("<I", head, 1)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    raise BrokenFileError("No picture comes first.")


def _jpeg_size(content):
    """Walk through the segments; after the start of a scan, its data last until the next marker."""
    size, scans, at = None, 0, 2
    for _part in range(MAX_PARTS):
        found = JPEG_MARKER.search(content, at)
        marker = found[1][0] if found else 0xD9
        if marker == 0xD9:
            break
        at = found.end()
        if marker in (0x01, 0xD8):
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", content, at + 3)
            size = size or (width, height)
        scans += marker == 0xDA
        (length,) = struct.unpack_from(">H", content, at)
        at += length
        if scans > MAX_SCANS:
            raise BrokenFileError("Too many scans.")
    else:
        raise BrokenFileError("Too many parts.")
    if size is None:
        raise BrokenFileError("Nothing says how large it is.")
    return size
