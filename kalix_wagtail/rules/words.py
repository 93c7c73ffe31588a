"""What differs between two texts, word by word."""

import re
from dataclasses import dataclass

from rapidfuzz.distance import Indel

#: A word with the white space after it, so that joining the words gives the text again.
WORD = re.compile(r"\S+\s*|\s+")

#: An unchanged run this short between changes is read as part of the change: "och" alone helps no one.
TOO_SHORT = 1


@dataclass(frozen=True)
class Run:
    """Words in a row that are alike ("same"), only in the new text ("added") or only in the old one ("removed")."""

    kind: str
    text: str

    @property
    def words(self):
        """Return the text without the space around it, which is neither added nor removed."""
        return self.text.strip()


def compare_words(before, after):
    """Return two texts as one list of `Run`s, in which what was removed comes before what was added.

    The same and removed runs joined give `before`, the same and added ones `after`, but for white space.
    """
    old, new = WORD.findall(before.strip()), WORD.findall(after.strip())
    keys = [word.strip() for word in old], [word.strip() for word in new]
    steps = [
        (op.tag == "equal", old[op.src_start : op.src_end], new[op.dest_start : op.dest_end])
        for op in Indel.opcodes(*keys)
    ]
    return list(_runs(_merged(_without_short_islands(_merged(steps)))))


def _merged(steps):
    """Return the steps, each ``(is alike, old words, new words)``, with changes that follow one another as one."""
    found = []
    for is_alike, old, new in steps:
        if found and not is_alike and not found[-1][0]:
            found[-1] = (False, found[-1][1] + old, found[-1][2] + new)
        else:
            found.append((is_alike, old, new))
    return found


def _without_short_islands(steps):
    """Return the steps with short unchanged runs between larger changes counted as changed."""
    for number, (is_alike, old, new) in enumerate(steps):
        if is_alike and 0 < number < len(steps) - 1 and len(old) <= TOO_SHORT:
            changed = sum(len(words) for step in (steps[number - 1], steps[number + 1]) for words in step[1:])
            is_alike = changed <= 2 * len(old)
        yield is_alike, old, new


def _runs(steps):
    for is_alike, old, new in steps:
        if is_alike:
            yield Run("same", "".join(new))
            continue
        if old:
            yield Run("removed", _spaced(old))
        if new:
            yield Run("added", _spaced(new))


def _spaced(words):
    text = "".join(words)
    return text if text[-1:].isspace() else f"{text} "
