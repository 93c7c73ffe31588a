"""Which characters a reader can see."""

import unicodedata

#: Letters and symbols by their category that leave the paper blank.
BLANK = "\u115f\u1160\u3164\uffa0\u2800"

#: Marks that turn the text after them around, also beyond where they stand.
TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def is_visible(character):
    """Return whether a character leaves a mark on paper by itself."""
    return unicodedata.category(character)[0] not in "CZM" and character not in BLANK


def without_turning_marks(text):
    """Return `text` without the marks that turn text around, for where nothing can fence them in."""
    return text.translate(TURNING)
