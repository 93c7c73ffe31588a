"""Files of reports, and pictures and PDFs as people send them."""

import io
import secrets
import struct
import zlib

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from factory.django import DjangoModelFactory
from PIL import Image

from kalix_wagtail.models import Attachment

from .deficiencies import DeficiencyReportFactory

#: What stands in a picture that must not be kept.
SECRETS = (
    b"liten bild inuti",
    b"Anna Bergs telefon",
    b"GPS-hemligheten",
    b"Inget att se",
    b"xmp-hemlighet",
    b"<script>",
    b"kalix-icc",
)


def picture(file_format="JPEG", *, size=(60, 40), color=(200, 30, 30), mode="RGB", **options):
    """Return the bytes of a picture of one colour whose left upper quarter is blue."""
    image = Image.new(mode, size, color)
    if mode == "RGB":
        image.paste((20, 20, 220), (0, 0, size[0] // 2, size[1] // 2))
    out = io.BytesIO()
    image.save(out, file_format, **options)
    return out.getvalue()


def telling_exif(orientation=1):
    """Return EXIF data as a telephone writes it: who, where, which way up, and a small picture inside."""
    small = picture(comment=b"liten bild inuti")
    maker, place = b"Anna Bergs telefon\0", b"GPS-hemligheten\0"
    # Three lists of fields (twelve bytes each) in a row, and then what they point to.
    first, where, second = 8, 8 + 2 + 3 * 12 + 4, 8 + 2 + 3 * 12 + 4 + 2 + 12 + 4
    texts = second + 2 + 2 * 12 + 4
    fields = [
        (
            [(0x010F, 2, len(maker), texts), (0x0112, 3, 1, orientation), (0x8825, 4, 1, where)],
            second,
        ),
        ([(0x001D, 2, len(place), texts + len(maker))], 0),
        ([(0x0201, 4, 1, texts + len(maker + place)), (0x0202, 4, 1, len(small))], 0),
    ]
    tiff = b"II*\0" + first.to_bytes(4, "little")
    for entries, following in fields:
        tiff += struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
        tiff += struct.pack("<I", following)
    return b"Exif\0\0" + tiff + maker + place + small


def telling_picture(file_format="JPEG", orientation=1, **options):
    """Return the bytes of a picture full of what nobody meant to send; they end with a page of HTML."""
    exif = telling_exif(orientation)
    if file_format == "JPEG":
        options = {"comment": b"Inget att se <script>alert(1)</script>", "quality": 95} | options
    options |= {"exif": exif, "xmp": b"<x:xmpmeta>xmp-hemlighet</x:xmpmeta>", "icc_profile": b"kalix-icc" * 20}
    return picture(file_format, **options) + b"<html><script>alert(1)</script></html>"


def png_header(width, height):
    """Return a PNG that claims a size and holds next to nothing."""

    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    )


def pdf(inside=b"", packed=None):
    """Return a small PDF with `inside` among its objects, and `packed` in an object stream."""
    content = b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n" + inside + b"\n"
    if packed is not None:
        data = zlib.compress(packed)
        content += b"9 0 obj <</Type /ObjStm /N 1 /First 4 /Filter /FlateDecode>> stream\n" + data + b"\nendstream\n"
    return content + b"trailer <</Root 1 0 R>>\n%%EOF\n"


class AttachmentFactory(DjangoModelFactory):
    """A stored file of a report, a picture unless `text`. Its `content` is written to the private storage unless False.

    Trait: `text`.
    """

    class Meta:
        model = Attachment
        skip_postgeneration_save = True

    report = factory.SubFactory(DeficiencyReportFactory)
    name = factory.Sequence(lambda n: f"bild-{n}.jpg")
    content_type = "image/jpeg"
    width, height = 60, 40
    size = 1000
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    stored_as = factory.LazyFunction(lambda: f"reports/ab/{secrets.token_hex(16)}")

    class Params:
        text = factory.Trait(content_type="text/plain; charset=utf-8", width=None, height=None, name="anteckning.txt")

    @factory.post_generation
    def content(self, create, extracted, **kwargs):
        """Write the file, unless `content=False`."""
        if create and extracted is not False:
            storages["kalix_private"].save(self.stored_as, ContentFile(extracted or picture()))
