"""How a fault in an edition is told: what, where, and how it should be; never with words that are hidden."""

from dataclasses import asdict, dataclass
from os.path import commonprefix

#: How much of a differing value is shown.
SHOWN = 120


@dataclass(frozen=True)
class Fault:
    """Something broken in an edition: what, where in it (an anchor or a block id), and how it should be."""

    edition_id: int
    edition: str
    what: str
    where: str
    expected: str
    found: str

    def as_dict(self):
        """Return the fault as plain data."""
        return asdict(self)

    def __str__(self):
        where = f" at {self.where}" if self.where else ""
        return f"{self.edition}: {self.what}{where}: expected {self.expected}, found {self.found}"


def difference(edition, what, where, expected, found, conceals=()):
    """Yield a fault if two values differ; of long texts the part where they do. `conceals`: see `fault`."""
    if expected != found:
        yield fault(edition, what, where, *_around_difference(expected, found), conceals)


def fault(edition, what, where, expected, found, conceals=()):
    """Return a fault. In an edition that `conceals` passages, the words found may be the hidden ones: not repeated."""
    if conceals:
        expected, found = "what may be shown of the content", "nothing" if found == "nothing" else "something else"
    return Fault(edition.pk, f"{edition} ({edition.language})", what, where, *map(_shown, (expected, found)))


def _around_difference(expected, found):
    """Return two long texts from shortly before where they part."""
    if not isinstance(expected, str) or not isinstance(found, str) or max(len(expected), len(found)) <= SHOWN:
        return expected, found
    same = len(commonprefix([expected, found]))
    start = max(0, same - SHOWN // 4)
    return expected[start:], found[start:]


def _shown(value):
    text = "nothing" if value in (None, "", []) else str(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
