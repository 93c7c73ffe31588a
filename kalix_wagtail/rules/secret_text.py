"""Finds a text that should never have been typed, however it is written: case, form of Unicode, spaces, hyphens."""

import re
import unicodedata
from functools import cached_property
from itertools import pairwise

#: What stands in its place when the usual replacement would itself hold the text.
NEUTRAL = "[***]"

#: Fewer characters would hit half of what people have written.
SHORTEST = 3

#: Keys in JSON whose values are names of our own, which our code would not know again if they were changed.
OUR_KEYS = frozenset({"id", "kind", "outcome", "from", "to", "files"})

#: A personal identity number: century if any, date, and four digits.
PERSONAL_NUMBER = re.compile(r"(?:19|20)?(\d{6})\s*[-+]?\s*(\d{4})")


class Secret:
    """A text to be found in others, and replaced there."""

    def __init__(self, text):
        self.folded = " ".join(_fold(text)[0].split())

    def __repr__(self):
        # It must not come into a log by way of a traceback.
        return "<Secret>"

    @property
    def is_long_enough(self):
        return len(self.folded.replace(" ", "")) >= SHORTEST

    @cached_property
    def pattern(self):
        number = PERSONAL_NUMBER.fullmatch(self.folded)
        if number:
            return re.compile(rf"(?:19|20)?{number[1]}\s*[-+]?\s*{number[2]}")
        return re.compile(r"\s+".join(re.escape(word) for word in self.folded.split(" ")))

    def spans(self, text):
        """Return ``[(start, end), …]`` of where the secret stands in `text`, left to right."""
        folded, places = _fold(text)
        found, position = [], 0
        while match := self.pattern.search(folded, position):
            if _is_within(places, match.start()) or _is_within(places, match.end()):
                position = match.start() + 1  # half of a letter and its accent is another letter
                continue
            found.append((places[match.start()][0], places[match.end() - 1][1]))
            position = match.end()
        return found

    def count(self, value):
        """Return how often the secret stands in a text, or in the texts of lists and dicts; other values hold none."""
        if isinstance(value, str):
            return len(self.spans(value))
        return sum(self.count(part) for _key, part in _parts(value))

    def replaced(self, value, replacement):
        """Return `value`, a text or lists and dicts of texts, with `replacement` where the secret stood."""
        if isinstance(value, str):
            for start, end in reversed(self.spans(value)):
                value = value[:start] + replacement + value[end:]
            return value
        if isinstance(value, dict):
            typed = dict(_parts(value))
            return {key: self.replaced(part, replacement) if key in typed else part for key, part in value.items()}
        if isinstance(value, list):
            return [self.replaced(part, replacement) for part in value]
        return value

    def safe_replacement(self, replacement):
        """Return `replacement`, or a neutral one when that would hold the secret itself."""
        return NEUTRAL if self.count(replacement) else replacement


def _parts(value):
    """Return ``[(key, part), …]`` of what people may have typed in a list or a dict."""
    if isinstance(value, dict):
        return [(key, part) for key, part in value.items() if key not in OUR_KEYS]
    return list(enumerate(value)) if isinstance(value, list) else []


def _is_within(places, position):
    """Return whether `position` of a folded text is in the middle of what was one letter."""
    return 0 < position < len(places) and places[position] == places[position - 1]


def _fold(text):
    """Return ``(folded, places)``: `text` as it is compared, and for each of its characters (start, end) in `text`."""
    folded, places = [], []
    for start, end in _letters(text):
        letter = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text[start:end]).casefold())
        for character in letter:
            category = unicodedata.category(character)
            if category in ("Cf", "Cc") and not character.isspace():
                continue
            folded.append("-" if category == "Pd" else character)
            places.append((start, end))
    return "".join(folded), places


def _letters(text):
    """Return ``[(start, end), …]`` of the letters of a text: each with the accents and invisible marks behind it."""
    starts = [
        index
        for index, character in enumerate(text)
        if index == 0 or not (unicodedata.combining(character) or unicodedata.category(character) == "Cf")
    ]
    return list(pairwise([*starts, len(text)]))
