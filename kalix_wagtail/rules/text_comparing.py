"""Two editions paragraph by paragraph: what was added, removed, changed and moved.

Identity first (a block keeps its id from edition to edition), then the very same words, then likeness among neighbours.
The words are rapidfuzz's, the structure is ours. Bounded: likeness is asked of a few neighbours only.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz.distance import Indel

from .pieces import Piece, pieces_of
from .words import compare_words

#: From this share of the words in the same order, two paragraphs in the same place are one that was changed.
ALIKE = 0.55

#: How many paragraphs ahead a likeness is looked for.
NEIGHBOURS = 8


@dataclass(frozen=True)
class Row:
    """A piece in the old text, in the new one, or in both.

    `kind`: "same", "changed", "added" or "removed". `runs`: of a changed piece, its words (see `words.Run`); empty
    when only links or emphasis differ. `moved_from`: of a piece that stands in another place, the section it stood in.
    """

    kind: str
    old: Piece | None
    new: Piece | None
    runs: tuple = ()
    moved_from: str | None = None

    @property
    def piece(self):
        """Return the piece as it is now, or as it was when it is no more."""
        return self.new or self.old

    @property
    def is_moved(self):
        return self.moved_from is not None

    @property
    def is_plain(self):
        """Return whether there is nothing to tell of it."""
        return self.kind == "same" and not self.is_moved


def compare_texts(before, after):
    """Return the `Row`s of two documents, as plain JSON and as they may be shown, in the order of the new one.

    What was removed stands where it stood, after the piece before it.
    """
    old, new = pieces_of(before), pieces_of(after)
    pairs = _pairs(old, new)
    moved = _moved(pairs)
    rows = [_row(old, new, pairs, moved, place) for place in range(len(new))]
    return _with_removed(rows, old, pairs)


def _pairs(old, new):
    """Return ``{place in the new text: place in the old one}`` for the pieces that are the same or one that changed."""
    pairs, taken = {}, set()

    def pair(there, here):
        pairs[here] = there
        taken.add(there)

    for key in (_identity, _words):
        waiting = defaultdict(list)
        for place, piece in enumerate(old):
            if place not in taken:
                waiting[key(piece)].append(place)
        for place, piece in enumerate(new):
            if place not in pairs and waiting[key(piece)]:
                pair(waiting[key(piece)].pop(0), place)
        if key is _identity:
            _by_block(old, new, pairs, taken, pair)
    _by_likeness(old, new, pairs, taken, pair)
    return pairs


def _identity(piece):
    return piece.kind, piece.block_id, piece.text


def _words(piece):
    # A short text, such as "Ansvar", says nothing of being the same.
    return (piece.kind, piece.text) if len(piece.text) > 20 else (piece.kind, piece.text, piece.block_id)


def _by_block(old, new, pairs, taken, pair):
    """Pair what is left of each block: one with one, and paragraphs of a block by likeness."""
    left = defaultdict(lambda: ([], []))
    for place, piece in enumerate(old):
        if place not in taken:
            left[piece.kind, piece.block_id][0].append(place)
    for place, piece in enumerate(new):
        if place not in pairs:
            left[piece.kind, piece.block_id][1].append(place)
    for (kind, _block_id), (there, here) in left.items():
        if len(there) == len(here) == 1 and kind not in ("text", "row"):
            pair(there[0], here[0])
            continue
        for place in here:
            best = _likeliest(new[place], [(p, old[p]) for p in there[:NEIGHBOURS]])
            if best is not None:
                there.remove(best)
                pair(best, place)


def _by_likeness(old, new, pairs, taken, pair):
    """Pair what stands between the same neighbours and is alike: text that was pasted anew with its changes."""
    position = 0
    for place, piece in enumerate(new):
        if place in pairs:
            position = pairs[place] + 1
            continue
        ahead = [p for p in range(position, min(position + NEIGHBOURS, len(old))) if p not in taken]
        best = _likeliest(piece, [(p, old[p]) for p in ahead if old[p].kind == piece.kind])
        if best is not None:
            pair(best, place)
            position = best + 1


def _likeliest(piece, candidates):
    """Return the place of the candidate that is most like `piece`, the earliest of equals, or None."""
    words, best, likeness = _plain_words(piece), None, ALIKE
    for place, candidate in candidates:
        found = Indel.normalized_similarity(words, _plain_words(candidate), score_cutoff=likeness)
        if found > likeness or (best is None and found >= likeness):
            best, likeness = place, found
    return best


def _plain_words(piece):
    return re.findall(r"\w+", piece.text.casefold())


def _moved(pairs):
    """Return the places in the new text of what has moved: all but the longest run that kept its order."""
    order = [pairs[place] for place in sorted(pairs)]
    tails, back, at = [], [], []
    for number, there in enumerate(order):
        length = bisect_left(tails, there)
        tails[length : length + 1] = [there]
        at[length : length + 1] = [number]
        back.append(at[length - 1] if length else None)
    kept, number = set(), at[-1] if at else None
    while number is not None:
        kept.add(number)
        number = back[number]
    return {place for number, place in enumerate(sorted(pairs)) if number not in kept}


def _row(old, new, pairs, moved, place):
    piece = new[place]
    if place not in pairs:
        return Row("added", None, piece)
    before = old[pairs[place]]
    moved_from = before.section if place in moved else None
    if before.text == piece.text and before.markup == piece.markup:
        return Row("same", before, piece, moved_from=moved_from)
    runs = () if before.text == piece.text else tuple(compare_words(before.text, piece.text))
    return Row("changed", before, piece, runs, moved_from)


def _with_removed(rows, old, pairs):
    here = {there: place for place, there in pairs.items()}
    after = defaultdict(list)
    last = -1
    for there, piece in enumerate(old):
        if there not in here:
            after[last].append(Row("removed", piece, None))
        elif not rows[here[there]].is_moved:
            last = here[there]
    found = list(after[-1])
    for place, row in enumerate(rows):
        found += [row, *after[place]]
    return found


def in_groups(rows):
    """Return the rows as ``[(is to be folded away, [row, …]), …]``: runs without anything to tell, and the others."""
    return [(is_plain, list(group)) for is_plain, group in groupby(rows, key=lambda row: row.is_plain)]
