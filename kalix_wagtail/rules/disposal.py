"""Disposal of reports: which ones a rule reaches on a day, which are held, and what is kept of each."""

import datetime
import hashlib
import json
from calendar import monthrange
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ..enums import CLOSED_STATUSES
from ..models import DeficiencyReport, Disposal, DisposalRule

#: No report was closed before; a rule with absurdly many months stops here.
EARLIEST = datetime.date(1900, 1, 1)

#: What stands in the place of what made a submission unique.
DISPOSED_SUBMITTER = "disposed:%d"

#: Columns of a report that stay, for statistics and for finding the case in the municipality's register. Whatever is
#: not listed here or in `CLEARED` makes a test fail, so that a new column is thought about.
KEPT = frozenset(
    {
        *("id", "reference", "registry_number", "category", "severity", "status", "is_fixed", "is_sensitive"),
        *("reporter_shown_to", "reporter_unit", "route_unit", "escalated_at", "escalation_unit", "due_on"),
        *("created_at", "closed_at", "duplicate_of", "legal_hold", "disposal", "version", "language"),
        *("source_page", "source_block", "source_edition"),
    }
)

#: Columns of a report that are emptied, and with what.
CLEARED = {
    "description": "",
    "place": "",
    "answers": [],
    "reporter": None,
    "reporter_name": "",
    "reporter_contact": "",
    "handler": None,
    "passed_over": None,
    "assignee": None,
    "route": [],
    "submission_key": "",
    "submission_hash": "",
}

#: What a report's events and actions lose; their kinds and dates stay, for statistics.
CLEARED_OF_EVENTS = {"text": "", "data": {}, "actor": None}
#: What the first answer is told by afterwards, for the time until an answer is counted.
KEPT_OF_ANSWER = {"is_answer": True}
CLEARED_OF_ACTIONS = {"text": "", "responsible": None, "done_by": None, "created_by": None}


def cleared_values(report):
    """Return ``{column: value}`` that a report has after its disposal. The submission stays unique."""
    return CLEARED | {"submitter": DISPOSED_SUBMITTER % report.pk}


def months_before(date, months):
    """Return the day `months` calendar months before `date`; the last of the month where that has no such day."""
    year, month = divmod(date.year * 12 + date.month - 1 - months, 12)
    if year < EARLIEST.year:
        return EARLIEST
    return datetime.date(year, month + 1, min(date.day, monthrange(year, month + 1)[1]))


def closed_long_ago(closed_before):
    """Return the closed reports, not yet disposed of, that were closed before a day in the municipality's time."""
    midnight = datetime.datetime.combine(closed_before, datetime.time.min)
    return DeficiencyReport.objects.filter(
        status__in=CLOSED_STATUSES, disposal=None, closed_at__lt=timezone.make_aware(midnight)
    )


def free_to_dispose(reports):
    """Return those of `reports` that are not held, and that no open report points at as what it is a duplicate of."""
    open_duplicates = DeficiencyReport.objects.open().filter(duplicate_of=OuterRef("pk"))
    return reports.filter(~Exists(open_duplicates), legal_hold="")


def why_not(rule):
    """Return why nothing can be disposed of under `rule` as it stands, or ""."""
    if not rule.is_active:
        return _("The rule is not in use.")
    if not rule.decision.strip():
        return _("The rule has no disposal decision. Nothing is disposed of without one.")
    return ""


def covered_by(rule, closed_before):
    """Return the reports that are old enough for `rule`, held ones among them.

    A rule for every category leaves those alone that have a rule of their own in use.
    """
    reports = closed_long_ago(closed_before)
    if rule.category_id is not None:
        return reports.filter(category=rule.category_id)
    others = DisposalRule.objects.filter(is_active=True, category__isnull=False).values("category")
    return reports.filter(Q(category=None) | ~Q(category__in=others))


@dataclass(frozen=True)
class DisposalPlan:
    """What a rule would dispose of on a day: exactly that is carried out, or nothing.

    `held`: (reference, why) of reports that are old enough and kept by a legal hold. `refusal`: why nothing can be
    disposed of under the rule, or "".
    """

    rule: DisposalRule
    date: datetime.date
    closed_before: datetime.date
    references: tuple
    held: tuple
    refusal: str = ""

    @property
    def digest(self):
        """Return a text that is the same for two plans only if they dispose of the same under the same decision."""
        basis = [self.rule.pk, self.rule.decision, self.closed_before.isoformat(), self.references]
        return hashlib.sha256(json.dumps(basis).encode()).hexdigest()


def plan_disposal(rule, on):
    """Return the `DisposalPlan` of `rule` on a date. It reads references only, never what reports say."""
    closed_before, refusal = months_before(on, rule.months), why_not(rule)
    if refusal:
        return DisposalPlan(rule, on, closed_before, (), (), refusal)
    covered = covered_by(rule, closed_before).order_by("closed_at", "pk")
    return DisposalPlan(
        rule,
        on,
        closed_before,
        tuple(free_to_dispose(covered).values_list("reference", flat=True)),
        tuple(covered.exclude(legal_hold="").values_list("reference", "legal_hold")),
    )


def why_kept(report, closed_before):
    """Return why a report that was to be disposed of must be kept after all, or ""."""
    if report.legal_hold:
        return report.legal_hold
    if not free_to_dispose(closed_long_ago(closed_before).filter(pk=report.pk)).exists():
        return _("It has been reopened, or an open report refers to it.")
    return ""


@dataclass(frozen=True)
class Progress:
    """How far a disposal has come: how many reports are planned, disposed of, and kept after all."""

    planned: int
    disposed: int
    skipped: int

    @property
    def settled(self):
        return self.disposed + self.skipped

    @property
    def remaining(self):
        return self.planned - self.settled


def progress_of(disposal):
    """Return the `Progress` of a disposal. Reports are taken in order, so that it also says where to go on."""
    protocol = disposal.protocol
    skipped = len(protocol.get("skipped", []))
    if disposal.finished_at is not None:
        disposed = len(protocol["references"])
        return Progress(disposed + skipped, disposed, skipped)
    return Progress(len(protocol.get("planned", [])), disposal.reports.count(), skipped)


def disposed_references(disposal):
    """Return the references of the reports that have lost their content in a disposal, in order."""
    if disposal.finished_at is not None:
        return list(disposal.protocol["references"])
    return list(disposal.reports.order_by("closed_at", "pk").values_list("reference", flat=True))


def unfinished_disposal(rule):
    """Return the disposal under `rule` that was interrupted or is going on, or None."""
    return Disposal.objects.filter(rule=rule, finished_at=None).first()
