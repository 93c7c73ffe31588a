"""File names that fool neither a browser, a disk nor a reader."""

import unicodedata

import pytest
from django.utils import translation

from kalix_wagtail.rules.attachment_names import MAX_LENGTH, clean_file_name, extension_of

CLEANED = {
    "foto.jpg": "foto.jpg",
    "foto.HEIC": "foto.jpg",
    "../../x": "x.jpg",
    "C:\\x": "x.jpg",
    "\\\\server\\share\\foto.png": "foto.jpg",
    "/etc/passwd": "passwd.jpg",
    "a\r\nSet-Cookie: x=1": "aSet-Cookie x=1.jpg",
    'a"; filename="b.exe': "a filename=b.exe.jpg",
    "it's.jpg": "its.jpg",
    "«citat» ”här”.png": "citat här.jpg",
    "foto\u202egpj.exe": "fotogpj.exe.jpg",
    "a\u2066b\u2069c\u200bd\ufeff.jpg": "abcd.jpg",
    "a\0b\x7f\x85c": "abc.jpg",
    "a\u2028b\u2029c\u00a0d": "a b c d.jpg",
    "a\ud800b": "ab.jpg",
    ".htaccess": "htaccess.jpg",
    "foto.jpg. . .": "foto.jpg",
    "  foto   av dörr .jpg": "foto av dörr.jpg",
    "do\u0308rr.jpg": "dörr.jpg",
    "virus.jpg.exe": "virus.jpg.exe.jpg",
    "100%.png": "100.jpg",
    "$(rm -rf).sh": "(rm -rf).sh.jpg",
    "": "fil.jpg",
    ".": "fil.jpg",
    "..": "fil.jpg",
    "/": "fil.jpg",
    "\u202e": "fil.jpg",
    "\u3164.png": "fil.jpg",
    "\u0301.png": "fil.jpg",
    "日本語.webp": "日本語.jpg",
}


@pytest.mark.parametrize(("name", "cleaned"), CLEANED.items(), ids=map(ascii, CLEANED))
def test_a_file_name_is_cleaned(name, cleaned):
    with translation.override("en"):
        assert clean_file_name(name, ".jpg") == cleaned.replace("fil.", "file.")


@pytest.mark.parametrize("name", ["x" * 300, "å" * 300 + ".png", "do\u0308" * 300, "a. " * 200, "." * 300 + "x" * 300])
def test_a_long_name_is_cut_and_keeps_its_extension(name):
    cleaned = clean_file_name(name, ".jpg")
    assert len(cleaned) <= MAX_LENGTH and cleaned.endswith(".jpg") and cleaned[-5] not in " ."
    assert cleaned == unicodedata.normalize("NFC", cleaned)


def test_the_extension_of_a_cleaned_name():
    assert extension_of(clean_file_name("a.b.c", ".pdf")) == ".pdf"
