"""What an import does to units: which are new, get another name or place, or end."""

from django.utils import formats
from django.utils.translation import gettext as _

from .. import conf
from ..enums import ImportedChange, UnitKind
from ..importing.organisation_rows import RowError
from ..importing.organisation_words import name_column
from .import_periods import Span, Verdict, apply, judge, span_on
from .import_stored import StoredUnit
from .import_tree import tree_errors
from .import_writes import PLACEMENT, UNIT_NAME, Change, Edit, NewName, NewPlacement

CODE, KIND, PARENT, FROM, UNTIL = "code", "kind", "parent", "from", "until"


class UnitPlanner:
    """Compares the rows of units in a file with the stored `units` (by code), and changes these in memory.

    After `plan()` they stand as they will, and `errors`, `changes` and `writes` (a `Writes`) are filled in.
    """

    def __init__(self, rows, units, *, today, writes):
        self.rows, self.units, self.today, self.writes = rows, units, today, writes
        self.errors, self.changes, self.unchanged = [], [], 0
        self.line_of = {}
        self.language = conf.get("DECISIVE_LANGUAGE").lower()

    def plan(self):
        twins = {code.casefold(): code for code in self.units}
        for row in self.rows:
            self.line_of[row.code] = row.line
            before = len(self.changes)
            unit = self.units.get(row.code)
            if unit is not None:
                self._known(row, unit)
            elif row.code.casefold() in twins:
                text = _("The code differs from that of the unit “%(code)s” in capital letters only.")
                self._refuse(row, CODE, text % {"code": twins[row.code.casefold()]})
            else:
                self._create(row)
            self.unchanged += before == len(self.changes)
        for unit in self.units.values():
            self._write(unit)
        self.errors += tree_errors(self.units, self.line_of)

    def _refuse(self, row, column, message):
        self.errors.append(RowError(row.line, column, message))

    def label(self, code):
        """Return what people call a unit: its name and its code."""
        unit = self.units.get(code)
        names = unit.names.get(self.language) or next(iter(unit.names.values()), None) if unit else None
        return f"{max(names, key=lambda span: span.valid_from).value} ({code})" if names else code

    def _change(self, kind, row, before="", after="", day=None):
        self.changes.append(Change(kind, row.line, self.label(row.code), before, after, day))

    def _place_text(self, place):
        kind, parent = place
        label = str(UnitKind(kind).label) if kind in UnitKind.values else kind
        return _("%(kind)s below %(unit)s") % {"kind": label, "unit": self.label(parent)} if parent else label

    def _create(self, row):
        day, names = row.valid_from or self.today, dict(row.names)
        faults = len(self.errors)
        if self.language not in names:
            self._refuse(row, name_column(self.language), _("The unit is new and needs a name."))
        if not row.kind:
            self._refuse(row, KIND, _("The unit is new and needs a kind."))
        if row.valid_until is not None and row.valid_until < day:
            self._refuse(row, UNTIL, _("The last day is before the first."))
        # Also when it is faulty, so that the rows below it are not said to be.
        unit = self.units[row.code] = StoredUnit(row.code)
        for language, name in row.names:
            unit.names[language].append(Span(None, day, None, name))
        unit.placements.append(Span(None, day, row.valid_until, (row.kind, row.parent)))
        if faults == len(self.errors):
            self.writes.units.append(row.code)
            self._change(ImportedChange.CREATED, row, after=self._place_text((row.kind, row.parent)), day=day)

    def _known(self, row, unit):
        day = row.valid_from or self.today
        # A row that ends before the import begins, and gives no day of its own, only says when the unit ended.
        if row.valid_until is None or row.valid_until >= day:
            for language, name in row.names:
                self._rename(row, unit.names[language], name, day)
            if row.kind or row.says_parent:
                self._place(row, unit.placements, day)
        if row.valid_until is not None:
            self._close(row, unit.placements, row.valid_until)

    def _rename(self, row, spans, name, day):
        verdict, span = judge(spans, name, day, self.today)
        if verdict is Verdict.TOO_EARLY:
            self._too_early(row, span)
        elif verdict is not Verdict.SAME:
            before = span.value if span else ""
            apply(spans, verdict, span, name, day)
            self._change(ImportedChange.RENAMED, row, before, name, day)

    def _place(self, row, spans, day):
        last = span_on(spans, day) or max(spans, key=lambda span: span.valid_from, default=None)
        kind, parent = last.value if last else ("", "")
        place = (row.kind or kind, row.parent if row.says_parent else parent)
        if not place[0]:
            self._refuse(row, KIND, _("The unit has no place in the organisation and needs a kind."))
            return
        verdict, span = judge(spans, place, day, self.today)
        if verdict is Verdict.TOO_EARLY:
            self._too_early(row, span)
        elif verdict is Verdict.NEW:
            apply(spans, verdict, span, place, day)
            self._change(ImportedChange.REOPENED, row, "", self._place_text(place), day)
        elif verdict is not Verdict.SAME:
            before = self._place_text(span.value)
            apply(spans, verdict, span, place, day)
            self._change(ImportedChange.MOVED, row, before, self._place_text(place), day)

    def _too_early(self, row, span):
        text = _("Something else holds from %(date)s already. Give a day after that.")
        self._refuse(row, FROM, text % {"date": formats.date_format(span.valid_from)})

    def _close(self, row, spans, last_day):
        last = max(spans, key=lambda span: span.valid_from, default=None)
        if last is None:
            self._refuse(row, UNTIL, _("The unit has no place in the organisation that could end."))
            return
        if last.valid_from > last_day:
            text = _("The unit has a place from %(date)s, after its last day.")
            self._refuse(row, UNTIL, text % {"date": formats.date_format(last.valid_from)})
            return
        if last.valid_until is not None and last.valid_until < min(last_day, self.today):
            text = _("The unit was closed on %(date)s already.")
            self._refuse(row, UNTIL, text % {"date": formats.date_format(last.valid_until)})
            return
        before = last.valid_until
        ending = [span for span in spans if span is last or span.lasts(last_day)]
        if all(span.valid_until == last_day for span in ending):
            return
        for span in ending:
            span.valid_until = last_day
        self._change(ImportedChange.CLOSED, row, formats.date_format(before) if before else "", "", last_day)

    def _write(self, unit):
        for language, spans in unit.names.items():
            for span in spans:
                if span.pk is None:
                    name = NewName(unit.code, language, span.value, span.valid_from, span.valid_until)
                    self.writes.names.append(name)
                elif span.is_changed:
                    values = (("name", span.value), ("valid_until", span.valid_until))
                    self.writes.edits.append(Edit(UNIT_NAME, span.pk, values))
        for span in unit.placements:
            kind, parent = span.value
            if span.pk is None:
                self.writes.placements.append(NewPlacement(unit.code, kind, parent, span.valid_from, span.valid_until))
            elif span.is_changed:
                values = (("kind", kind), ("parent", parent), ("valid_until", span.valid_until))
                self.writes.edits.append(Edit(PLACEMENT, span.pk, values))
