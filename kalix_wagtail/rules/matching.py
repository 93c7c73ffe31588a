"""Which added items look like ended ones: pasted or imported text comes with new identities.

Only a person can say that two are the same duty; this finds what is worth asking about.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher

from .comparing import Item, mark_words

#: Words are compared by their first letters, so that "ansvarig" is "ansvariga" and "nämnd" is "nämnderna".
LETTERS = 5

#: From half of the words in the same order, two texts are worth a look. difflib's own rule of thumb, 0.6, misses
#: duties that a revision has rewritten; much below 0.5, any two sentences with "ska se till att" in them are alike.
#: Asking once too often costs a glance; not asking costs the duty its code and its history.
ALIKE = 0.5

#: How many added items are suggested for one that ended.
SUGGESTIONS = 3


@dataclass(frozen=True)
class Pair:
    """An ended item and an added one that may be the same. `likeness` is between `ALIKE` and 1."""

    old: Item
    new: Item
    likeness: float

    @property
    def is_identical(self):
        return self.likeness == 1

    @property
    def marked(self):
        """Return the two texts with the words that differ marked; see `comparing.mark_words`."""
        return mark_words(self.old.text, self.new.text)


def look_alikes(ended, added):
    """Return a `Pair` for each two items worth asking about, as they stood in the old document, the likeliest first.

    Items with the very same words are matched first, one to one in reading order, and offered nothing else.
    """
    pairs = _identical(ended, added)
    settled = {item.id for pair in pairs for item in (pair.old, pair.new)}
    stems = {item.id: _stems(item.text) for item in (*ended, *added) if item.id not in settled}
    candidates = [item for item in added if item.id in stems]
    for old in (item for item in ended if item.id in stems):
        found = [Pair(old, new, _likeness(stems[old.id], stems[new.id])) for new in candidates]
        found = [pair for pair in found if pair.likeness >= ALIKE]
        pairs += sorted(found, key=lambda pair: -pair.likeness)[:SUGGESTIONS]
    order = {item.id: place for place, item in enumerate(ended)}
    return sorted(pairs, key=lambda pair: order[pair.old.id])


def _identical(ended, added):
    waiting = defaultdict(list)
    for item in added:
        waiting[_words(item.text)].append(item)
    return [Pair(old, waiting[key].pop(0), 1) for old in ended if waiting[key := _words(old.text)]]


def _words(text):
    return tuple(re.findall(r"\w+", text.casefold()))


def _stems(text):
    return [word[:LETTERS] for word in _words(text)]


def _likeness(old, new):
    matcher = SequenceMatcher(None, new, old, autojunk=False)
    # Both are upper bounds of the ratio, and much cheaper.
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0
    # Words that differ in their endings only are much alike, yet not the very same.
    return min(matcher.ratio(), 0.99)
