"""Whether units stand together as a tree when an import is done: above each there is one, open, and no circles."""

from django.utils import formats
from django.utils.translation import gettext as _

from ..importing.organisation_rows import RowError
from .import_periods import span_on

#: More steps than any organisation has. It also bounds the work that a chain of thousands would make.
DEEPEST = 50


def tree_errors(units, line_of):
    """Return the `RowError`s of units that would stand wrongly.

    `units`: the `StoredUnit`s by code as they will be. `line_of`: the line of each code that the file names; what has
    nothing to do with those is not judged.
    """
    below = {}
    for unit in units.values():
        for span in unit.placements:
            below.setdefault(span.value[1], []).append((unit.code, span))
    changed = [(code, span) for code in line_of if code in units for span in units[code].placements if span.is_changed]
    errors = []
    for code, span in changed:
        errors += _parent_errors(units, code, span, line_of[code])
        errors += _left_below(span, below.get(code, []), units[code], line_of[code])
    days = [span.valid_from for _code, span in changed if span.says_something_new]
    if not days:
        return errors
    earliest = min(days)
    # A circle closes on the day its youngest placement begins: that of a row, or one that was planned before.
    begins = [
        (unit.code, span.valid_from)
        for unit in units.values()
        for span in unit.placements
        if span.says_something_new or span.valid_from > earliest
    ]
    return [*errors, *_circles(units, begins, line_of)]


def _parent_errors(units, code, span, line):
    _kind, parent = span.value
    if not parent or not span.says_something_new:
        return
    if parent not in units:
        yield RowError(line, "parent", _("There is no unit “%(code)s”.") % {"code": parent})
    elif parent != code and not span_on(units[parent].placements, span.valid_from):
        text = _("The unit “%(code)s” is not open on %(date)s.")
        yield RowError(line, "parent", text % {"code": parent, "date": formats.date_format(span.valid_from)})


def _left_below(span, below, unit, line):
    """Return an error when a unit closes and others still stand below it after that."""
    last = max(unit.placements, key=lambda each: each.valid_from)
    known = {each.stored[1] for each in unit.placements if each.stored}
    if span is not last or span.valid_until is None or span.valid_until in known:
        return
    left = sorted({code for code, other in below if other.valid_until is None or other.valid_until > span.valid_until})
    if left:
        shown = ", ".join(left[:5]) + (" …" if len(left) > 5 else "")
        yield RowError(line, "until", _("Units still stand below it after that day: %(codes)s.") % {"codes": shown})


def _circles(units, begins, line_of):
    said = set()
    for code, date in begins:
        circle = _circle(units, code, date)
        named = [each for each in circle or [code] if each in line_of]
        if circle == [] or not named:
            continue
        line = line_of[code] if code in line_of else line_of[named[0]]
        if (line, frozenset(circle or ())) in said:
            continue
        said.add((line, frozenset(circle or ())))
        if circle is None:
            text = _("The unit stands more than %(count)d steps below the top.") % {"count": DEEPEST}
        else:
            text = _("The unit would stand below itself: %(codes)s.") % {"codes": " → ".join([*circle, circle[0]])}
        yield RowError(line, "parent", text)


def _circle(units, code, date):
    """Return the codes of the circle that a unit is in on `date`, [] when it is in none, None when that is too deep."""
    path = [code]
    while True:
        span = span_on(units[path[-1]].placements, date) if path[-1] in units else None
        parent = span.value[1] if span else ""
        if not parent or parent in path[1:]:
            return []
        if parent == code:
            return path
        if len(path) > DEEPEST:
            return None
        path.append(parent)
