"""What is done to editions after they were published. Their content is never rewritten."""

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..enums import EditionLifecycle, LifecycleAct
from ..exceptions import LifecycleRefusedError, NotAllowedError
from ..log_actions import EDITION_ANNULLED, EDITION_CANCELLED, EDITION_WITHDRAWN, PASSAGE_MASKED
from ..models import Edition, GoalWording, LifecycleEvent, ObligationWording
from ..permissions import may_change_lifecycle
from ..rules.masking import maskable_passages, shown_document
from ..rules.passages import places_of, register_text
from .editions import write_passages
from .live_rows import follow
from .masks import hide_in_live_row
from .pdfs import forget_pdf
from .shown_policies import forget_renderings

#: act → (how the edition stands after it, its name in the log)
ENDINGS = {
    LifecycleAct.CANCEL: (EditionLifecycle.CANCELLED, EDITION_CANCELLED),
    LifecycleAct.ANNUL: (EditionLifecycle.ANNULLED, EDITION_ANNULLED),
    LifecycleAct.WITHDRAW: (EditionLifecycle.WITHDRAWN, EDITION_WITHDRAWN),
}


@transaction.atomic
def cancel_edition(edition, *, user, reason, acted_on, decision=None):
    """Cancel an edition before the day it would have been in force; its corrections and translations too.

    Returns the `LifecycleEvent`. Raises LifecycleRefusedError when it cannot be done, with a text for the user.
    """
    edition = _locked(edition, user)
    if edition.valid_from <= timezone.localdate():
        raise LifecycleRefusedError(
            _("The edition has already taken effect and cannot be cancelled. Withdraw it, or publish a new one.")
        )
    ended = [edition, *_corrections_of(edition)]
    return _end(LifecycleAct.CANCEL, ended, user=user, reason=reason, acted_on=acted_on, decision=decision)


@transaction.atomic
def annul_edition(edition, *, user, reason, acted_on, decision=None):
    """Enter that a court has annulled an edition; its corrections and translations fall with it.

    `acted_on` is the day of the ruling. Returns and raises as `cancel_edition`.
    """
    edition = _locked(edition, user)
    ended = [edition, *_corrections_of(edition)]
    return _end(LifecycleAct.ANNUL, ended, user=user, reason=reason, acted_on=acted_on, decision=decision)


@transaction.atomic
def withdraw_edition(edition, *, user, reason, acted_on, decision=None):
    """Withdraw an edition that was published in error, and its translations; the one before is in force again.

    Corrections of it stay, for one of them may be what was meant. Returns and raises as `cancel_edition`.
    """
    edition = _locked(edition, user)
    return _end(LifecycleAct.WITHDRAW, [edition], user=user, reason=reason, acted_on=acted_on, decision=decision)


@transaction.atomic
def mask_passage(edition, *, user, block_id, reason, acted_on, decision=None):
    """Hide a passage of an edition from every reader, search and register. Returns the `LifecycleEvent`.

    It is hidden in the same act in the other editions of the page where it stands word for word, and in the
    translations of all these. Raises as `cancel_edition`.
    """
    edition = _locked(edition, user)
    reason = _checked_reason(reason, acted_on, decision)
    passage = maskable_passages(edition.content).get(block_id)
    if passage is None:
        raise LifecycleRefusedError(_("The edition has no such passage."))
    hidden = set(
        LifecycleEvent.objects.filter(
            act=LifecycleAct.MASK, block_id=block_id, edition__page_id=edition.page_id
        ).values_list("edition_id", flat=True)
    )
    if edition.pk in hidden:
        raise LifecycleRefusedError(_("The passage is already hidden."))
    event = None
    masked = [each for each in _editions_that_say(passage, edition) if each.pk not in hidden]
    for each in masked:
        written = _write(LifecycleAct.MASK, each, block_id, user, reason, acted_on, decision)
        event = written if each.pk == edition.pk else event
        _log(each, PASSAGE_MASKED, user, reason, block=block_id)
    renders = Edition.objects.filter(renders__in=[each.pk for each in masked])
    for each in [*masked, *renders]:
        _derive_anew(each)
        hide_in_live_row(each)
    forget_renderings(edition.policy_key)
    return event


def _editions_that_say(passage, edition):
    others = Edition.objects.filter(page_id=edition.page_id).exclude(pk=edition.pk)
    same = [
        other
        for other in others.iterator(chunk_size=20)
        if passage.says_the_same_as(maskable_passages(other.content).get(passage.block_id))
    ]
    return [edition, *same]


def _derive_anew(edition):
    """Give the passages and wordings of an edition the text that may be shown of it, and forget its PDF."""
    forget_pdf(edition)
    places = places_of(shown_document(edition))
    edition.passages.all().delete()
    write_passages(edition, places)
    at = {place.block_id: (order, place) for order, place in enumerate(places) if place.item is not None}
    for model, item in ((GoalWording, "goal"), (ObligationWording, "obligation")):
        fields = ["text", "section", "order"] + (["legal_basis"] if model is ObligationWording else [])
        wordings = []
        for wording in model.objects.filter(edition=edition).select_related(item):
            if getattr(wording, item).block_id not in at:
                continue
            wording.order, place = at[getattr(wording, item).block_id]
            wording.section = place.section
            wording.text = place.text if model is GoalWording else register_text(place.item)
            if model is ObligationWording:
                wording.legal_basis = place.item["legal_basis"]
            wordings.append(wording)
        model.objects.bulk_update(wordings, fields)


def _locked(edition, user):
    """Return the edition as it is now, its page locked as publishing locks it; refuse who may not change it."""
    if not may_change_lifecycle(user, edition):
        raise NotAllowedError(_("You need the right to publish the document."))
    apps.get_model("kalix_pages", "PolicyPage").objects.select_for_update().get(pk=edition.page_id)
    # Only the edition itself: PostgreSQL locks no rows behind outer joins.
    return Edition.objects.select_for_update(of=["self"]).get(pk=edition.pk)


def _checked_reason(reason, acted_on, decision):
    reason = reason.strip()
    if not reason and decision is None:
        raise LifecycleRefusedError(_("Give the reason, or the decision behind it. Readers are shown it."))
    if acted_on > timezone.localdate():
        raise LifecycleRefusedError(_("The date has not come yet."))
    return reason


def _end(act, editions, *, user, reason, acted_on, decision):
    """Do `act` to `editions`, the first of which was asked for, and to their translations, where they still stand."""
    first = editions[0]
    if first.lifecycle != EditionLifecycle.STANDING:
        message = _("The edition no longer stands: %(status)s. Nothing was changed.")
        raise LifecycleRefusedError(message % {"status": first.get_lifecycle_display()})
    reason = _checked_reason(reason, acted_on, decision)
    lifecycle, log_action = ENDINGS[act]
    translations = Edition.objects.standing().filter(renders__in=[each.pk for each in editions])
    ended = [*editions, *translations.defer("content", "html")]
    events = []
    for each in ended:
        each.lifecycle = lifecycle
        each.save(update_fields=["lifecycle"])
        events.append(_write(act, each, "", user, reason, acted_on, decision))
        _log(each, log_action, user, reason)
    _bring_live_rows_up_to_date({each.page_id for each in ended})
    forget_renderings(first.policy_key)
    return events[0]


def _corrections_of(edition):
    """Return the standing corrections of an edition, and corrections of those."""
    found, waiting = [], [edition.pk]
    while waiting:
        corrections = list(Edition.objects.standing().filter(corrects__in=waiting).defer("content", "html"))
        waiting = [each.pk for each in corrections]
        found += corrections
    return found


def _bring_live_rows_up_to_date(page_ids):
    for page in apps.get_model("kalix_pages", "PolicyPage").objects.filter(pk__in=page_ids):
        follow(page, has_ended=True)


def _write(act, edition, block_id, user, reason, acted_on, decision):
    return LifecycleEvent.objects.create(
        edition=edition, act=act, block_id=block_id, user=user, reason=reason, acted_on=acted_on, decision=decision
    )


def _log(edition, action, user, reason, **more):
    data = {"edition": edition.number, "reason": reason} | more
    log(instance=edition.page.specific, action=action, user=user, data=data)
