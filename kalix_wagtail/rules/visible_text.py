"""Which characters a reader can see."""

import unicodedata

#: Letters and symbols by their category that leave the paper blank.
BLANK = "\u115f\u1160\u3164\uffa0\u2800"


def is_visible(character):
    """Return whether a character leaves a mark on paper by itself."""
    return unicodedata.category(character)[0] not in "CZM" and character not in BLANK
