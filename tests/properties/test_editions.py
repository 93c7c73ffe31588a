"""Whatever is published, corrected, repealed and taken back, in whatever order: the record holds together.

A handful of plain rows plays the record. What the two say is compared after every step.
"""

import datetime
import uuid
from dataclasses import dataclass
from unittest import mock

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kalix_wagtail.actions.lifecycle import annul_edition, cancel_edition, withdraw_edition
from kalix_wagtail.enums import DECIDED_KINDS, EditionKind, EditionLifecycle, EditionStatus
from kalix_wagtail.exceptions import LifecycleRefusedError, PublicationRefusedError
from kalix_wagtail.models import Edition, Goal, GoalWording, Obligation, ObligationWording, Passage
from kalix_wagtail.pages.models import PolicyDecision, PolicyPage
from kalix_wagtail.rules.content import content_hash
from kalix_wagtail.rules.editions import editions_of
from kalix_wagtail.rules.timeline import Timeline
from kalix_wagtail.rules.verifying import verified
from tests.factories import ADOPTED_ON, DecisionFactory, PolicyPageFactory, UserFactory, bodies

pytestmark = pytest.mark.long

BEGINNING = datetime.date(2026, 3, 2)
LIFECYCLE_ACTS = {
    EditionLifecycle.CANCELLED: cancel_edition,
    EditionLifecycle.ANNULLED: annul_edition,
    EditionLifecycle.WITHDRAWN: withdraw_edition,
}

# What people do. Days count from the day on which it is done; None is a day that was forgotten.
DAYS = st.sampled_from([-10, 0, 0, 1, 3, 7, None])
PUBLISH = st.tuples(st.just("publish"), st.sampled_from(sorted(DECIDED_KINDS)), DAYS, st.integers(0, 3))
CORRECT = st.tuples(st.just("correct"), DAYS, st.integers(0, 3))
END = st.tuples(st.just("end"), st.sampled_from(sorted(LIFECYCLE_ACTS)), st.integers(0, 5))
WAIT = st.tuples(st.just("wait"), st.sampled_from([1, 3, 7]))
STEPS = st.lists(st.one_of(PUBLISH, PUBLISH, CORRECT, END, WAIT), min_size=3, max_size=8)


@dataclass
class Row:
    """An edition as the model has it."""

    number: tuple
    kind: str
    valid_from: datetime.date
    corrects: "Row | None" = None
    lifecycle: str = "standing"

    def falls_with(self, other):
        """Return whether this corrects `other`, or a correction of it."""
        return self is other or (self.corrects is not None and self.corrects.falls_with(other))


class Record:
    """The model: a list of rows, and today."""

    def __init__(self):
        self.rows, self.today = [], BEGINNING

    def standing(self):
        return [row for row in self.rows if row.lifecycle == "standing"]

    def begun(self, date):
        return max(
            (row for row in self.standing() if row.valid_from <= date),
            key=lambda row: (row.valid_from, row.number),
            default=None,
        )

    def in_force(self, date):
        row = self.begun(date)
        return None if row is None or row.kind == EditionKind.REPEAL else row.number

    def may_begin(self, day):
        return day is not None and all(row.valid_from <= day for row in self.standing())

    def add(self, kind, valid_from, corrects=None):
        if corrects is None:
            number = (1 + max((row.number[0] for row in self.rows), default=0), 0)
        else:
            major = corrects.number[0]
            number = (major, 1 + max(row.number[1] for row in self.rows if row.number[0] == major))
        self.rows.append(Row(number, kind, valid_from, corrects))

    def end(self, row, lifecycle):
        """End an edition; a cancelled or annulled one takes the corrections of it along. Return whether it may be."""
        if row.lifecycle != "standing" or (lifecycle == EditionLifecycle.CANCELLED and row.valid_from <= self.today):
            return False
        for other in self.standing():
            if other is row or (lifecycle != EditionLifecycle.WITHDRAWN and other.falls_with(row)):
                other.lifecycle = lifecycle
        return True


def text(variant):
    """Return one of a few bodies: the second paragraph and whether there is a second duty differ."""
    duties = [bodies.duty("ska rapportera brister.", id="first")]
    if variant % 2:
        duties.append(bodies.duty("ska följa upp.", id="second"))
    return bodies.body(
        bodies.section(
            "Bakgrund",
            bodies.text(f"<p>Lydelse {variant}.</p>", id="text"),
            bodies.goals(bodies.goal("En trygg kommun.", id="goal")),
            id="a",
        ),
        bodies.section("Ansvar", bodies.responsibilities(*duties, id="list"), id="b"),
    )


class EditionsHoldTogether(TestCase):
    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(STEPS)
    def test_whatever_is_done_in_whatever_order(self, steps):
        self.record, self.seen = Record(), {}
        self.communicator = UserFactory(superuser=True)
        self.decision = DecisionFactory()
        with mock.patch.object(timezone, "now", self.now):
            self.page = PolicyPageFactory(title="Policy", slug="policy", code_prefix="POL", body=text(0))
            self.publish(EditionKind.ADOPTION, -10, 0)
            for name, *arguments in steps:
                getattr(self, name)(*arguments)
                self.compare()

    def now(self):
        return datetime.datetime.combine(self.record.today, datetime.time(12), datetime.UTC)

    # What people do.

    def publish(self, kind, days, variant):
        day = None if days is None else self.record.today + datetime.timedelta(days=days)
        done = self.attempt(
            kind=kind, day=day, body=text(variant), decisions=[self.decision], accepted=self.record.may_begin(day)
        )
        if done:
            self.record.add(kind, day)

    def correct(self, days, variant):
        """Correct a word of the edition that has begun, or try to."""
        today, corrected = self.record.today, self.record.begun(self.record.today)
        day = None if days is None else today + datetime.timedelta(days=days)
        waiting = any(row.valid_from > today for row in self.record.standing())
        begins = day or (max(today, corrected.valid_from) if corrected else None)
        accepted = corrected is not None and not waiting and begins >= corrected.valid_from
        if corrected is not None:
            body = self.edition(corrected).content["document"]["body"]
            duties = body[1]["body"][0]["items"]
            # Only words that bind no one: more than that needs a second person.
            variant = 2 * variant + len(duties) - 1
        done = self.attempt(kind=EditionKind.CORRECTION, day=day, body=text(variant), decisions=[], accepted=accepted)
        if done:
            self.record.add(EditionKind.CORRECTION, begins, corrected)

    def end(self, lifecycle, which):
        if not self.record.rows:
            return
        row = self.record.rows[which % len(self.record.rows)]
        edition, before = self.edition(row), self.snapshot()
        try:
            LIFECYCLE_ACTS[lifecycle](
                edition, user=self.communicator, reason="Av misstag.", acted_on=timezone.localdate()
            )
            done = True
        except LifecycleRefusedError:
            done = False
            assert self.snapshot() == before
        event(f"{lifecycle}: {'done' if done else 'refused'}")
        assert done == self.record.end(row, lifecycle)

    def wait(self, days):
        self.record.today += datetime.timedelta(days=days)
        call_command("update_live_policies", stdout=mock.Mock())

    def attempt(self, *, kind, day, body, decisions, accepted):
        """Publish, or be refused; a refusal leaves everything as it was. Return whether it was published."""
        draft = PolicyPage.objects.get(pk=self.page.pk)
        draft.publication_id = uuid.uuid4()
        draft.edition_kind, draft.edition_valid_from, draft.body = kind, day, body
        draft.edition_change_note = ""
        draft.decision_links = [PolicyDecision(decision=decision) for decision in decisions]
        revision, before = draft.save_revision(), self.snapshot()
        try:
            revision.publish()
            done = True
        except PublicationRefusedError:
            done = False
            assert self.snapshot() == before
        event(f"{kind}: {'published' if done else 'refused'}")
        assert done == accepted
        return done

    # What must hold.

    def edition(self, row):
        return Edition.objects.get(page_id=self.page.pk, major=row.number[0], minor=row.number[1])

    def snapshot(self):
        """Return everything that an act may write, but for drafts."""
        models = (Edition, Passage, Goal, GoalWording, Obligation, ObligationWording)
        live = ("title", "body", "live", "live_revision_id", "publication_id", "last_published_at")
        return (
            [list(model.objects.order_by("pk").values()) for model in models],
            [str(value) for value in PolicyPage.objects.values_list(*live).get(pk=self.page.pk)],
        )

    def compare(self):
        editions = list(Edition.objects.filter(page_id=self.page.pk).order_by("pk"))
        assert [(e.major, e.minor, e.lifecycle) for e in editions] == [
            (*row.number, row.lifecycle) for row in self.record.rows
        ]
        assert len({edition.number for edition in editions}) == len(editions)
        for edition in editions:
            now = (content_hash(edition.content), edition.content_hash, edition.document_hash, edition.html)
            assert self.seen.setdefault(edition.pk, now) == now
        self.compare_calendar()
        assert [faults for _edition, faults in verified() if faults] == []

    def compare_calendar(self):
        """On every day that anything happens, and the days beside it: the one edition that the model says, or none."""
        turns = {row.valid_from for row in self.record.rows} | {self.record.today, ADOPTED_ON}
        for date in {turn + datetime.timedelta(days=days) for turn in turns for days in (-1, 0, 1)}:
            expected = self.record.in_force(date)
            found = [(e.major, e.minor) for e in Edition.objects.in_force(date).filter(page_id=self.page.pk)]
            assert found == ([expected] if expected else [])
            walked = Timeline(self.page.pk).in_force(date)
            assert ([(walked.major, walked.minor)] if walked else []) == found
            rows = editions_of(self.page.pk, date)
            shown = [(r.edition.major, r.edition.minor) for r in rows if r.status == EditionStatus.IN_FORCE]
            assert shown == found
