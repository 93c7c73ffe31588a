"""What was changed in a report, by whom and when, from the rows that django-simple-history keeps."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import BooleanField, DateField, DateTimeField, ForeignKey
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext

from ..models import DeficiencyCategory, DeficiencyReport
from .report_register import person

#: Whose changes are told. Not the text, which stands on the report's page; nothing of the reporter; and not who is
#: passed over.
TOLD = (
    "status",
    "category",
    "is_sensitive",
    "severity",
    "due_on",
    "route_unit",
    "assignee",
    "duplicate_of",
    "registry_number",
    "is_fixed",
    "legal_hold",
    "closed_at",
)


@dataclass(frozen=True)
class Change:
    """One field that was given another value; both as text, "" for nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Saved:
    """One time that a report was saved: when, by whom ("" when that is not told), and the `Change`s."""

    when: object
    who: str
    changes: list


def history_of(report, words, *, tells_reporter):
    """Return the `Saved`s of a report, newest first, without those that changed nothing that is told.

    `words`: the `RegisterWords` of the day. `tells_reporter`: whether the reader may know who reported; if not, nobody
    is named where the reporter was the one who saved. Four queries, however long the history is.
    """
    rows = list(report.history.order_by("history_date", "history_id").select_related("history_user"))
    reporters = {report.reporter_id, *(row.reporter_id for row in rows)} - {None}
    values = _Values(rows, words)
    found = []
    for before, after in zip([None, *rows], rows, strict=False):
        is_hidden = after.history_user_id in reporters and not tells_reporter
        who = "" if is_hidden else person(after.history_user)
        changes = [] if before is None else values.changes(before, after)
        if changes or before is None:
            found.append(Saved(after.history_date, who, changes))
    return found[::-1]


class _Values:
    """Puts the values of rows into words, having read the people, categories and reports that they name."""

    def __init__(self, rows, words):
        self.words = words
        self.people = get_user_model().objects.in_bulk({row.assignee_id for row in rows} - {None})
        self.categories = DeficiencyCategory.objects.in_bulk({row.category_id for row in rows} - {None})
        named = {row.duplicate_of_id for row in rows} - {None}
        self.references = dict(DeficiencyReport.objects.filter(pk__in=named).values_list("pk", "reference"))

    def changes(self, before, after):
        found = []
        for name in TOLD:
            field = DeficiencyReport._meta.get_field(name)
            if getattr(before, field.attname) != getattr(after, field.attname):
                label = capfirst(str(field.verbose_name))
                found.append(Change(label, self.text(before, field), self.text(after, field)))
        return found

    def text(self, row, field):
        value = getattr(row, field.attname)
        if value is None or value == "":
            return ""
        if isinstance(field, ForeignKey):
            return self._name(field.name, value)
        if isinstance(field, BooleanField):
            return gettext("Yes") if value else gettext("No")
        if isinstance(field, DateTimeField):
            return formats.date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
        if isinstance(field, DateField):
            return formats.date_format(value, "SHORT_DATE_FORMAT")
        return str(dict(field.flatchoices).get(value, value))

    def _name(self, name, pk):
        if name == "route_unit":
            return self.words.unit(pk)
        if name == "assignee":
            return person(self.people.get(pk))
        found = (self.categories if name == "category" else self.references).get(pk)
        return str(found) if found else ""
