"""What is kept of an uploaded file: only what its content says it is, and of pictures only the pixels."""

import io
import time
import zipfile
import zlib

import pytest
from PIL import Image

from kalix_wagtail.exceptions import AttachmentRefusedError
from kalix_wagtail.rules import attachment_images, attachment_kinds
from kalix_wagtail.rules.attachment_files import prepare_file
from kalix_wagtail.rules.attachment_images import small_jpeg
from kalix_wagtail.rules.attachment_kinds import BrokenFileError, claimed_size, kind_of
from tests.factories.attachments import SECRETS, pdf, picture, png_header, telling_picture

BLUE, RED = (20, 20, 220), (200, 30, 30)


def opened(prepared):
    return Image.open(io.BytesIO(prepared.content))


def near(pixel, color):
    return all(abs(a - b) < 40 for a, b in zip(pixel, color, strict=False))


def heic(**options):
    pillow_heif = pytest.importorskip("pillow_heif")
    image = Image.new("RGB", (64, 48), RED)
    out = io.BytesIO()
    pillow_heif.from_pillow(image).save(out, **options)
    return out.getvalue()


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<xml/>")
    return out.getvalue()


def limited(settings, **values):
    settings.KALIX_WAGTAIL = settings.KALIX_WAGTAIL | values


# Pictures


@pytest.mark.parametrize(
    ("file_format", "kept_as"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/jpeg")]
)
def test_of_a_picture_only_the_pixels_are_kept(file_format, kept_as):
    sent = telling_picture(file_format)
    assert b"Anna Bergs telefon" in sent and b"GPS-hemligheten" in sent and b"liten bild inuti" in sent
    prepared = prepare_file(sent, "foto.jpg")
    assert [secret for secret in SECRETS if secret in prepared.content] == []
    assert b"Exif" not in prepared.content and b"ICC" not in prepared.content.upper()
    assert (prepared.content_type, prepared.width, prepared.height) == (kept_as, 60, 40)
    image = opened(prepared)
    assert dict(image.getexif()) == {} and set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert near(image.convert("RGB").getpixel((10, 10)), BLUE) and near(image.convert("RGB").getpixel((50, 30)), RED)


@pytest.mark.parametrize(
    ("orientation", "size", "blue_at"),
    [
        (1, (60, 40), (5, 5)),
        (2, (60, 40), (55, 5)),
        (3, (60, 40), (55, 35)),
        (4, (60, 40), (5, 35)),
        (5, (40, 60), (5, 5)),
        (6, (40, 60), (35, 5)),
        (7, (40, 60), (35, 55)),
        (8, (40, 60), (5, 55)),
    ],
)
def test_a_picture_is_kept_the_right_way_up(orientation, size, blue_at):
    prepared = prepare_file(telling_picture(orientation=orientation), "foto.jpg")
    image = opened(prepared)
    assert image.size == (prepared.width, prepared.height) == size
    assert near(image.getpixel(blue_at), BLUE)
    assert near(image.getpixel((size[0] - 1 - blue_at[0], size[1] - 1 - blue_at[1])), RED)


def test_a_large_picture_is_made_smaller(settings):
    limited(settings, ATTACHMENT_MAX_SIDE=100)
    prepared = prepare_file(picture(size=(400, 200)), "foto.jpg")
    assert (prepared.width, prepared.height) == opened(prepared).size == (100, 50)
    prepared = prepare_file(picture("PNG", size=(200, 400)), "foto.png")
    assert (prepared.width, prepared.height) == opened(prepared).size == (50, 100)


@pytest.mark.parametrize(
    ("mode", "color", "file_format", "kept_as"),
    [
        ("L", 90, "JPEG", "JPEG"),
        ("CMYK", (0, 200, 200, 20), "JPEG", "JPEG"),
        ("1", 1, "PNG", "PNG"),
        ("LA", (90, 128), "PNG", "PNG"),
        ("P", 3, "PNG", "PNG"),
        ("RGBA", (200, 30, 30, 128), "PNG", "PNG"),
        ("I;16", 40000, "PNG", "PNG"),
        ("RGBA", (200, 30, 30, 128), "WEBP", "PNG"),
    ],
)
def test_every_kind_of_pixels_can_be_kept(mode, color, file_format, kept_as):
    image = opened(prepare_file(picture(file_format, mode=mode, color=color), "x"))
    assert (image.format, image.size) == (kept_as, (60, 40))
    if mode == "I;16":
        assert image.getpixel((0, 0)) == pytest.approx(40000 / 256, abs=1)


def test_a_drawing_that_takes_too_much_room_is_kept_as_a_photograph(settings):
    noise = Image.effect_noise((300, 300), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=60)
    limited(settings, ATTACHMENT_MAX_BYTES=80_000)
    transparent = Image.merge("RGBA", (*noise.split(), Image.new("L", noise.size, 200)))
    webp = io.BytesIO()
    transparent.save(webp, "WEBP", quality=40)
    assert len(webp.getvalue()) < 80_000
    prepared = prepare_file(webp.getvalue(), "x.webp")
    assert (prepared.content_type, prepared.name) == ("image/jpeg", "x.jpg")


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_of_moving_pictures_the_first_is_kept(file_format):
    frames = [Image.new("RGB", (30, 30), (0, 0, 250)) for _number in range(3)]
    out = io.BytesIO()
    Image.new("RGB", (30, 30), RED).save(out, file_format, save_all=True, append_images=frames, duration=50)
    image = opened(prepare_file(out.getvalue(), "x"))
    assert getattr(image, "n_frames", 1) == 1
    assert near(image.getpixel((5, 5)), RED)


def test_the_same_picture_is_always_kept_as_the_same_bytes():
    assert prepare_file(telling_picture(), "a").sha256 == prepare_file(telling_picture(), "b").sha256


def test_heic_is_converted():
    sent = heic(exif=b"Exif\0\0II*\0Anna Bergs telefon")
    prepared = prepare_file(sent, "IMG_0001.HEIC")
    assert (prepared.name, prepared.content_type, prepared.width, prepared.height) == (
        "IMG_0001.jpg",
        "image/jpeg",
        64,
        48,
    )
    assert near(opened(prepared).getpixel((5, 5)), RED)
    assert b"Anna" not in prepared.content


def test_heic_is_refused_where_it_cannot_be_converted(monkeypatch):
    monkeypatch.setattr(attachment_kinds, "find_spec", lambda name: None)
    with pytest.raises(AttachmentRefusedError, match="JPEG"):
        prepare_file(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "IMG_0001.HEIC")
    with pytest.raises(AttachmentRefusedError) as refused:
        prepare_file(zipped(), "x.zip")
    assert "HEIC" not in str(refused.value)


def test_a_large_heic_is_refused_by_its_header(settings):
    limited(settings, ATTACHMENT_MAX_PIXELS=1000)
    with pytest.raises(AttachmentRefusedError, match="bildpunkter"):
        prepare_file(heic(), "x.heic")


# What is refused


REFUSED = {
    "nothing": b"",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "svg after a comment": b"En bild:\n<!-- --><svg onload=alert(1)>",
    "html": b"<!doctype html><script>alert(1)</script>",
    "html after words": b"Hej\n<HTML><body>",
    "gif": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "gif in plain letters": b"GIF89a....",
    "gif with html": b"GIF89a/*<html>*/",
    "zip": zipped(),
    "program": b"MZ\x90\x00\x03\x00\x00\x00",
    "elf": b"\x7fELF\x02\x01\x01",
    "bmp": picture("BMP"),
    "tiff": picture("TIFF"),
    "ico": b"\x00\x00\x01\x00",
    "avif": b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf",
    "video": b"\0\0\0\x18ftypmp42\0\0\0\0isommp42",
    "pdf further down": b"\n\n%PDF-1.7\n%%EOF",
    "postscript": b"%!PS-Adobe-3.0",
    "rtf": b"{\\rtf1 hej}",
    "shell": b"#!/bin/sh\nrm -rf /",
    "controls": b"Hej\x1b[31m",
    "c1 controls": "Hej\x85då".encode(),
    "nul": b"Hej\0d\xc3\xa5",
    "latin 1": "Räksmörgås".encode("latin-1"),
    "utf-16": "Räksmörgås".encode("utf-16"),
    "half a jpeg": picture(size=(300, 300), quality=95)[:400],
    "only the beginning of a jpeg": b"\xff\xd8\xff",
    "a jpeg of noise": b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4,
    "half a png": picture("PNG", size=(200, 200))[:60],
    "a png without a header": b"\x89PNG\r\n\x1a\n" + b"\0" * 60,
    "a png of nothing": png_header(0, 10),
    "a png with too little in it": png_header(100, 100),
    "half a webp": picture("WEBP")[:25],
    "a webp of something else": b"RIFF\x20\0\0\0WEBPXXXX" + b"\0" * 40,
    "a broken heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 50,
    "a large png": png_header(60_000, 60_000),
    "a pdf with a password": pdf(b"<</Encrypt 3 0 R>>"),
    "a pdf that runs a script": pdf(b"<</OpenAction <</S /JavaScript /JS (app.alert\\(1\\))>> >>"),
    "a pdf that runs a script by another spelling": pdf(b"<</S /J#61v#61Script>>"),
    "a pdf that starts a program": pdf(b"<</S /Launch /F (cmd.exe)>>"),
    "a pdf with a file in it": pdf(b"<</Names <</EmbeddedFiles 4 0 R>> >>"),
    "a pdf that hides its script": pdf(packed=b"1 0 <</S /JavaScript /JS (1)>>"),
    "a pdf that cannot be unpacked": pdf(b"9 0 obj <</Type /ObjStm>> stream\nnot packed at all\nendstream"),
    "a pdf that cannot be looked through": pdf(packed=b"\0" * 21_000_000),
    "half a pdf": b"%PDF-1.7\n1 0 obj <<>> endobj",
    "a pdf of no version": b"%PDF-x\n%%EOF",
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("name", ["foto.jpg", "dokument.pdf"])
def test_what_is_not_plainly_harmless_is_refused_whatever_it_is_called(content, name):
    with pytest.raises(AttachmentRefusedError):
        prepare_file(content, name)


def test_a_program_in_a_pictures_clothes_loses_them():
    prepared = prepare_file(picture() + zipped(), "foto.jpg")
    assert not zipfile.is_zipfile(io.BytesIO(prepared.content))


def test_too_many_bytes_are_refused(settings):
    limited(settings, ATTACHMENT_MAX_BYTES=20)
    assert prepare_file(b"x" * 20, "a.txt").size == 20
    with pytest.raises(AttachmentRefusedError, match="20"):
        prepare_file(b"x" * 21, "a.txt")


# Bombs


def packed_png(side):
    """Return a few hundred bytes that are a whole picture of `side` times `side` points in black and white."""
    data = zlib.compress((b"\0" * (side // 8 + 1)) * side, 9)

    def chunk(kind, content):
        return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")

    header = side.to_bytes(4, "big") * 2 + b"\x01\x00\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def webp_header(kind, head):
    return b"RIFF\x40\0\0\0WEBP" + kind + len(head).to_bytes(4, "little") + head


BOMBS = {
    "a png's header": png_header(60_000, 60_000),
    "a small file that is a huge picture": packed_png(8_000),
    "a long and thin one": png_header(2**31 - 1, 1),
    "a jpeg's header": b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xdc\xff\xdc\x03"
    + b"\0" * 9
    + b"\xff\xda\x00\x08"
    + b"\0" * 60,
    "a webp's canvas": webp_header(b"VP8X", b"\0\0\0\0\xff\x3f\0\xff\x3f\0"),
    "a webp without loss": webp_header(b"VP8L", b"\x2f\xff\xff\xff\x0f" + b"\0" * 5),
    "a webp with loss": webp_header(b"VP8 ", b"\0\0\0\x9d\x01\x2a\xff\x3f\xff\x3f"),
}


@pytest.mark.parametrize("content", BOMBS.values(), ids=BOMBS)
def test_a_picture_that_is_too_large_is_refused_before_it_is_decoded(content, monkeypatch):
    def decode(*args, **kwargs):
        raise AssertionError("It was opened.")

    monkeypatch.setattr(attachment_images.Image, "open", decode)
    with pytest.raises(AttachmentRefusedError, match="pix"):
        prepare_file(content, "foto.jpg")


def test_a_header_is_not_believed_when_the_picture_says_otherwise(settings):
    """A second header later on makes no difference: what the decoder says is asked too."""
    limited(settings, ATTACHMENT_MAX_PIXELS=3000)
    frame = picture(size=(100, 100))
    small = b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x01\x00\x01\x03" + b"\x01\x11\x00\x02\x11\x00\x03\x11\x00"
    with pytest.raises(AttachmentRefusedError, match="pix"):
        prepare_file(small + frame[2:], "foto.jpg")


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n" + png_header(5, 5)[8:33] + b"\0\0\0\0tEXt\0\0\0\0" * 700_000,
        b"\xff\xd8" + b"\xff\xfe\x00\x02" * 2_000_000,
        b"\xff\xd8\xff\xc2\x00\x11\x08\x10\x00\x10\x00\x03" + b"\0" * 9 + b"\xff\xda\x00\x02\x00" * 1_500_000,
        b"\xff\xd8\xff" + b"\xff" * 9_000_000,
        b"\xff\xd8" + b"\xff" * 100_000 + picture()[2:],
        b"RIFF\xff\xff\xff\0WEBP" + b"ANMF\0\0\0\0" * 1_000_000,
        b"%PDF-1.7\n" + b"stream\n" * 1_000_000 + b"%%EOF",
        b"%PDF-1.7\n" + b"9 0 obj/ObjStm stream\n" * 300_000 + b"%%EOF",
        b" " * 9_000_000 + b"<",
    ],
    ids=[
        "chunks",
        "segments",
        "scans",
        "filling",
        "filling before a picture",
        "frames",
        "streams",
        "packed streams",
        "blanks",
    ],
)
def test_a_file_of_countless_parts_is_refused_soon(content):
    begun = time.process_time()
    try:
        prepare_file(content, "foto.jpg")
    except AttachmentRefusedError:
        pass
    else:
        assert content.startswith(b"%PDF-")
    assert time.process_time() - begun < 5


def test_a_picture_inside_a_picture_that_unpacks_to_much_is_refused():
    text = zlib.compress(b"x" * 60_000_000)
    chunk = b"zTXt" + b"Comment\0\0" + text
    bomb = len(chunk[4:]).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    whole = picture("PNG")
    with pytest.raises(AttachmentRefusedError):
        prepare_file(whole[:33] + bomb + whole[33:], "foto.png")


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"progressive": True}])
def test_a_header_says_what_the_decoder_says(file_format, options):
    content = picture(file_format, size=(123, 45), **options)
    assert claimed_size(content, kind_of(content)) == (123, 45)


def test_a_transparent_webp_has_its_size_in_its_header():
    content = picture("WEBP", size=(123, 45), mode="RGBA", color=(1, 2, 3, 4))
    assert claimed_size(content, "webp") == (123, 45)


def test_a_jpeg_that_never_says_how_large_it_is_is_broken():
    with pytest.raises(BrokenFileError):
        claimed_size(b"\xff\xd8\xff\x01\xff\xd9", "jpeg")


def test_a_jpeg_has_few_scans_each_of_which_costs_a_walk_over_the_whole_picture():
    begins = b"\xff\xd8\xff\xc2\x00\x11\x08\x10\x00\x10\x00\x03" + b"\0" * 9
    scan = b"\xff\xda\x00\x02\x00"
    assert claimed_size(begins + scan * 100 + b"\xff\xd9", "jpeg") == (4096, 4096)
    with pytest.raises(BrokenFileError, match="scans"):
        claimed_size(begins + scan * 101 + b"\xff\xd9", "jpeg")


# Text, PDF and small pictures


def test_plain_text_is_kept_as_it_is():
    content = "\ufeffRäksmörgås\r\n\tpå 😀\f".encode()
    prepared = prepare_file(content, "notes.md")
    assert (prepared.content, prepared.content_type) == (content, "text/plain; charset=utf-8")
    assert (prepared.name, prepared.width) == ("notes.md.txt", None)


@pytest.mark.parametrize("content", [pdf(), pdf(b"<</EncryptMetadata false>>"), pdf(packed=b"1 0 <</Type /Page>>")])
def test_a_plain_pdf_is_kept_as_it_is(content):
    prepared = prepare_file(content, "ritning.PDF")
    assert (prepared.content, prepared.content_type, prepared.name) == (content, "application/pdf", "ritning.pdf")


def test_a_small_picture_is_small_and_a_jpeg():
    content = small_jpeg(picture("PNG", size=(1000, 500)), "image/png")
    image = Image.open(io.BytesIO(content))
    assert (image.format, image.size) == ("JPEG", (480, 240))
    assert Image.open(io.BytesIO(small_jpeg(picture(size=(1000, 2000)), "image/jpeg"))).size == (240, 480)


@pytest.mark.parametrize("content", [b"", b"<html>", picture("GIF"), png_header(60_000, 60_000)])
def test_of_a_damaged_file_there_is_no_small_picture(content):
    with pytest.raises(AttachmentRefusedError):
        small_jpeg(content, "image/png")


def test_of_a_stored_picture_that_became_too_large_there_is_no_small_one(settings):
    limited(settings, ATTACHMENT_MAX_PIXELS=100)
    with pytest.raises(AttachmentRefusedError, match="pix"):
        small_jpeg(picture(), "image/jpeg")
