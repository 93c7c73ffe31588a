"""What readers are told of editions that no longer stand, and of policies that are repealed."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from wagtail.models import Page

from ..enums import EditionKind, EditionLifecycle, LifecycleAct
from ..models import Edition
from .content import decision_reference


@dataclass(frozen=True)
class ToldEvent:
    """An act upon a whole edition: what was done, when, why, and by which decision (as `decision_reference`)."""

    label: str
    acted_on: datetime.date
    reason: str
    decision: dict | None


@dataclass(frozen=True)
class Repeal:
    """From when a policy is repealed, by what, and what takes its place: a title and, while it is live, its address."""

    valid_from: datetime.date
    decisions: list
    title: str = ""
    url: str = ""


def ending_events(edition):
    """Return a `ToldEvent` for each act that took `edition` out of force. No query for an edition that stands."""
    if edition.lifecycle == EditionLifecycle.STANDING:
        return []
    events = edition.lifecycle_events.exclude(act=LifecycleAct.MASK).select_related("decision__organ")
    return [
        ToldEvent(
            event.get_act_display(),
            event.acted_on,
            event.reason,
            event.decision and decision_reference(event.decision, edition.language),
        )
        for event in events.prefetch_related("decision__organ__names")
    ]


def event_reference(event, language):
    """Return an act upon an edition as plain JSON; ``block`` is the hidden passage, None for the whole edition."""
    return {
        "act": event.act,
        "date": event.acted_on.isoformat(),
        "reason": event.reason,
        "decision": event.decision and decision_reference(event.decision, language),
        "block": event.block_id or None,
    }


def last_day_of(edition):
    """Return the last day an edition, completed by a `Timeline`, was or will be in force, or None.

    None also for one that no longer stands, and for one that was followed on its very first day.
    """
    if edition.lifecycle != EditionLifecycle.STANDING or edition.succeeded_from in (None, edition.valid_from):
        return None
    return edition.succeeded_from - datetime.timedelta(days=1)


def repeal_of(edition, request=None):
    """Return the `Repeal` that ended `edition`, which may stand in another language, or None when there is none."""
    repeals = Edition.objects.standing().filter(
        kind=EditionKind.REPEAL,
        policy_key=edition.policy_key,
        major__gte=edition.major,
        valid_from__lte=timezone.localdate(),
    )
    repeal = repeals.order_by("valid_from", "major").first()
    if repeal is None:
        return None
    replaced_by = repeal.record.get("replaced_by") or {}
    page = Page.objects.live().filter(pk=replaced_by.get("page")).first() if replaced_by else None
    return Repeal(
        repeal.valid_from,
        repeal.record.get("decisions", []),
        replaced_by.get("title", ""),
        (page.get_url(request) or "") if page else "",
    )


def acts_possible(edition, passages):
    """Return the `LifecycleAct`s that can be done to `edition` today. `passages`: what of it can be hidden."""
    acts = []
    if edition.lifecycle == EditionLifecycle.STANDING:
        if edition.valid_from > timezone.localdate():
            acts.append(LifecycleAct.CANCEL)
        acts += [LifecycleAct.ANNUL, LifecycleAct.WITHDRAW]
    return [*acts, LifecycleAct.MASK] if passages else acts
