"""An organ's yearly review of its documents as one package: begun, proposed, carried out under one decision."""

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from ..enums import ReviewOutcome
from ..exceptions import NotAllowedError, PublicationRefusedError, ReviewRefusedError
from ..models import Edition, Review, ReviewRound, ReviewRoundItem
from ..permissions import may_publish
from ..rules.review_rounds import documents_of, is_done
from .repeals import repeal_policy
from .reviews import record_review


@transaction.atomic
def begin_round(organ, name, *, user):
    """Begin a review of everything in force that `organ` decided or revises. Returns the `ReviewRound`.

    Raises ReviewRefusedError when there is nothing.
    """
    editions = list(documents_of(organ, timezone.localdate()).only("pk"))
    if not editions:
        raise ReviewRefusedError(_("Nothing that this organ has decided, or revises, is in force."))
    review_round = ReviewRound.objects.create(organ=organ, name=name, created_by=user)
    ReviewRoundItem.objects.bulk_create(ReviewRoundItem(round=review_round, edition=edition) for edition in editions)
    log(instance=review_round, action="wagtail.create", user=user)
    return review_round


@transaction.atomic
def propose(item, *, user, proposal, note="", replaced_by=None):
    """Write down what is proposed for one document of a round; nothing is done about it yet.

    Raises NotAllowedError, or ReviewRefusedError when it has been carried out or the replacement is the document.
    """
    item = ReviewRoundItem.objects.select_for_update(of=["self"]).get(pk=item.pk)
    _refuse_others(item, user)
    if _review_of(item) is not None:
        raise ReviewRefusedError(_("This has been carried out already and is not changed."))
    if replaced_by is not None and replaced_by.pk == item.edition.page_id:
        raise ReviewRefusedError(_("A document cannot replace itself."))
    if replaced_by is not None and proposal != ReviewOutcome.REPEAL:
        raise ReviewRefusedError(_("Only a document that is repealed is replaced by another."))
    item.proposal, item.note, item.replaced_by = proposal, note.strip(), replaced_by
    item.save()
    return item


def carry_out(review_round, items, *, user, decision, reviewed_on, next_on=None, when_needed=False, repealed_from=None):
    """Do what was proposed for `items` of a round under one decision, and return ``{item id: why not}``.

    Each document in a transaction of its own: what is refused keeps nothing of it and hinders no other, and what has
    been done is not done again when someone goes on after an interruption. `next_on`, `when_needed`: the next review
    of what is kept. `repealed_from`: the day repeals are in force. Raises ReviewRefusedError when the round has
    another decision already.
    """
    _take_decision(review_round, decision)
    refused = {}
    for item in items:
        try:
            _carry_out_one(
                item,
                review_round,
                user=user,
                decision=decision,
                reviewed_on=reviewed_on,
                plan={"next_on": next_on, "when_needed": when_needed},
                repealed_from=repealed_from,
            )
        except (NotAllowedError, ReviewRefusedError) as refusal:
            refused[item.pk] = str(refusal)
        except PublicationRefusedError as refusal:
            refused[item.pk] = " ".join(refusal.messages)
    if review_round.carried_out_at is None and is_done(review_round):
        review_round.carried_out_at = timezone.now()
        review_round.save()
        log(instance=review_round, action="wagtail.edit", user=user)
    return refused


@transaction.atomic
def _take_decision(review_round, decision):
    stored = ReviewRound.objects.select_for_update(of=["self"]).get(pk=review_round.pk)
    if stored.decision_id not in (None, decision.pk):
        raise ReviewRefusedError(_("This review is carried out under another decision already."))
    if stored.decision_id is None:
        stored.decision = decision
        stored.save()
    review_round.decision = decision


@transaction.atomic
def _carry_out_one(item, review_round, *, user, decision, reviewed_on, plan, repealed_from):
    _refuse_others(item, user)
    page = _policy_pages().select_for_update().get(pk=item.edition.page_id)
    item = ReviewRoundItem.objects.select_for_update(of=["self"]).get(pk=item.pk)
    if _review_of(item) is not None:
        return
    if not item.proposal:
        raise ReviewRefusedError(_("Nothing is proposed for this document."))
    edition = _edition_still_in_force(item)
    if item.proposal == ReviewOutcome.REPEAL:
        if repealed_from is None:
            raise ReviewRefusedError(_("Give the day from which what is repealed no longer applies."))
        repeal_policy(
            page,
            edition,
            user=user,
            decision=decision,
            valid_from=repealed_from,
            change_note=item.note,
            replaced_by=item.replaced_by,
        )
    record_review(
        page,
        user=user,
        outcome=item.proposal,
        reviewed_on=reviewed_on,
        note=item.note,
        decision=decision,
        edition=item.edition,
        review_round=review_round,
        **(plan if item.proposal == ReviewOutcome.STILL_VALID else {}),
    )


def _edition_still_in_force(item):
    """Return the edition in force, which may be a correction of the one that was read; refuse another decided text."""
    edition = Edition.objects.in_force(timezone.localdate()).filter(page_id=item.edition.page_id).first()
    if edition is None or edition.major != item.edition.major:
        raise ReviewRefusedError(_("Another edition than the one that was reviewed is in force by now."))
    return edition


def _review_of(item):
    return Review.objects.filter(round_id=item.round_id, edition_id=item.edition_id).first()


def _refuse_others(item, user):
    if not may_publish(user, item.edition.page):
        raise NotAllowedError(_("You need the right to publish the document."))


def _policy_pages():
    return apps.get_model("kalix_pages", "PolicyPage").objects
