"""File names as they are shown and offered: nothing in them that a browser, a disk or a reader could be fooled by."""

import re
import unicodedata

from django.utils.translation import gettext as _

from .visible_text import is_visible

#: The longest file name that is kept, extension included.
MAX_LENGTH = 120

#: What separates folders, quotes, or means something to a disk or a header.
UNSAFE = re.compile(r"""["'`´‘’“”„«»<>:|?*;%&$\\/]""")

#: Extensions that say the same as the content's own, and are replaced by it.
KNOWN_EXTENSION = re.compile(r"\.(jpe?g|jpe|jfif|png|webp|hei[cf]|pdf|txt|text)$", re.IGNORECASE)


def clean_file_name(name, extension):
    """Return `name` as one harmless name that ends in `extension` (such as ".jpg"), whatever the user called it.

    Folders, control characters, invisible ones that turn the direction of text, and quotes are gone. A name of
    which nothing is left becomes "file".
    """
    name = unicodedata.normalize("NFC", re.split(r"[\\/]", str(name))[-1])
    name = "".join(" " if unicodedata.category(c) in ("Zl", "Zp", "Zs") else c for c in name)
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    stem = KNOWN_EXTENSION.sub("", UNSAFE.sub("", name).strip(" ."))
    stem = " ".join(stem.split()).strip(" .")[: MAX_LENGTH - len(extension)].strip(" .")
    return (stem if any(is_visible(character) for character in stem) else _("file")) + extension


def extension_of(name):
    """Return the extension of a cleaned name, with its dot."""
    return "." + name.rpartition(".")[2]
