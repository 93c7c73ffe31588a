"""What happened to a report, as sentences: who did what, in words that hold on their own."""

import datetime

from django.utils import formats
from django.utils.translation import gettext as _

from ..enums import CaseEventKind, ReportStatus, Severity
from .people import person_name


def actor_name(event, *, sees_reporter):
    """Return who did it: a name, "The reporter" when the reader may not know who that is, "" for nobody."""
    if event.report.reporter_id == event.actor_id:
        if sees_reporter and event.report.reporter is None:
            return event.report.reporter_name or _("The reporter")
        # Only what nobody did by hand has no actor in a report that someone with an account sent.
        if not sees_reporter:
            return _("The reporter")
    return person_name(event.actor) if event.actor is not None else ""


def event_sentence(event, *, sees_reporter=False):
    """Return what happened in one sentence, without who and when, in the active language.

    `sees_reporter`: whether the reader may know who reported, and so where that person works.
    """
    make = SENTENCES.get(event.kind)
    return make(event, sees_reporter) if make else str(CaseEventKind(event.kind).label)


def _date(text):
    try:
        return formats.date_format(datetime.date.fromisoformat(text), "DATE_FORMAT")
    except (TypeError, ValueError):
        return ""


def _moved(event, _sees):
    status = ReportStatus(event.to_status).label if event.to_status in ReportStatus.values else event.to_status
    return _("Now: %(status)s") % {"status": status}


def _assessed(event, _sees):
    severity = event.data.get("severity", "")
    label = Severity(severity).label if severity in Severity.values else severity
    return _("Assessed as: %(severity)s. To be dealt with by %(date)s") % {
        "severity": label,
        "date": _date(event.data.get("due_on")),
    }


def _assigned(event, _sees):
    if not event.data.get("person"):
        return _("No longer assigned to %(person)s") % {"person": event.data.get("before", "")}
    return _("Assigned to %(person)s") % {"person": event.data["person"]}


def _planned(event, _sees):
    person, date = event.data.get("person"), _date(event.data.get("due_on"))
    if person and date:
        return _("Action planned: %(person)s, by %(date)s") % {"person": person, "date": date}
    if person or date:
        return _("Action planned: %(what)s") % {"what": person or date}
    return _("Action planned")


def _done(event, _sees):
    return _("Action done: %(what)s") % {"what": event.data.get("what", "")}


def _rerouted(event, _sees):
    data = event.data
    if data.get("by_organisation"):
        if data.get("before"):
            return _("%(person)s answers for the report now, in place of %(before)s") % data
        return _("%(person)s answers for the report now") % data
    if data.get("unit"):
        return _("Passed on to %(person)s, %(unit)s") % data
    return _("Passed on to the security coordinator, %(person)s") % {"person": data.get("person", "")}


def _crossed(event, sees):
    if event.data.get("of_reporter") and not sees:
        return _("Passed from another authority to %(to)s") % event.data
    return _("Passed from %(from)s to %(to)s, another authority") % event.data


def _related(event, _sees):
    words = {
        "duplicate": _("A duplicate of %(reference)s"),
        "original": _("%(reference)s was closed as a duplicate of this one"),
    }
    return words.get(event.data.get("how"), _("Belongs together with %(reference)s")) % event.data


def _escalated(event, _sees):
    date = _date(event.data.get("due_on"))
    if event.data.get("unit"):
        return _("Passed upwards to %(unit)s: it should have been dealt with by %(date)s") % {
            "unit": event.data["unit"],
            "date": date,
        }
    return _("Passed upwards to the security coordinator: it should have been dealt with by %(date)s") % {"date": date}


def _fix_answered(event, _sees):
    return _("It was fixed") if event.data.get("is_fixed") else _("It was not fixed. The report is open again")


def _registered(event, _sees):
    if not event.data.get("number"):
        return _("The registry number was taken away")
    return _("Registry number: %(number)s") % event.data


#: kind → sentence of (event, whether the reader may know who reported). The others say what their label says.
SENTENCES = {
    CaseEventKind.STATUS_CHANGED: _moved,
    CaseEventKind.ASSESSED: _assessed,
    CaseEventKind.ASSIGNED: _assigned,
    CaseEventKind.ACTION_PLANNED: _planned,
    CaseEventKind.ACTION_DONE: _done,
    CaseEventKind.REROUTED: _rerouted,
    CaseEventKind.CROSSED: _crossed,
    CaseEventKind.RELATED: _related,
    CaseEventKind.ESCALATED: _escalated,
    CaseEventKind.FIX_ANSWERED: _fix_answered,
    CaseEventKind.REGISTERED: _registered,
}
