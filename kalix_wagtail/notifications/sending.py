"""Drains the queue."""

from collections import Counter

from django.utils import timezone

from ..models import OrganisationChart
from .claiming import claim_row
from .composing import compose
from .digests import claim_digest, compose_digest
from .failures import WORKER_STOPPED, has_stopped_workers
from .outcomes import MailServerAwayError, fail, give_up, skip, store_sent
from .refusals import refusal_of


def send_due(now=None):
    """Send every mail that is due and return how many rows were sent, failed, quarantined and skipped.

    Rows are claimed with a lease before they are sent, so that two workers never take the same one and a worker that
    died in mid-send loses nothing. When the mail server cannot be reached, the rest waits for the next run. `now` is
    for tests; a long queue is otherwise timed mail by mail.
    """
    counts = Counter(sent=0, failed=0, quarantined=0, skipped=0)
    for claim, write in ((_claim_one, _compose_one), (claim_digest, compose_digest)):
        while rows := claim(now or timezone.now()):
            try:
                counts.update(_handle(rows, write, now or timezone.now()))
            except MailServerAwayError:
                counts["failed"] += len(rows)
                return dict(counts)
    return dict(counts)


def _claim_one(now):
    row = claim_row(now)
    return [row] if row else []


def _compose_one(rows):
    return compose(rows[0])


def _handle(rows, write, now):
    """Send the one mail of the claimed `rows`, and return how many of them had which outcome."""
    if has_stopped_workers(rows[0]):
        return {give_up(rows, WORKER_STOPPED, now): len(rows)}
    chart = OrganisationChart(timezone.localdate())
    refusals = {row.pk: refusal_of(row, chart) for row in rows}
    for row in rows:
        if refusals[row.pk]:
            skip(row, refusals[row.pk], chart)
    kept = [row for row in rows if not refusals[row.pk]]
    counts = Counter(skipped=len(rows) - len(kept))
    if not kept:
        return counts
    try:
        write(kept).send()
    except Exception as error:  # noqa: BLE001 - whatever one message does, the queue goes on
        counts[fail(kept, error, now)] += len(kept)
        return counts
    store_sent(kept, now)
    counts["sent"] += len(kept)
    return counts
